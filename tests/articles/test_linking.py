"""What the editor's dialog of links finds: what readers see, and an address that reaches it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Publication
from tests.builders import make_article, make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db
URL = reverse("admin:articles_article_linkable")


def found(client, **query):
    return client.get(URL, query).json()["found"]


def test_what_readers_see_is_found_without_accents_and_nothing_else(client, contributor, category):
    live = make_published(category, title="Dân vận khéo ở Mường Lống")
    make_article(category, title="Dân vận khéo chưa đăng")
    make_published(
        category,
        title="Dân vận khéo ngày mai",
        starts_at=timezone.now() + timedelta(days=1),
    )
    gone = make_published(category, title="Dân vận khéo đã gỡ")
    publishing.withdraw(gone)
    client.force_login(contributor)
    assert [line["title"] for line in found(client, q="dan van kheo")] == [live.title]
    assert [line["title"] for line in found(client)] == [live.title]
    assert found(client, q="không có ở đâu") == []


def test_the_words_of_a_correction_find_nothing_before_readers_see_them(client, contributor):
    elsewhere = make_category()
    in_work, scheduled = (make_published(elsewhere, title=f"Tin {name}") for name in "AB")
    for article in (in_work, scheduled):
        article.body = "<p>Kỷ luật đồng chí bí thư.</p>"
        article.save()
    publishing.publish(scheduled, timezone.now() + timedelta(days=1))
    Article.objects.filter(pk=in_work.pk).update(status=Article.Status.DRAFT)
    client.force_login(contributor)
    assert found(client, q="kỷ luật") == []
    assert [line["title"] for line in found(client, q="tin a")] == ["Tin A"]
    publishing.publish(in_work, timezone.now())
    Article.objects.filter(pk=in_work.pk).update(status=Article.Status.APPROVED)
    assert [line["title"] for line in found(client, q="kỷ luật")] == ["Tin A"]


def test_an_address_is_short_within_the_sub_site_and_whole_elsewhere(client, contributor, category):
    near = make_published(category, title="Bài gần")
    branch = make_sub_site(name="Hội Nông dân", slug="nong-dan")
    far = make_published(make_category(branch), title="Bài xa")
    own = make_sub_site(name="Tỉnh đoàn", slug="tinh-doan", domain="doan.example.vn")
    alone = make_published(make_category(own), title="Bài riêng")
    client.force_login(contributor)
    addresses = {line["title"]: line["url"] for line in found(client, category=category.pk)}
    assert addresses == {
        "Bài gần": path_of(near),
        "Bài xa": f"{branch.origin}/nong-dan{path_of(far)}",
        "Bài riêng": f"{own.origin}{path_of(alone)}",
    }
    assert "//doan.example.vn/" in addresses["Bài riêng"]


def path_of(article):
    return Publication.objects.get(article=article).path


@pytest.mark.parametrize("query", ["%", "' OR 1=1", "\0", "a" * 10_000, "&|!()", "🙂"])
def test_odd_words_find_nothing_and_break_nothing(client, contributor, category, query):
    make_published(category, title="Dân vận khéo")
    client.force_login(contributor)
    assert found(client, q=query, category="x") == []


@pytest.mark.parametrize("count", [1, 30])
def test_a_search_takes_10_queries(count, client, contributor, category, django_assert_num_queries):
    for number in range(count):
        make_published(category, title=f"Dân vận khéo {number}")
    client.force_login(contributor)
    with django_assert_num_queries(10):
        assert len(found(client, q="dân vận", category=category.pk)) == min(count, 8)
