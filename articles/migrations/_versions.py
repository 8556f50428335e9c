"""Every text that an article ever had, kept by the database: no way of saving can forget it."""

from django.db import migrations

TEXT = (
    "title",
    "lead",
    "body",
    "category_id",
    "cover_id",
    "cover_alt",
    "cover_caption",
    "byline",
    "source",
    "tags",
)


def keep_versions(text=TEXT):
    """The trigger whose text is these columns; a migration that changes them runs it again.

    An imported article (without an author) gets its first version, that of the import, when it is
    first changed: most never are.
    """
    columns = ", ".join(text)
    old, new = (", ".join(f"{row}.{name}" for name in text) for row in ("OLD", "NEW"))
    insert = f"INSERT INTO articles_articleversion (article_id, version, by_id, at, {columns})"
    return f"""
CREATE OR REPLACE FUNCTION article_text_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.author_id IS NULL THEN
            RETURN NULL;
        END IF;
    ELSIF ROW({old}) IS NOT DISTINCT FROM ROW({new}) THEN
        RETURN NULL;
    ELSIF NOT EXISTS (SELECT FROM articles_articleversion WHERE article_id = OLD.id) THEN
        {insert}
        VALUES (OLD.id, 1, OLD.author_id, OLD.created_at, {old});
    END IF;
    {insert}
    VALUES (NEW.id, NEW.version, NEW.changed_by_id, NEW.changed_at, {new});
    RETURN NULL;
END $$;
"""  # noqa: S608  these are names of columns


KEPT = f"""
{keep_versions()}
CREATE TRIGGER article_text_is_kept AFTER INSERT OR UPDATE ON articles_article
    FOR EACH ROW EXECUTE FUNCTION article_text_is_kept();
"""

FIRST_VERSIONS = f"""
INSERT INTO articles_articleversion (article_id, version, by_id, at, {", ".join(TEXT)})
SELECT id, version, coalesce(changed_by_id, author_id), changed_at, {", ".join(TEXT)}
FROM articles_article
WHERE author_id IS NOT NULL OR changed_by_id IS NOT NULL;
"""  # noqa: S608  these are names of columns

APPEND_ONLY = """
CREATE FUNCTION article_version_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.category_id IS NULL
        AND to_jsonb(NEW) - 'category_id' = to_jsonb(OLD) - 'category_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'versions are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER article_version_is_append_only BEFORE UPDATE OR DELETE ON articles_articleversion
    FOR EACH ROW EXECUTE FUNCTION article_version_is_append_only();
CREATE TRIGGER article_version_is_never_truncated BEFORE TRUNCATE ON articles_articleversion
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_truncated();
"""

RULES = [
    migrations.RunSQL(KEPT, "DROP FUNCTION article_text_is_kept CASCADE;"),
    migrations.RunSQL(FIRST_VERSIONS, migrations.RunSQL.noop),
    migrations.RunSQL(
        APPEND_ONLY,
        "DROP TRIGGER article_version_is_never_truncated ON articles_articleversion;"
        "DROP FUNCTION article_version_is_append_only CASCADE;",
    ),
]
