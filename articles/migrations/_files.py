"""Attachments are a part of the text, and a stored file never becomes another one."""

from django.db import migrations

from articles.migrations._versions import TEXT, keep_versions

NEVER_CHANGES = """
CREATE FUNCTION stored_file_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'wanted_at' IS DISTINCT FROM to_jsonb(OLD) - 'wanted_at' THEN
        RAISE EXCEPTION 'a stored file never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stored_file_never_changes AFTER UPDATE ON articles_storedfile
    FOR EACH ROW EXECUTE FUNCTION stored_file_never_changes();
"""

RULES = [
    migrations.RunSQL(keep_versions((*TEXT, "attachments")), keep_versions()),
    migrations.RunSQL(NEVER_CHANGES, "DROP FUNCTION stored_file_never_changes CASCADE;"),
]
