"""What readers saw and what staff did is emptied by nobody; what has ended or was withdrawn stays so."""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_autosave")]

    operations = [
        migrations.RunSQL(NEVER_TRUNCATED, "DROP FUNCTION is_never_truncated CASCADE;"),
        migrations.RunSQL(ONE_WAY, "DROP FUNCTION publication_that_ended_stays_so CASCADE;"),
    ]
