"""Where photos were and are shown: on record for as long as the publication is."""

from django.db import migrations

GOES_WITH_ITS_PUBLICATION = """
ALTER TABLE articles_photouse ADD CONSTRAINT photo_use_goes_with_its_publication
    FOREIGN KEY (publication_id) REFERENCES articles_publication (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""

USES_UNTIL_NOW = r"""
INSERT INTO articles_photouse (publication_id, photo_id)
SELECT id, cover_id FROM articles_publication WHERE cover_id IS NOT NULL
UNION
SELECT publication.id, photo.id
FROM articles_publication AS publication
CROSS JOIN LATERAL regexp_matches(publication.html,
    '<img src="[^"]*photos/[0-9a-f]{2}/([0-9a-f]{64})(?:-[0-9]+)?\.webp"', 'g') AS shown (digests)
JOIN articles_photo AS photo ON photo.digest = digests[1];
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

STAYS = """
CREATE FUNCTION photo_use_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT FROM articles_publication WHERE id = OLD.publication_id
    ) THEN
        RAISE EXCEPTION 'a photo stays on record with the publication that shows it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER photo_use_stays BEFORE UPDATE OR DELETE ON articles_photouse
    FOR EACH ROW EXECUTE FUNCTION photo_use_stays();
CREATE TRIGGER photo_use_is_never_truncated BEFORE TRUNCATE ON articles_photouse
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_truncated();
"""

RULES = [
    migrations.RunSQL(GOES_WITH_ITS_PUBLICATION, migrations.RunSQL.noop),
    migrations.RunSQL(USES_UNTIL_NOW, migrations.RunSQL.noop),
    migrations.RunSQL(STAYS, "DROP FUNCTION photo_use_stays CASCADE;"),
]

OF_COPIES = r"""
INSERT INTO articles_articlephoto (article_id, photo_id)
SELECT article.id, article.cover_id
FROM articles_article AS article WHERE article.cover_id IS NOT NULL AND {where}
UNION
SELECT article.id, photo.id
FROM articles_article AS article
CROSS JOIN LATERAL regexp_matches(article.body,
    '<img src="[^"]*photos/[0-9a-f]{{2}}/([0-9a-f]{{64}})(?:-[0-9]+)?\.webp"', 'g')
    AS shown (digests)
JOIN articles_photo AS photo ON photo.digest = digests[1]
WHERE {where};
"""

ALL_COPIES = f"""
{OF_COPIES.format(where="true")}
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

KEPT_FOR_COPIES = f"""
CREATE FUNCTION keep_article_photos() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM articles_articlephoto WHERE article_id = NEW.id;
    END IF;
    {OF_COPIES.format(where="article.id = NEW.id")}
    RETURN NULL;
END $$;
CREATE TRIGGER keep_photos_of_new_article AFTER INSERT ON articles_article
    FOR EACH ROW WHEN (NEW.cover_id IS NOT NULL OR NEW.body LIKE '%<img %')
    EXECUTE FUNCTION keep_article_photos();
CREATE TRIGGER keep_photos_of_changed_article AFTER UPDATE ON articles_article
    FOR EACH ROW WHEN (OLD.cover_id IS DISTINCT FROM NEW.cover_id OR OLD.body <> NEW.body)
    EXECUTE FUNCTION keep_article_photos();
"""  # noqa: S608  nothing but what stands above

STAYS_WHERE_USED = """
CREATE FUNCTION photo_in_use_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_photouse WHERE photo_id = NEW.id) THEN
        RAISE EXCEPTION 'a photo that readers saw goes for a reason alone'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER photo_in_use_stays AFTER UPDATE OF removed_at ON articles_photo
    FOR EACH ROW WHEN (
        OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL AND NEW.removal_reason = '')
    EXECUTE FUNCTION photo_in_use_stays();
"""

RULES_OF_THE_LIBRARY = [
    migrations.RunSQL(ALL_COPIES, migrations.RunSQL.noop),
    migrations.RunSQL(KEPT_FOR_COPIES, "DROP FUNCTION keep_article_photos CASCADE;"),
    migrations.RunSQL(STAYS_WHERE_USED, "DROP FUNCTION photo_in_use_stays CASCADE;"),
]
