"""The pages of tags and authors, and the links that lead there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.bylines import author_of
from articles.models import Publication
from articles.topics import PER_PAGE
from tests.articles.test_migrations import migrate
from tests.builders import make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def titles(response):
    return [publication.title for publication in response.context["page"]]


def links(client, article):
    address = Publication.objects.get(article=article).get_absolute_url()
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Phan Văn Đoài, Phó Trưởng ban", "Phan Văn Đoài"),
        ("Bài, ảnh: Lô Thị Mai (Con Cuông)", "Lô Thị Mai"),
        ("Lan Anh - Hoàng Nam", "Lan Anh - Hoàng Nam"),
        ("", ""),
        (", Phó Trưởng ban", ""),
    ],
)
def test_the_author_is_the_name_before_post_and_office(byline, author):
    assert author_of(byline) == author


def test_a_tag_is_one_however_it_is_spelt(category, client):
    now = timezone.now()
    for number, tag in enumerate(["Hòa giải", "hoà giải", "HÒA GIẢI", "hòa  giải "]):
        make_published(category, title=str(number), tags=[tag], starts_at=now - number * MINUTE)
    make_published(category, tags=["hòa giải ở cơ sở"])
    make_published(make_category(make_sub_site()), tags=["hòa giải"])
    response = client.get("/tu-khoa/hoa-giai/")
    assert titles(response) == ["0", "1", "2", "3"]
    assert response.context["name"] == "Hòa giải"
    assert '<link rel="canonical" href="http://localhost:8000/tu-khoa/hoa-giai/">' in (
        response.content.decode()
    )


def test_an_article_leads_to_its_tags_and_author_and_back(category, client):
    article = make_published(
        category, tags=["Đảng viên", "!!!"], byline="Bài, ảnh: Phan Văn Đoài, Phó Trưởng ban"
    )
    page = links(client, article)
    assert '<a href="/tu-khoa/dang-vien/" rel="tag">Đảng viên</a>' in page
    assert page.count('rel="tag"') == 1
    assert 'href="/tac-gia/phan-van-doai/" rel="author">Phan Văn Đoài</a>' in page
    for address in ("/tu-khoa/dang-vien/", "/tac-gia/phan-van-doai/"):
        assert titles(client.get(address)) == [article.title]
    publishing.withdraw(article)
    for address in ("/tu-khoa/dang-vien/", "/tac-gia/phan-van-doai/"):
        assert client.get(address).status_code == 404


def test_an_article_without_author_leads_to_none(category, client):
    assert 'rel="author"' not in links(client, make_published(category, byline=""))


@pytest.mark.parametrize("count", [1, 30])
def test_tag_and_author_pages_take_4_queries(count, category, client, django_assert_num_queries):
    for number in range(count):
        make_published(category, tags=["dân vận", f"từ khóa {number}"], byline="Lô Thị Mai")
    for address in ("/tu-khoa/dan-van/", "/tac-gia/lo-thi-mai/"):
        with django_assert_num_queries(4):
            assert len(titles(client.get(address))) == min(count, PER_PAGE)
        with django_assert_num_queries(4):
            last = client.get(f"{address}?trang=999")
        assert len(titles(last)) == (10 if count == 30 else 1)
        assert last.context["page_address"] == address + ("?trang=2" if count == 30 else "")


@pytest.mark.parametrize("address", ["/tu-khoa/khong-co/", "/tac-gia/khong-co/", "/tu-khoa/Co/"])
def test_a_topic_of_nothing_is_not_found(address, category, client):
    make_published(category, tags=["có"], byline="Có")
    assert client.get(address).status_code == 404


def test_what_was_published_before_has_its_topics_too(category):
    before = make_published(category, tags=["Dân vận khéo", "!"], byline="Lô Thị Mai, Con Cuông")
    make_published(category, tags=[], byline="")
    migrate(("articles", "0022_public_search"))
    migrate()
    publication = Publication.objects.get(article=before)
    assert (publication.tag_slugs, publication.author_slug) == (["dan-van-kheo", ""], "lo-thi-mai")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = 'publication_content_never_changes'"
        )
        assert cursor.fetchone() == ("O",)
