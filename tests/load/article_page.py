"""What an article page costs the server, and whether that grows with the number of articles.

    python -m tests.load.article_page [FEW] [MANY]

Reads 200 pages of about 40 KB, each with its 15 entries of "Tin cùng chuyên mục", through the
WSGI application and without any cache: in a portal of FEW (1,000) articles, then of MANY
(100,000). Prints the CPU of the process for a page, the ratio of the two, and the query plans.
"""

import io
import sys
import time
from datetime import timedelta

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.utils import timezone

from tests.load.scratch import scratch_database

PAGES = 200
ROUNDS = 5
PARAGRAPH = (
    "<p>Ban Dân vận Tỉnh ủy phối hợp với các cơ quan, đơn vị tổ chức hội nghị tổng kết; nhiều mô"
    " hình <strong>dân vận khéo</strong> được nhân rộng, góp phần xây dựng nông thôn mới ở các xã"
    " vùng cao của tỉnh.</p>"
)

# A portal that has lived: every third article was corrected once, as two closed intervals.
MORE_ARTICLES = """
WITH numbered AS (
    SELECT nextval('articles_article_id_seq') AS id, n, %(category)s + n %% %(categories)s AS cat
    FROM generate_series(1, %(count)s) AS n
), article AS (
    INSERT INTO articles_article (id, key, sub_site_id, category_id, title, lead, body, cover_id,
        cover_alt, cover_caption, byline, source, tags, is_featured, old_url, status, version,
        created_at, changed_at)
    SELECT id, 'thu-tai-' || id, %(sub_site)s, cat, 'Bài thứ ' || n, 'Sapo', '', %(cover)s, 'Ảnh',
        '', '', '', '{}', false, '', 'approved', 1, now(), now()
    FROM numbered
)
INSERT INTO articles_publication (article_id, sub_site_id, category_id, slug, title, lead, html,
    cover_id, cover_alt, cover_caption, byline, source, tags, is_featured, withdrawn,
    published_at, starts_at, ends_at)
SELECT id, %(sub_site)s, cat, 'bai-thu-' || n, 'Bài thứ ' || n || ' về công tác dân vận ở cơ sở',
    'Sapo', repeat('<p>Chữ.</p>', 100), %(cover)s, 'Ảnh', '', '', '', '{}', n %% 50 = 0, false,
    begun, begun + part * interval '1 hour',
    CASE WHEN part = 0 AND n %% 3 = 0 THEN begun + interval '1 hour' END
FROM numbered, LATERAL (SELECT now() - (n + 24) * interval '7 minutes' AS begun) AS times,
    generate_series(0, CASE WHEN n %% 3 = 0 THEN 1 ELSE 0 END) AS part
"""


def make_portal():
    """A sub-site with banner and 12 categories, and the 200 long articles that are read."""
    from tests.builders import make_banner, make_category, make_photo, make_published, make_sub_site

    sub_site = make_sub_site(is_default=True, name="Ban Dân vận")
    make_banner(sub_site)
    categories = [make_category(sub_site) for _ in range(12)]
    cover = make_photo()
    body = PARAGRAPH * 92
    newest = timezone.now()
    for number in range(PAGES):
        make_published(
            categories[number % len(categories)],
            title=f"Bài dài thứ {number} về công tác dân vận vùng đồng bào dân tộc thiểu số",
            body=body,
            cover=cover,
            cover_alt="Ảnh",
            starts_at=newest - number * timedelta(minutes=1),
        )
    return sub_site, categories, cover


def grow_to(number, sub_site, categories, cover):
    from articles.models import Article

    values = {
        "count": number - Article.objects.count(),
        "sub_site": sub_site.pk,
        "category": categories[0].pk,
        "categories": len(categories),
        "cover": cover.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(MORE_ARTICLES, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def read(application, path):
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    response = application(environ, _refuse_all_but_200)
    try:
        return b"".join(response)
    finally:
        response.close()


def _refuse_all_but_200(status, headers):
    """An error page is quick, and would be measured as if it were the article."""
    if not status.startswith("200"):
        raise RuntimeError(f"the page answered {status}")


def measure(application, paths):
    """The least CPU of ROUNDS, in milliseconds a page, and the average size in KB."""
    size = sum(len(read(application, path)) for path in paths) / len(paths) / 1024
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for path in paths:
            read(application, path)
        rounds.append((time.process_time() - started) / len(paths) * 1000)
    return min(rounds), size


def print_plans(sub_site, publication):
    from articles.views import find_lists, find_publications

    common = {"sub_site": sub_site.pk, "article": publication.article_id}
    for name, prepared, values in (
        ("the publication", find_publications, common),
        ("related and newest", find_lists, common | {"category": publication.category_id}),
    ):
        print(f"\nPlan of {name}:")
        print("\n".join(f"  {line}" for line in prepared.explain(**values)))


def main(few=1_000, many=100_000):
    with scratch_database("article_page"):
        from articles.models import Article, Publication

        application = get_wsgi_application()

        sub_site, categories, cover = make_portal()
        live = Publication.objects.filter(title__startswith="Bài dài")
        paths = [publication.get_absolute_url() for publication in live]
        costs = []
        for number in (few, many):
            grow_to(number, sub_site, categories, cover)
            cost, size = measure(application, paths)
            costs.append(cost)
            print(f"{Article.objects.count():,} articles: {cost:.2f} ms of CPU for {size:.0f} KB")
        print(f"{many // few} times the articles: {costs[1] / costs[0]:.2f} times the CPU")
        print_plans(sub_site, live[0])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
