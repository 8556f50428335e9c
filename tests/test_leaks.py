"""Every public address, for every state in which readers must not see a text; then it is shown.

Each case holds a text that could leak, asks every address for it and ends by making it live: a
page that shows nothing at all cannot pass.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from articles import publishing
from articles.models import Article, Publication
from tests.builders import (
    make_article,
    make_category,
    make_place,
    make_published,
    make_sub_site,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Status = Article.Status

SECRET = {
    "title": "Bí mật trong tiêu đề",
    "lead": "Bí mật trong sapo",
    "body": "<p>Bí mật trong nội dung</p>",
    "byline": "Bí mật trong tên tác giả",
    "tags": ["Bí mật trong từ khóa"],
}
FEEDS = ("rss/", "atom/", "feed.json")
SITEMAPS = ("/sitemap.xml", "/sitemap-0.xml", "/sitemap-pages.xml", "/sitemap-news.xml")
PUBLIC_URL_NAMES = {
    "home",
    "search",
    "suggest",
    "site_map",
    "articles:archive",
    "articles:archive_year",
    "articles:archive_month",
    "articles:archive_day",
    "articles:category",
    "articles:article",
    "articles:rss",
    "articles:atom",
    "articles:json_feed",
    "articles:tag",
    "articles:author",
    "articles:sitemap",
    "articles:sitemap_articles",
    "articles:sitemap_pages",
    "articles:sitemap_news",
}
TOPICS = ("/tu-khoa/bi-mat-trong-tu-khoa/", "/tac-gia/bi-mat-trong-ten-tac-gia/")
BY_TOKEN = {  # their cases are in articles/test_preview_links.py and articles/test_attachments.py
    "articles:shared_preview",
    "articles:shared_file",
    "articles:file",
    "articles:report",  # in articles/test_feedback.py
}
REDIRECTS = {"articles:old_article", "articles:old_category", "articles:old_home"}
WITHOUT_CONTENT = {
    "healthz",
    "readyz",
    "media",
    "page",
    "articles:count",
    "articles:opinion",
    "articles:contact",
    "articles:feedback_thanks",
    "rating",
    "rating_thanks",
    "robots",
    "manifest",
    "worker",
    "offline",
    "gone",
}


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True)


@pytest.fixture
def category(sub_site):
    return make_category(make_category(sub_site).sub_site, parent=sub_site.categories.get())


def working_copy(status):
    def make(category):
        return make_article(category, status=status, **SECRET)

    return make


def scheduled(category):
    return make_published(category, starts_at=timezone.now() + HOUR, **SECRET)


def expired(category):
    now = timezone.now()
    return make_published(category, starts_at=now - 2 * HOUR, expires_at=now - HOUR, **SECRET)


def withdrawn(category):
    article = make_published(category, **SECRET)
    publishing.withdraw(article)
    return article


def moved(category):
    article = make_published(category, **SECRET)
    publishing.withdraw(article, None, "moved", "/")
    return article


def superseded(category):
    """The old text of an article whose correction readers see now."""
    article = make_published(category, starts_at=timezone.now() - HOUR, **SECRET)
    Article.objects.filter(pk=article.pk).update(
        title="Đã sửa", lead="Đã sửa", body="<p>Đã sửa</p>", byline="Đã sửa", tags=[]
    )
    article.refresh_from_db()
    publishing.publish(article, timezone.now())
    return article


def correction_in(status):
    """A correction that is on its way while readers see the text before it."""

    def make(category):
        article = make_published(category, title="Bản đang đăng")
        Article.objects.filter(pk=article.pk).update(status=status, **SECRET)
        article.refresh_from_db()
        return article

    return make


def scheduled_correction(category):
    article = correction_in(Status.APPROVED)(category)
    publishing.publish(article, timezone.now() + HOUR)
    return article


def other_sub_site(category):
    """Live, but in another sub-site, at a prefix and not here."""
    return make_published(make_category(make_sub_site(slug="noi-khac")), **SECRET)


HIDDEN = {
    "draft": working_copy(Status.DRAFT),
    "submitted": working_copy(Status.SUBMITTED),
    "returned": working_copy(Status.RETURNED),
    "in approval": working_copy(Status.IN_APPROVAL),
    "approved without publication": working_copy(Status.APPROVED),
    "trashed": working_copy(Status.TRASHED),
    "scheduled": scheduled,
    "expired": expired,
    "withdrawn": withdrawn,
    "moved": moved,
    "superseded": superseded,
    "correction as draft": correction_in(Status.DRAFT),
    "correction submitted": correction_in(Status.SUBMITTED),
    "correction in approval": correction_in(Status.IN_APPROVAL),
    "correction scheduled": scheduled_correction,
    "other sub-site": other_sub_site,
}


def addresses(sub_site, article):
    """Every address at which a reader could look for `article` in `sub_site`."""
    yield "/"
    yield from (f"/tim-kiem/?q={word}" for word in ("tieu", "sapo", "dung", "trong tiuee"))
    yield from (f"/tim-kiem/goi-y/?q={text}" for text in ("bi m", "tieu de"))
    yield from (f"/{feed}" for feed in FEEDS)
    yield from SITEMAPS
    for category in sub_site.categories.all():
        yield from (f"/chuyen-muc/{category.slug}/{feed}" for feed in FEEDS)
        yield f"/chuyen-muc/{category.slug}/"
        yield f"/chuyen-muc/{category.slug}/?trang=1"
    for slug in ("bi-mat-trong-tieu-de", "dia-chi-khac", "da-sua", "ban-dang-dang"):
        yield f"/tin/{slug}-{article.pk}/"
    yield f"/vi-vn/tin/bi-mat/1-2-{article.key}"
    yield from TOPICS
    yield from ("/so-do-trang/", "/luu-tru/", f"{timezone.localdate():/luu-tru/%Y/%m/}")
    yield f"{timezone.localdate():/luu-tru/%Y/%m/%d/}"
    for other in Publication.objects.filter(sub_site=sub_site).exclude(article=article):
        yield other.get_absolute_url()


def seen_by_readers(sub_site, article):
    """The texts of every page of `sub_site` and their addresses, redirects followed."""
    client = Client()
    texts = []
    for address in addresses(sub_site, article):
        response = client.get(address, follow=True)
        path = response.request["PATH_INFO"]
        if not path.startswith("/noi-khac/"):  # an old address may lead to where the text is live
            texts.extend((response.content.decode(), path))
    return "\n".join(texts)


def make_live(article, sub_site):
    """Show the secret text to the readers of `sub_site`, in the plainest way there is."""
    category = sub_site.categories.exclude(parent=None).get()
    publishing.withdraw(article)
    for name, value in SECRET.items():
        setattr(article, name, value)
    article.category = category
    article.save()
    publishing.publish(article, timezone.now())


@pytest.mark.parametrize("state", HIDDEN)
def test_readers_see_nothing_of_what_is_not_live(state, sub_site, category):
    for _ in range(3):
        make_published(category)
    article = HIDDEN[state](category)
    article.key = str(700_000 + article.pk)
    article.save()
    make_place(article, sub_site=sub_site)
    for place in (category, category.parent):
        make_place(article, sub_site=sub_site, category=place)

    seen = seen_by_readers(sub_site, article)
    assert "Bí mật" not in seen
    assert "bi-mat-trong-tieu-de" not in seen.replace(
        f"/tin/bi-mat-trong-tieu-de-{article.pk}/", ""
    )

    make_live(article, sub_site)
    seen = seen_by_readers(sub_site, article)
    for words in ("tiêu đề", "sapo", "nội dung", "tên tác giả", "từ khóa"):
        assert f"Bí mật trong {words}" in seen
    lists = [f"/chuyen-muc/{shown.slug}/" for shown in (category, category.parent)]
    for address in ("/", *lists, *TOPICS):
        assert "Bí mật trong tiêu đề" in Client().get(address).content.decode()


@pytest.mark.parametrize("state", [name for name in HIDDEN if name != "other sub-site"])
def test_a_hidden_article_stays_hidden_in_the_other_sub_sites(state, sub_site, category):
    other = make_sub_site(slug="con-cuong")
    make_published(make_category(other))
    article = HIDDEN[state](category)
    for address in (f"/con-cuong/tin/bi-mat-trong-tieu-de-{article.pk}/", "/con-cuong/"):
        assert "Bí mật" not in Client().get(address, follow=True).content.decode()
    make_live(article, sub_site)
    assert Client().get(f"/con-cuong/tin/bi-mat-trong-tieu-de-{article.pk}/").status_code == 404
    assert "Bí mật" in Client().get(f"/tin/bi-mat-trong-tieu-de-{article.pk}/").content.decode()


@pytest.mark.parametrize("role_name", ["", "nobody"])
def test_a_preview_is_for_staff_of_the_sub_site_alone(role_name, sub_site, category, client):
    article = make_article(category, **SECRET)
    address = f"/quan-tri/articles/article/{article.pk}/xem-truoc/"
    if role_name:
        client.force_login(make_user(None))
    assert "Bí mật" not in client.get(address, follow=True).content.decode()
    client.force_login(make_user("Biên tập viên", sub_site))
    assert "Bí mật trong nội dung" in client.get(address).content.decode()


def test_the_cases_know_every_public_address():
    """A new public page fails here until `addresses` asks it too."""
    names = set()
    for pattern in get_resolver().url_patterns:
        if getattr(pattern, "app_name", None) == "articles":
            names |= {f"articles:{entry.name}" for entry in pattern.url_patterns}
        elif getattr(pattern, "app_name", None) != "admin":
            names.add(pattern.name)
    assert names == PUBLIC_URL_NAMES | BY_TOKEN | REDIRECTS | WITHOUT_CONTENT


def test_every_status_is_among_the_cases():
    assert {name.replace(" ", "_") for name in HIDDEN} >= set(Status.values) - {"approved"}


def withdrawn_as(kind, category, **told):
    article = make_published(category, key="700001", **SECRET)
    publishing.withdraw(article, None, kind, **told)
    return article


@pytest.mark.parametrize("address", ["/noi-moi/", "https://noi.khac/bai?a=1"])
def test_a_moved_article_leads_to_its_new_address_from_each_of_its_own(
    address, sub_site, category, client
):
    article = withdrawn_as("moved", category, moved_to=address)
    for path in (
        f"/tin/bi-mat-trong-tieu-de-{article.pk}/",
        f"/tin/ten-cu-{article.pk}/",
        f"/vi-vn/tin/bi-mat/1-2-{article.key}",
    ):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, address)
        assert response["Cache-Control"] == "max-age=3600"  # else for ever, published again or not
    make_sub_site(slug="con-cuong")
    assert client.get(f"/con-cuong/tin/bi-mat-{article.pk}/").status_code == 404


def test_a_page_kept_with_a_notice_is_found_by_its_address_alone(sub_site, category, client):
    make_published(category)
    article = withdrawn_as("notice", category, note="Số liệu cũ, xem báo cáo mới.")
    address = f"/tin/bi-mat-trong-tieu-de-{article.pk}/"
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 200
    ended = timezone.localtime(Publication.history.get(article=article).ends_at)
    assert f"{ended:%d/%m/%Y}</time>" in page
    assert "Số liệu cũ, xem báo cáo mới." in page
    assert "Bí mật trong nội dung" in page
    assert '<meta name="robots" content="noindex">' in page
    for old in (f"/tin/ten-cu-{article.pk}/", f"/vi-vn/tin/bi-mat/1-2-{article.key}"):
        assert client.get(old, follow=True).request["PATH_INFO"] == address
    for path in addresses(sub_site, article):
        response = client.get(path, follow=True)
        if response.request["PATH_INFO"] != address:
            assert "Bí mật" not in response.content.decode(), path
    make_sub_site(slug="con-cuong")
    assert client.get(f"/con-cuong{address}").status_code == 404


def test_an_old_address_of_what_was_published_in_error_answers_gone(category, client):
    article = withdrawn_as("error", category)
    for path in (f"/tin/ten-cu-{article.pk}/", f"/vi-vn/tin/bi-mat/1-2-{article.key}"):
        response = client.get(path)
        assert response.status_code == 410
        assert "Bí mật" not in response.content.decode()
