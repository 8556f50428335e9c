"""What the pages cost the server, and whether that grows with the number of articles.

    python -m tests.load.pages [FEW] [MANY]

Asks through the WSGI application and without any cache, in a portal of FEW (1,000) articles, then
of MANY (100,000): readers' pages (articles of about 40 KB, each with its 15 entries of "Tin cùng
chuyên mục"), the admin's list and form, and the POST that publishes. Prints the CPU of the process
for each, beside a bare view with Django's default middleware, the ratio, and the query plans.
"""

import sys
import time
from datetime import timedelta

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from tests.load import bare
from tests.load.scratch import scratch_database
from tests.load.wsgi import Session, ask, cost

PAGES = 200
STAFF_PAGES = 20
PUBLISHED_AT_ONCE = 20
AUTHORS = 30
QUESTIONS = (  # to the list: by each filter, by words, in each order, far down
    "",
    *(f"trang_thai={state}" for state in ("draft", "submitted", "live", "scheduled", "approved")),
    *(f"trang_thai={state}" for state in ("expired", "withdrawn", "trashed")),
    *(f"viec={desk}" for desk in ("viec-cho", "bai-cua-toi", "nguoi-khac", "hen-gio")),
    *("chuyen_muc={category}", "nguoi_viet={author}", "nguoi_viet=nhap", "sua=30"),
    *("sua_tu=01/06/2026&sua_den=30/06/2026", "dang_tu=01/06/2026&dang_den=30/06/2026"),
    *("q=dan+van", "q=dan+van&p=300", "q=39-NQ/TW", "q=van+dan", "q=khong+co", "q=an"),
    *("q=dan+van&trang_thai=expired", "q=dan+van&nguoi_viet={author}&chuyen_muc={category}"),
    *("o=1", "o=-1", "o=2", "o=3", "o=5", "p=333", "trang_thai=live&p=333", "o=1&p=333"),
)
ROUNDS = 5
PARAGRAPH = (
    "<p>Ban Dân vận Tỉnh ủy phối hợp với các cơ quan, đơn vị tổ chức hội nghị tổng kết; nhiều mô"
    " hình <strong>dân vận khéo</strong> được nhân rộng, góp phần xây dựng nông thôn mới ở các xã"
    " vùng cao của tỉnh.</p>"
)

# A portal that has lived: each article was corrected twice, so it has two closed intervals and one
# open; every 20th has expired, every 40th was taken down, every 100th is worked on again.
MORE_ARTICLES = """
CREATE TEMP TABLE grown AS
    SELECT nextval('articles_article_id_seq') AS id, n,
        now() - (n + 24) * interval '7 minutes' AS begun,
        %(category)s + n %% %(categories)s AS category,
        (%(authors)s::bigint[])[1 + n %% array_length(%(authors)s, 1)] AS author
    FROM generate_series(1, %(count)s) AS n;
INSERT INTO articles_article (id, key, sub_site_id, category_id, title, lead, body, cover_id,
    cover_alt, cover_caption, byline, source, tags, attachments, old_url, status, version,
    created_at, changed_at, author_id, changed_by_id)
SELECT id, 'thu-tai-' || id, %(sub_site)s, category,
    'Bài thứ ' || n || ' về công tác dân vận ở cơ sở', repeat('Sapo của bài. ', 15),
    repeat(%(paragraph)s, 5)
        || CASE WHEN n %% 1000 = 0 THEN '<p>Đồng Văn, số 39-NQ/TW</p>' ELSE '' END,
    %(cover)s, 'Ảnh', '', '', '', '{}', '[]', '',
    CASE WHEN n %% 100 = 0
        THEN (ARRAY['draft', 'submitted', 'returned', 'in_approval'])[1 + n / 100 %% 4]
        ELSE 'approved' END,
    3, begun, begun, author, author
FROM grown;
INSERT INTO articles_publication (article_id, key, sub_site_id, category_id, slug, title, lead,
    html, cover_id, cover_alt, cover_caption, byline, source, tags, attachments, withdrawal,
    moved_to, withdrawal_note, published_at, starts_at, ends_at, expires_at)
SELECT id, 'thu-tai-' || id, %(sub_site)s, category, 'bai-thu-' || n,
    'Bài thứ ' || n || ' về công tác dân vận ở cơ sở', 'Sapo',
    repeat('<p>Chữ.</p>', 100), %(cover)s, 'Ảnh', '', '', '', '{}', '[]',
    CASE WHEN part = 2 AND n %% 40 = 3 THEN 'error' ELSE '' END, '', '',
    begun, begun + part * interval '1 hour',
    CASE WHEN part < 2 OR n %% 20 = 3 THEN begun + (part + 1) * interval '1 hour' END,
    CASE WHEN part = 2 AND n %% 40 = 23 THEN begun + interval '3 hours' END
FROM grown, generate_series(0, 2) AS part;
INSERT INTO articles_workflowevent (article_id, transition, from_status, to_status, version, by_id,
    at, reason)
SELECT id, transition, 'draft', 'submitted', 1, author, begun, ''
FROM grown, unnest(ARRAY['submit', 'forward', 'publish']) AS transition;
DROP TABLE grown;
"""


