"""What readers search: the words of publications that they see or will see, kept by triggers."""

from django.db import migrations

from articles.migrations._listing import KEEP_WORDS, WORDS_OF

# The vector holds the syllables without accents, alone and in pairs, and alone with their accents;
# the same of the title with a ^ before each, so that a hit in the title is found by the index; and
# each tag as a whole after a #.
# PostgreSQL refuses a vector of more than a megabyte: of a text of many pages the beginning counts.
WORDS = r"""
CREATE FUNCTION said_in(content text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT regexp_replace(trim(regexp_replace(lower(content), '[^[:alnum:]]+', ' ', 'g')),
        '([^ ]{60})[^ ]+', '\1', 'g')
$$;
CREATE FUNCTION in_pairs(alone text[]) RETURNS text[] IMMUTABLE LANGUAGE sql AS $$
    SELECT ARRAY(SELECT one || '_' || other
        FROM unnest(alone[:cardinality(alone) - 1], alone[2:]) AS pairs (one, other))
$$;
CREATE FUNCTION without_tags(html text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT regexp_replace(html, '<[^>]*>', '', 'g')
$$;
CREATE FUNCTION words_of(title text, about text, body text, tags text[]) RETURNS tsvector
STABLE LANGUAGE plpgsql AS $$
DECLARE
    said text := said_in(left(concat_ws(
        ' ', title, about, regexp_replace(body, '<[^>]*>|&[a-z]+;', ' ', 'g')), 100000));
    alone text[];
BEGIN
    said := concat(said, ' ^', replace(said_in(title), ' ', ' ^'));
    IF tags <> '{}' THEN
        said := concat(said, ' ', said_in(array_to_string(tags, ' ')), (
            SELECT string_agg(' #' || replace(said_in(tag), ' ', '_'), '')
            FROM unnest(tags) AS tag));
    END IF;
    alone := string_to_array(unaccent(said), ' ');
    RETURN array_to_tsvector(array_remove(
        alone || in_pairs(alone) || string_to_array(said, ' '), ''));
END $$;
"""

SEARCHED = (
    "title",
    "lead",
    "byline",
    "cover_caption",
    "tags",
    "attachments",
    "document_number",
    "document_kind",
    "issuer",
    "signer",
)


def columns(row):
    return f"({', '.join(f'{row}.{name}' for name in SEARCHED)})"


def words(row, body):
    return f"""words_of(
        concat_ws(' ', {row}.document_number, {row}.title),
        concat_ws(' ', {row}.lead, {row}.byline, {row}.cover_caption, {row}.document_kind,
            {row}.issuer, {row}.signer,
            CASE WHEN {row}.attachments <> '[]'
                THEN jsonb_path_query_array({row}.attachments, '$[*].title') END),
        {row}.{body}, {row}.tags)"""


WORDS_OF_COPIES = f"""
DROP FUNCTION keep_article_words CASCADE;
CREATE FUNCTION keep_article_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO articles_articlewords (article_id, words)
    VALUES (NEW.id, {words("NEW", "body")})
    ON CONFLICT (article_id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_article_words_of_new AFTER INSERT ON articles_article
    FOR EACH ROW EXECUTE FUNCTION keep_article_words();
CREATE TRIGGER keep_article_words_of_changed AFTER UPDATE ON articles_article FOR EACH ROW
    WHEN (({columns("OLD")}, OLD.body) IS DISTINCT FROM ({columns("NEW")}, NEW.body))
    EXECUTE FUNCTION keep_article_words();
DROP FUNCTION words_of(text, text, text);
UPDATE articles_articlewords SET words = {words("article", "body")}
FROM articles_article AS article WHERE article.id = article_id;
"""  # noqa: S608  nothing but what stands above

AS_BEFORE = f"""
DROP FUNCTION keep_article_words CASCADE;
DROP FUNCTION words_of, without_tags, in_pairs, said_in;
{WORDS_OF}
{KEEP_WORDS}
"""

# The words of a working copy that says the same are those of the publication: to compare the two
# texts is much quicker than to take one apart again.
COLLECT = f"""
INSERT INTO articles_publicationwords
    (publication_id, sub_site_id, category_id, published_at, starts_at, ends_at, words)
SELECT shown.id, shown.sub_site_id, shown.category_id, shown.published_at, shown.starts_at,
    shown.ends_at,
    CASE WHEN {columns("shown")} = {columns("article")}
            AND (shown.html = article.body
                OR without_tags(shown.html) = without_tags(article.body))
        THEN (SELECT words FROM articles_articlewords WHERE article_id = article.id)
        ELSE {words("shown", "html")} END
FROM {{touched}} AS shown JOIN articles_article AS article ON article.id = shown.article_id
WHERE shown.ends_at IS NULL OR shown.ends_at > clock_timestamp();
"""  # noqa: S608

WORDS_OF_PUBLICATIONS = f"""
ALTER TABLE articles_publicationwords ADD CONSTRAINT words_go_with_their_publication
    FOREIGN KEY (publication_id) REFERENCES articles_publication (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
CREATE FUNCTION keep_publication_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM articles_publicationwords
        WHERE publication_id IN (SELECT id FROM touched);
    END IF;
    {COLLECT.format(touched="touched")}
    RETURN NULL;
END $$;
CREATE TRIGGER keep_publication_words_of_new AFTER INSERT ON articles_publication
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_publication_words();
CREATE TRIGGER keep_publication_words_of_changed AFTER UPDATE ON articles_publication
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_publication_words();
ALTER TABLE articles_publicationwords SET (toast_tuple_target = 128);
ALTER TABLE articles_publicationwords ALTER COLUMN words SET STATISTICS 10;
"""  # noqa: S608

FILL = f"""
SET CONSTRAINTS ALL IMMEDIATE;
{COLLECT.format(touched="articles_publication")}
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

KEPT_BY_TRIGGERS = [
    migrations.RunSQL(WORDS + WORDS_OF_COPIES, AS_BEFORE),
    migrations.RunSQL(WORDS_OF_PUBLICATIONS, "DROP FUNCTION keep_publication_words CASCADE;"),
    migrations.RunSQL(FILL, migrations.RunSQL.noop),
]
