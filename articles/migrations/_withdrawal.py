"""The columns of a publication that may move, once a withdrawal has a kind."""

from articles.migrations._listing import COLLECT_TIMES, TOUCHED

MOVABLE = ("ends_at", "expires_at", "withdrawal", "moved_to", "withdrawal_note")
MOVABLE_BEFORE = ("ends_at", "withdrawn")


def movable(columns):
    arguments = ", ".join(f"'{name}'" for name in columns)
    return f"""
DROP TRIGGER publication_content_never_changes ON articles_publication;
CREATE TRIGGER publication_content_never_changes AFTER UPDATE ON articles_publication
    FOR EACH ROW EXECUTE FUNCTION publication_content_never_changes({arguments});
"""


def one_way(was_withdrawn, is_withdrawn):
    return f"""
CREATE OR REPLACE FUNCTION publication_that_ended_stays_so() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {was_withdrawn} AND NOT {is_withdrawn} THEN
        RAISE EXCEPTION 'what was withdrawn stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ends_at <= transaction_timestamp()
        AND coalesce(NEW.ends_at, 'infinity') > OLD.ends_at THEN
        RAISE EXCEPTION 'what has ended stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""


ONE_WAY = one_way("OLD.withdrawal <> ''", "NEW.withdrawal <> ''")
ONE_WAY_BEFORE = one_way("OLD.withdrawn", "NEW.withdrawn")

CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
KINDS = f"""
UPDATE articles_publication SET withdrawal = 'error' WHERE withdrawn;
{CHECKED}
"""  # noqa: S608
KINDS_BEFORE = f"""
UPDATE articles_publication SET withdrawn = true WHERE withdrawal <> '';
{CHECKED}
"""  # noqa: S608


def keep_times(withdrawn):
    collect = COLLECT_TIMES.replace("array_agg(withdrawn ", f"array_agg({withdrawn} ")
    return f"""
CREATE OR REPLACE FUNCTION keep_publication_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM articles_publicationtimes WHERE {TOUCHED};
    {collect.format(TOUCHED)}
    RETURN NULL;
END $$;
"""  # noqa: S608


TIMES = keep_times("withdrawal <> ''")
TIMES_BEFORE = keep_times("withdrawn")
