"""Rules that Django has no words for, as the initial migration puts them into the database."""

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

# The columns that may move are the trigger's arguments; AFTER, for only then a generated column
# has its value. A deletion is judged by the clock of the transaction that it is in.
UNCHANGING_PUBLICATIONS = """
CREATE FUNCTION publication_content_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    movable text[] := TG_ARGV;
BEGIN
    IF current_setting('portal.recompose', true) = 'on' THEN
        movable := movable || '{html}';
    END IF;
    IF to_jsonb(NEW) - movable IS DISTINCT FROM to_jsonb(OLD) - movable THEN
        RAISE EXCEPTION 'the content of a publication never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER publication_content_never_changes AFTER UPDATE ON articles_publication
    FOR EACH ROW EXECUTE FUNCTION publication_content_never_changes('ends_at', 'withdrawn');

CREATE FUNCTION publication_that_began_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.starts_at <= transaction_timestamp() THEN
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

NEVER_TRUNCATED = """
CREATE FUNCTION is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never truncated', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER workflow_event_is_never_truncated BEFORE TRUNCATE ON articles_workflowevent
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_truncated();
CREATE TRIGGER publication_is_never_truncated BEFORE TRUNCATE ON articles_publication
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_truncated();
"""

ONE_WAY = """
CREATE FUNCTION publication_that_ended_stays_so() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn AND NOT NEW.withdrawn THEN
        RAISE EXCEPTION 'what was withdrawn stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ends_at <= transaction_timestamp()
        AND coalesce(NEW.ends_at, 'infinity') > OLD.ends_at THEN
        RAISE EXCEPTION 'what has ended stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER publication_that_ended_stays_so AFTER UPDATE ON articles_publication
    FOR EACH ROW EXECUTE FUNCTION publication_that_ended_stays_so();
"""

RULES = [
    migrations.RunSQL(KEYS_ACROSS_SUB_SITE, NO_KEYS_ACROSS_SUB_SITE),
    migrations.RunSQL(APPEND_ONLY_EVENTS, NO_APPEND_ONLY_EVENTS),
    migrations.RunSQL(UNCHANGING_PUBLICATIONS, NO_UNCHANGING_PUBLICATIONS),
    migrations.RunSQL(NEVER_TRUNCATED, "DROP FUNCTION is_never_truncated CASCADE;"),
    migrations.RunSQL(ONE_WAY, "DROP FUNCTION publication_that_ended_stays_so CASCADE;"),
]
