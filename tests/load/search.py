"""How long readers' search takes among many articles, by the clock of the server.

    python -m tests.load.search [NUMBER]

Fills a portal with NUMBER (100,000) articles of about 2.5 KB, their words as rare and as common as
in real texts, and asks about 200 searches, each once: words and phrases of every rarity, without
accents, with filters, quotes and far pages, and such that nothing answers.
"""

import random
import sys
import time
from urllib.parse import urlencode

from django.core.wsgi import get_wsgi_application

from tests.load.scratch import scratch_database
from tests.load.wsgi import ask

GOAL = 60  # ms, for 95 of 100
COMMON = (
    "dân vận,nhân dân,tỉnh ủy,công tác,cán bộ,hội nghị,nông thôn mới,Nghệ An,đảng viên,xã hội,"
    "phát triển,tổ chức,đồng chí,chính quyền,thực hiện,mô hình,phong trào,đoàn kết,dân tộc,"
    "tuyên truyền,hòa giải,cơ sở,nghị quyết,Con Cuông,Kỳ Sơn,biên giới,dân vận khéo,"
    "quy chế dân chủ,tiếp công dân,giám sát"
).split(",")
RARE_WORDS = 6000
BODIES = 3000
MADE = """
CREATE TEMP TABLE made AS
SELECT nextval('articles_article_id_seq') AS id, n, now() - n * interval '37 minutes' AS at,
    %(category)s + n %% %(categories)s AS category,
    (%(titles)s::text[])[1 + n %% cardinality(%(titles)s::text[])] || ' ' ||
        (%(names)s::text[])[1 + n * 7 %% cardinality(%(names)s::text[])] AS title,
    (%(bodies)s::text[])[1 + n * 13 %% cardinality(%(bodies)s::text[])] ||
        (%(bodies)s::text[])[1 + n * 29 %% cardinality(%(bodies)s::text[])] AS body
FROM generate_series(1, %(count)s) AS n;
INSERT INTO articles_article (id, key, sub_site_id, category_id, title, lead, body, cover_alt,
    cover_caption, byline, source, tags, attachments, old_url, status, version, created_at,
    changed_at)
SELECT id, 'tim-' || id, %(sub_site)s, category, title, left(body, 150), body, '', '', '', '',
    '{}', '[]', '', 'approved', 1, at, at
FROM made;
INSERT INTO articles_publication (article_id, key, sub_site_id, category_id, slug, title, lead,
    html, cover_alt, cover_caption, byline, source, tags, attachments, withdrawal, moved_to,
    withdrawal_note, published_at, starts_at)
SELECT id, 'tim-' || id, %(sub_site)s, category, 'bai-' || n, title, left(body, 150), body, '', '',
    '', '', '{}', '[]', '', '', '', at, at
FROM made;
"""


def vocabulary(chance):
    """Words, the most common first: those of every day, then pairs of syllables by chance."""
    from articles.spelling.syllables import SYLLABLES

    syllables = sorted(SYLLABLES)
    rare = (" ".join(chance.choices(syllables, k=2)) for _ in range(RARE_WORDS))
    return [*COMMON, *rare]


def some_words(chance, words, count):
    """By Zipf's law: the further behind a word stands, the rarer it is."""
    return [words[int(len(words) ** chance.random()) - 1] for _ in range(count)]


def fill(number, categories, chance, words):
    from django.db import connection

    def texts(count, length):
        return [" ".join(some_words(chance, words, length)) for _ in range(count)]

    values = {
        "count": number,
        "sub_site": categories[0].sub_site_id,
        "category": categories[0].pk,
        "categories": len(categories),
        "titles": texts(BODIES, 5),
        "names": chance.sample(words, BODIES),
        "bodies": [f"<p>{text}.</p>" for text in texts(BODIES, 120)],
    }
    with connection.cursor() as cursor:
        cursor.execute(MADE, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def questions(chance, words, category):
    """Pairs of what kind a search is and its fields."""
    from portal.text import slugify

    yield from (("a common word", {"q": word}) for word in COMMON)
    yield from (("without accents", {"q": slugify(w).replace("-", " ")}) for w in COMMON)
    for _ in range(30):
        yield "words by chance", {"q": " ".join(some_words(chance, words, chance.randint(1, 3)))}
    for _ in range(20):
        yield "a rare word", {"q": chance.choice(words[500:])}
    for _ in range(20):
        yield "of a title", {"q": " ".join(chance.choice(titles()).split()[:6])}
    for word in COMMON[:15]:
        yield "in quotes", {"q": f'"{word}"'}
        yield "a category", {"q": word, "chuyen_muc": category.slug}
        yield "a year", {"q": word, "tu": "01/01/2022", "den": "31/12/2022"}
        yield "far down", {"q": word, "trang": 40}
    for one, other in zip(COMMON[:10], COMMON[10:20], strict=True):
        yield "without another", {"q": f'{one} -"{other}"'}
    for word in COMMON[:10]:
        yield "with a slip", {"q": word.replace("n", "nn", 1) + " qx"}
    yield from (("one syllable", {"q": word}) for word in ("dân", "ban", "bàn", "xã", "a", "39"))


def titles():
    from articles.models import Publication

    return list(Publication.objects.order_by("pk").values_list("title", flat=True)[:500])


def measure(application, asked):
    for fields in ({"q": "dân vận"}, {"q": "khong co"}):
        ask(application, f"/tim-kiem/?{urlencode(fields)}")
    for kind, fields in asked:
        started = time.perf_counter()
        ask(application, f"/tim-kiem/?{urlencode(fields)}")
        yield (time.perf_counter() - started) * 1000, kind, fields


def main(number=100_000):
    with scratch_database("search"):
        from tests.builders import make_category, make_sub_site

        chance = random.Random(1)  # noqa: S311
        sub_site = make_sub_site(is_default=True)
        categories = [make_category(sub_site) for _ in range(12)]
        words = vocabulary(chance)
        fill(number, categories, chance, words)
        asked = list(questions(chance, words, categories[0]))
        report(number, sorted(measure(get_wsgi_application(), asked), key=lambda row: row[0]))


def report(number, spent):
    took = [row[0] for row in spent]
    median, most = took[len(took) // 2], took[len(took) * 95 // 100]
    print(f"{len(took)} searches among {number:,} articles, ms by the clock:")
    print(f"median {median:.1f}, 95 % {most:.1f} (goal: {GOAL}), longest {took[-1]:.1f}")
    for milliseconds, kind, fields in spent[-10:]:
        print(f"{milliseconds:>8.1f}  {kind}: {fields}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
