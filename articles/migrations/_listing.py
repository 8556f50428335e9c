"""What keeps the narrow tables of `models.listing`, whoever writes articles and publications."""

from django.db import migrations

COLLECT_TIMES = """
INSERT INTO articles_publicationtimes (article_id, published_at, starts_at, ends_at, withdrawn,
    earlier_starts_at, earlier_ends_at, earlier_withdrawn)
SELECT article_id, published_at, starts[1], ends[1], withdrawals[1],
    starts[2], ends[2], withdrawals[2]
FROM (
    SELECT article_id, min(published_at) AS published_at,
        array_agg(starts_at ORDER BY starts_at DESC) AS starts,
        array_agg(ends_at ORDER BY starts_at DESC) AS ends,
        array_agg(withdrawn ORDER BY starts_at DESC) AS withdrawals
    FROM articles_publication WHERE {} GROUP BY article_id
) AS newest_first;
"""
TOUCHED = "article_id IN (SELECT article_id FROM touched)"
TIMES = f"""
CREATE FUNCTION keep_publication_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM articles_publicationtimes WHERE {TOUCHED};
    {COLLECT_TIMES.format(TOUCHED)}
    RETURN NULL;
END $$;
CREATE TRIGGER keep_publication_times_of_new AFTER INSERT ON articles_publication
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_publication_times();
CREATE TRIGGER keep_publication_times_of_changed AFTER UPDATE ON articles_publication
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_publication_times();
CREATE TRIGGER keep_publication_times_of_dropped AFTER DELETE ON articles_publication
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_publication_times();
"""  # noqa: S608  nothing but what stands above

# PostgreSQL refuses a vector of more than a megabyte: of a text of many pages the beginning counts.
WORDS_OF = r"""
CREATE FUNCTION words_of(title text, lead text, body text) RETURNS tsvector
STABLE LANGUAGE sql AS $$
    SELECT array_to_tsvector(alone || ARRAY(
        SELECT one || '_' || other
        FROM unnest(alone[:array_length(alone, 1) - 1], alone[2:]) AS pairs (one, other)))
    FROM (SELECT array_remove(syllables(regexp_replace(left(
            concat_ws(' ', title, lead, regexp_replace(body, '<[^>]*>|&[a-z]+;', ' ', 'g')),
            100000), '([[:alnum:]]{60})[[:alnum:]]+', '\1', 'g')), '') AS alone OFFSET 0) AS said
$$;
"""
KEEP_WORDS = """
CREATE FUNCTION keep_article_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO articles_articlewords (article_id, words)
    VALUES (NEW.id, words_of(NEW.title, NEW.lead, NEW.body))
    ON CONFLICT (article_id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_article_words_of_new AFTER INSERT ON articles_article
    FOR EACH ROW EXECUTE FUNCTION keep_article_words();
CREATE TRIGGER keep_article_words_of_changed AFTER UPDATE ON articles_article FOR EACH ROW
    WHEN ((OLD.title, OLD.lead, OLD.body) IS DISTINCT FROM (NEW.title, NEW.lead, NEW.body))
    EXECUTE FUNCTION keep_article_words();
"""
WORDS = rf"""
CREATE FUNCTION syllables(content text) RETURNS text[] STABLE LANGUAGE sql AS $$
    SELECT string_to_array(
        trim(regexp_replace(lower(unaccent(content)), '[^[:alnum:]]+', ' ', 'g')), ' ')
$$;
CREATE FUNCTION alone_and_in_pairs(syllables text[]) RETURNS TABLE (alone text, pair text)
STABLE LANGUAGE sql AS $$
    SELECT syllable, syllable || '_' || lead(syllable) OVER (ORDER BY place)
    FROM (SELECT left(syllable, 60) AS syllable, place
          FROM unnest(syllables) WITH ORDINALITY AS listed (syllable, place)) AS shortened
$$;
{WORDS_OF}CREATE FUNCTION words_wanted(query text, as_phrase boolean) RETURNS tsquery
STABLE LANGUAGE sql AS $$
    SELECT string_agg(DISTINCT quote_literal(word), ' & ')::tsquery
    FROM (SELECT CASE WHEN as_phrase AND count(*) OVER () > 1 THEN pair ELSE alone END AS word
          FROM alone_and_in_pairs(syllables(query))) AS wanted
$$;
{KEEP_WORDS}ALTER TABLE articles_articlewords SET (toast_tuple_target = 128);
ALTER TABLE articles_articlewords ALTER COLUMN words SET STATISTICS 10;
"""  # noqa: S608

FILL = f"""
{COLLECT_TIMES.format("true")}
INSERT INTO articles_articlewords (article_id, words)
SELECT id, words_of(title, lead, body) FROM articles_article;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""  # noqa: S608

NO_TIMES = "DROP FUNCTION keep_publication_times CASCADE;"
NO_WORDS = """
DROP FUNCTION keep_article_words CASCADE;
DROP FUNCTION words_wanted, words_of, alone_and_in_pairs, syllables;
"""

KEPT_BY_TRIGGERS = [
    migrations.RunSQL(TIMES, NO_TIMES),
    migrations.RunSQL(WORDS, NO_WORDS),
    migrations.RunSQL(FILL, migrations.RunSQL.noop),
]
