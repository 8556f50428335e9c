"""What was said stays: a note is never changed, taken back or emptied away."""

from django.db import migrations

APPEND_ONLY_NOTES = """
CREATE FUNCTION note_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notes are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER note_is_append_only BEFORE UPDATE OR DELETE ON articles_note
    FOR EACH ROW EXECUTE FUNCTION note_is_append_only();
CREATE TRIGGER note_is_never_truncated BEFORE TRUNCATE ON articles_note
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_truncated();
"""

RULES = [migrations.RunSQL(APPEND_ONLY_NOTES, "DROP FUNCTION note_is_append_only CASCADE;")]
