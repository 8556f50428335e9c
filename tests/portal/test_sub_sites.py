import re

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import get_script_prefix

from articles import urls as articles_urls
from articles.models import Publication
from portal import urls
from portal.models import SubSite
from portal.models.sub_site import OUTSIDE_SUB_SITES, RESERVED_SLUGS, SLUG_PATTERN
from tests.builders import make_banner, make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def default():
    return make_sub_site(is_default=True, slug="dan-van", name="Ban Dân vận")


@pytest.fixture
def under_prefix(default):
    return make_sub_site(slug="con-cuong", name="Con Cuông")


@pytest.fixture
def with_domain(default):
    return make_sub_site(slug="vinh", name="Thành Vinh", domain="vinh.localhost")


def shown(response):
    return response.context["sub_site"]


def test_the_default_sub_site_answers_at_the_root(default, client):
    assert shown(client.get("/")) == default


def test_a_sub_site_without_domain_answers_under_its_slug(under_prefix, client):
    make_banner(under_prefix, alt="Banner Con Cuông")
    article = make_published(make_category(under_prefix, slug="tin-xa"), title="Tin xã")
    for address in ("/con-cuong/", "/con-cuong/chuyen-muc/tin-xa/"):
        response = client.get(address)
        assert shown(response) == under_prefix
        assert f'href="/con-cuong/tin/tin-xa-{article.pk}/"' in response.content.decode()
        assert "Banner Con Cuông" in response.content.decode()
    assert client.get(f"/con-cuong/tin/tin-xa-{article.pk}/").status_code == 200


def test_a_sub_site_shows_its_own_articles_alone(default, under_prefix, client):
    own = make_published(make_category(default), title="Bài của Ban")
    other = make_published(make_category(under_prefix), title="Bài của huyện")
    assert [p.article_id for p in client.get("/").context["newest"]] + [
        p.article_id for p in client.get("/").context["featured"]
    ] == [own.pk]
    page = client.get("/con-cuong/").content.decode()
    assert other.title in page
    assert own.title not in page


def test_another_slug_leads_to_the_right_one_under_the_prefix(under_prefix, client):
    article = make_published(make_category(under_prefix), title="Tin xã")
    response = client.get(f"/con-cuong/tin/cu-{article.pk}/")
    assert response["Location"] == f"/con-cuong/tin/tin-xa-{article.pk}/"


def test_a_sub_site_answers_at_its_domain(with_domain, client):
    article = make_published(make_category(with_domain), title="Tin Vinh")
    response = client.get(f"/tin/tin-vinh-{article.pk}/", headers={"host": "vinh.localhost:8000"})
    assert shown(response) == with_domain
    assert client.get(f"/tin/tin-vinh-{article.pk}/").status_code == 404


def test_a_domain_knows_no_prefixes(with_domain, under_prefix, client):
    assert client.get("/con-cuong/", headers={"host": "vinh.localhost"}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/con-cuong", "/con-cuong/"),
        ("/con-cuong?a=1", "/con-cuong/?a=1"),
        ("/dan-van/chuyen-muc/x/?trang=2", "/chuyen-muc/x/?trang=2"),
        ("/vinh/tin/a-1/", "//vinh.localhost/tin/a-1/"),
        ("/dan-van//la.vn/", "/la.vn/"),  # never to another host
        ("/dan-van/%5Cla.vn/", "/la.vn/"),
    ],
)
def test_every_page_has_one_address(asked, leads_to, under_prefix, with_domain, client):
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, leads_to)


def test_a_missing_slash_is_added_under_a_prefix(under_prefix, client):
    article = make_published(make_category(under_prefix), title="Tin xã")
    response = client.get(f"/con-cuong/tin/tin-xa-{article.pk}")
    assert response["Location"] == f"/con-cuong/tin/tin-xa-{article.pk}/"


def test_a_prefix_does_not_stay_for_the_next_request(under_prefix, client):
    client.get("/con-cuong/")
    assert get_script_prefix() == "/"
    article = make_published(make_category(under_prefix))
    assert Publication.objects.get(article=article).get_absolute_url().startswith("/tin/")


def test_a_sub_site_may_begin_with_a_word_that_is_reserved(default, client):
    sub_site = make_sub_site(slug="healthzone")
    assert shown(client.get("/healthzone/")) == sub_site


@pytest.mark.parametrize("first_part", OUTSIDE_SUB_SITES)
@pytest.mark.parametrize("rest", ["", "/", "/login/", "//login/"])
def test_nothing_reserved_answers_under_a_prefix(first_part, rest, under_prefix, client):
    response = client.get(f"/con-cuong/{first_part}{rest}")
    assert (response.status_code, shown(response).slug) == (404, "dan-van")
    assert client.get("/con-cuong/").status_code == 200


def test_each_address_of_the_portal_is_reserved():
    own = first_parts(urls) | {settings.STATIC_URL.strip("/")}
    assert set(OUTSIDE_SUB_SITES) <= own <= set(RESERVED_SLUGS)
    assert first_parts(articles_urls) <= set(RESERVED_SLUGS)


def first_parts(table):
    """Those that could be the slug of a sub-site."""
    found = {re.match(r"\^?([a-z.-]*)", in_one_case(pattern))[1] for pattern in table.urlpatterns}
    return {part for part in found if re.match(SLUG_PATTERN, part)}


def in_one_case(pattern):
    return re.sub(r"\[([a-z])[A-Z]\]", r"\1", str(pattern.pattern))


def test_an_unknown_host_is_refused(default, client):
    assert client.get("/", headers={"host": "la.vn"}).status_code == 400


def test_the_world_is_told_one_address_whatever_host_was_asked(with_domain, under_prefix, settings):
    settings.PUBLIC_URL = "https://danvan.nghean.vn"
    assert with_domain.public_url("/tin/a-1/") == "https://vinh.localhost/tin/a-1/"
    article = make_published(make_category(under_prefix), title="Tin xã")
    publication = Publication.objects.get(article=article)
    with under_prefix.mounted():
        address = under_prefix.public_url(publication.path)
    assert address == f"https://danvan.nghean.vn/con-cuong/tin/tin-xa-{article.pk}/"


def test_a_page_under_a_prefix_names_its_own_address(under_prefix, client, settings):
    settings.PUBLIC_URL = "https://danvan.nghean.vn"
    page = client.get("/con-cuong/", headers={"host": "127.0.0.1"}).content.decode()
    assert 'rel="canonical" href="https://danvan.nghean.vn/con-cuong/"' in page


@pytest.mark.parametrize(
    ("domain", "complaint"),
    [
        ("evil.com/x?", "Chỉ ghi tên miền"),
        ("la.vn", "thêm tên miền vào ALLOWED_HOSTS"),
        ("Vinh.Localhost", ""),
    ],
)
def test_a_domain_is_a_host_name_that_the_server_answers_at(domain, complaint, default):
    sub_site = SubSite(slug="vinh", name="Thành Vinh", domain=domain)
    if not complaint:
        return sub_site.full_clean()
    with pytest.raises(ValidationError, match=complaint) as refused:
        sub_site.full_clean()
    assert set(refused.value.message_dict) == {"domain"}


@pytest.mark.parametrize("asked", ["/dan-van//la.vn/", "/dan-van//[la/"])
def test_a_prefix_never_leads_to_another_host(asked, default, client):
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, asked.replace("/dan-van/", ""))


@pytest.mark.parametrize("asked", ["/%00/", "/vi-vn/chuyen-muc/%00/1"])
def test_an_address_with_a_null_character_is_refused(asked, default, client):
    assert client.get(asked).status_code == 400