def make_portal():
    """A sub-site with banner and 12 categories, and the 200 long articles that are read."""
    from accounts.roles import Role
    from tests.builders import (
        make_banner,
        make_category,
        make_photo,
        make_published,
        make_sub_site,
        make_user,
    )

    sub_site = make_sub_site(is_default=True, name="Ban Dân vận")
    for _ in range(AUTHORS):
        make_user(Role.CONTRIBUTOR, sub_site)
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
    from accounts.models import User
    from articles.models import Article

    values = {
        "authors": list(User.objects.values_list("pk", flat=True)),
        "paragraph": PARAGRAPH,
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


def print_plans(sub_site, categories, publication):
    from articles.views import find_lists, find_publications
    from portal.views.home import front_page

    common = {"sub_site": sub_site.pk, "article": publication.article_id}
    beside = {"category": publication.category_id, "published_at": publication.published_at}
    blocks = {f"category-{n}": category.pk for n, category in enumerate(categories)}
    for name, prepared, values in (
        ("the publication", find_publications, common),
        ("what stands beside it", find_lists, common | beside),
        ("the front page", front_page((1,) * len(blocks)), {"sub_site": sub_site.pk} | blocks),
    ):
        print(f"\nPlan of {name}:")
        print("\n".join(f"  {line}" for line in prepared.explain(**values)))


def readers_pages(application, sub_site, categories):
    """Name and CPU of each kind of page that readers ask for."""
    from articles.models import Publication

    long_ones = Publication.objects.filter(title__startswith="Bài dài")
    kinds = {
        "article": [publication.get_absolute_url() for publication in long_ones],
        "category": [category.get_absolute_url() for category in categories] * 5,
        "home": ["/"] * 50,
    }
    for name, addresses in kinds.items():
        yield name, cost(lambda address: ask(application, address), addresses)


def staff_pages(application, categories):
    from django.urls import reverse

    from accounts.roles import Role
    from articles.models import Article
    from tests.builders import make_article, make_user

    sub_site = categories[0].sub_site
    writer, head = (make_user(role, sub_site) for role in (Role.CONTRIBUTOR, Role.HEAD))
    session = Session.of(head)
    waiting = [
        make_article(
            categories[0],
            author=writer,
            changed_by=writer,
            status=Article.Status.IN_APPROVAL,
            body=PARAGRAPH * 92,
        )
        for _ in range(ROUNDS * PUBLISHED_AT_ONCE)
    ]
    pages = {
        "dashboard": reverse("admin:index"),
        "list": reverse("admin:articles_article_changelist"),
        "form": reverse("admin:articles_article_change", args=[waiting[0].pk]) + "?sua=1",
        "review": reverse("admin:articles_article_review", args=[waiting[0].pk]),
    }
    for name, address in pages.items():
        yield (
            name,
            cost(lambda page: ask(application, page, session=session), [address] * STAFF_PAGES),
        )

    def publish(_):
        article = waiting.pop()
        address = reverse("admin:articles_article_transition", args=[article.pk, "publish"])
        fields = {"version": article.version, "when": "now"}
        ask(application, address, session=session, fields=fields, expected=302)

    yield "publish", cost(publish, range(PUBLISHED_AT_ONCE), ROUNDS)


def print_waits(application, categories):
    """What an answer takes by the clock, the database included; of three times the shortest."""
    from django.urls import reverse

    from accounts.models import User
    from accounts.roles import Role
    from articles.models import Article
    from tests.builders import make_user

    head = make_user(Role.HEAD, categories[0].sub_site)
    session = Session.of(head)
    author = User.objects.filter(articles__isnull=False).first()
    values = {"category": categories[0].pk, "author": author.pk}
    questions = [question.format(**values) for question in QUESTIONS]
    listing = reverse("admin:articles_article_changelist")
    addresses = [
        reverse("admin:index"),
        reverse("admin:articles_article_change", args=[Article.objects.earliest("pk").pk]),
        *(f"{listing}?{question}" for question in questions),
    ]
    waits = {address: wait(application, address, session) for address in addresses}
    print("\nms by the clock, the longest first:")
    for address, shortest in sorted(waits.items(), key=lambda item: -item[1]):
        print(f"{shortest:>8.1f}  {address}")


def wait(application, address, session, rounds=3):
    found = []
    for _ in range(rounds):
        started = time.perf_counter()
        ask(application, address, session=session)
        found.append((time.perf_counter() - started) * 1000)
    return min(found)


def bare_view():
    with override_settings(ROOT_URLCONF="tests.load.bare", MIDDLEWARE=bare.MIDDLEWARE):
        application = get_wsgi_application()
        return cost(lambda _: ask(application, "/"), range(PAGES))


def main(few=1_000, many=100_000):
    with scratch_database("pages"):
        from articles.models import Article, Publication

        application = get_wsgi_application()
        sub_site, categories, cover = make_portal()
        found = []
        for number in (few, many):
            grow_to(number, sub_site, categories, cover)
            print(f"{Article.objects.count():,} articles …", flush=True)
            costs = {"bare view": bare_view()}
            costs |= readers_pages(application, sub_site, categories)
            found.append(costs | dict(staff_pages(application, categories)))
        print_waits(application, categories)
        before, after = found
        print(f"\nms of CPU   {few:>10,} {many:>10,}  times")
        for name in before:
            ratio = after[name] / before[name]
            print(f"{name:<11} {before[name]:>10.2f} {after[name]:>10.2f} {ratio:>6.2f}")
        long_one = Publication.objects.filter(title__startswith="Bài dài")[0]
        print_plans(sub_site, categories, long_one)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
