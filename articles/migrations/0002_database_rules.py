"""Rules that Django has no words for: keys across sub-site, append-only events and publications."""

from django.db import migrations

KEYS_ACROSS_SUB_SITE = """
ALTER TABLE articles_category
    ADD COLUMN parent_level smallint GENERATED ALWAYS AS (1) STORED,
    ADD CONSTRAINT category_id_and_sub_site UNIQUE (id, sub_site_id),
    ADD CONSTRAINT category_id_sub_site_and_level UNIQUE (id, sub_site_id, level),
    ADD CONSTRAINT category_parent_is_top_level
        FOREIGN KEY (parent_id, sub_site_id, parent_level)
        REFERENCES articles_category (id, sub_site_id, level);
ALTER TABLE articles_article
    ADD CONSTRAINT article_category_in_sub_site
        FOREIGN KEY (category_id, sub_site_id) REFERENCES articles_category (id, sub_site_id);
ALTER TABLE articles_publication
    ADD CONSTRAINT publication_category_in_sub_site
        FOREIGN KEY (category_id, sub_site_id) REFERENCES articles_category (id, sub_site_id);
"""

NO_KEYS_ACROSS_SUB_SITE = """
ALTER TABLE articles_publication DROP CONSTRAINT publication_category_in_sub_site;
ALTER TABLE articles_article DROP CONSTRAINT article_category_in_sub_site;
ALTER TABLE articles_category
    DROP CONSTRAINT category_parent_is_top_level,
    DROP CONSTRAINT category_id_sub_site_and_level,
    DROP CONSTRAINT category_id_and_sub_site,
    DROP COLUMN parent_level;
"""

APPEND_ONLY_EVENTS = """
CREATE FUNCTION workflow_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'workflow events are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER workflow_event_is_append_only BEFORE UPDATE OR DELETE ON articles_workflowevent
    FOR EACH ROW EXECUTE FUNCTION workflow_event_is_append_only();
"""

NO_APPEND_ONLY_EVENTS = "DROP FUNCTION workflow_event_is_append_only CASCADE;"

UNCHANGING_PUBLICATIONS = """
CREATE FUNCTION publication_content_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{ends_at,withdrawn}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{ends_at,withdrawn}'::text[] THEN
        RAISE EXCEPTION 'the content of a publication never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_content_never_changes BEFORE UPDATE ON articles_publication
    FOR EACH ROW EXECUTE FUNCTION publication_content_never_changes();

CREATE FUNCTION publication_that_began_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.starts_at <= clock_timestamp() THEN
        RAISE EXCEPTION 'a publication that has begun is never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER publication_that_began_stays BEFORE DELETE ON articles_publication
    FOR EACH ROW EXECUTE FUNCTION publication_that_began_stays();
"""

NO_UNCHANGING_PUBLICATIONS = """
DROP FUNCTION publication_content_never_changes CASCADE;
DROP FUNCTION publication_that_began_stays CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.RunSQL(KEYS_ACROSS_SUB_SITE, NO_KEYS_ACROSS_SUB_SITE),
        migrations.RunSQL(APPEND_ONLY_EVENTS, NO_APPEND_ONLY_EVENTS),
        migrations.RunSQL(UNCHANGING_PUBLICATIONS, NO_UNCHANGING_PUBLICATIONS),
    ]
