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
