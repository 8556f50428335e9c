"""Addresses of the site before, and those that categories had here."""

import pytest

from articles.models import OldSlug
from tests.builders import make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db


def answer(client, address):
    response = client.get(address)
    return response.status_code, response.get("Location")


OF_ONE_ARTICLE = [
    "/vi-vn/tin/tong-ket/783534-16570-219918",
    "/vi-vn/tin/tong-ket/1-2-219918/",
    "/VI-VN/Tin/Tong-Ket/783534-16570-219918",
    "/vi-vn/tin/bai--cu-%22x%22/783534-16570-219918",
    "/vi-vn/tin/bai-cu-&quot;x&quot;--y/783534-16570-219918",
    "/vi-vn/tin/nam-2023-va-1-2-3/783534-16570-219918",
    "/vi-vn/tin/t%E1%BB%95ng-k%E1%BA%BFt/783534-16570-219918",
    "/vi-vn/tin/tong-ket/783534-16570-219918?fbclid=x&page=2",
    "/vi-vn/tin/tong-ket/783534-16570-219918/in-bai/2",
    "/vi-vn/tin/tong-ket/783534-16570-219918.html",
    "/vi-vn/tin/tong-ket/783534-16570-219918&a=b",
    "/vi-vn/tin/a/b/783534-16570-219918",
    "/vi-vn/tin/783534-16570-219918",
    "/vi-vn/tin/tong-ket-219918",
]


def test_each_old_address_of_an_article_leads_to_its_new_one_at_once(category, client):
    article = make_published(category, title="Dân vận khéo", key="219918")
    make_published(category, key="16570")
    make_published(category, key="2")
    wanted = (301, f"/tin/dan-van-kheo-{article.pk}/")
    assert {address: answer(client, address) for address in OF_ONE_ARTICLE} == dict.fromkeys(
        OF_ONE_ARTICLE, wanted
    )


def test_what_was_no_address_of_an_article_is_not_found(category, client):
    make_published(category, key="219918")
    for address in ("/vi-vn/tin/", "/vi-vn/tin/a/1-2-3", "/vi-vn/tin/a/1-2-2199180", "/vi-vn/x"):
        assert client.get(address).status_code == 404, address


def test_the_old_start_page_leads_to_the_new_one(sub_site, client):
    make_sub_site(slug="con-cuong")
    for address in ("/vi-vn", "/vi-vn/", "/VI-VN/?x=1"):
        assert answer(client, address) == (301, "/"), address
    assert answer(client, "/con-cuong/vi-vn/") == (301, "/con-cuong/")


def test_old_addresses_of_categories_lead_to_their_new_ones(sub_site, client):
    category = make_category(sub_site, slug="dan-van-kheo")
    for spelt in (
        "dan-van-kheo",
        "Dan-Van-Kheo",
        "dan-van--kheo",
        "%22d%C3%A2n-v%E1%BA%ADn-kheo%22",
    ):
        for rest in ("", "/", "/783534-16570", "/783534-16570/", "/783534-16570/trang-2", "?p=2"):
            address = f"/vi-vn/chuyen-muc/{spelt}{rest}"
            assert answer(client, address) == (301, category.get_absolute_url()), address
    category.slug = "kheo"
    category.save()
    old = "/vi-vn/chuyen-muc/dan-van-kheo/1-2"
    assert answer(client, old) == (301, "/chuyen-muc/kheo/")


def test_a_category_is_found_at_each_address_that_it_had(sub_site, client):
    category = make_category(sub_site, slug="mot")
    for slug in ("hai", "ba"):
        category.slug = slug
        category.save()
    for old in ("mot", "hai"):
        assert answer(client, f"/chuyen-muc/{old}/?trang=2") == (301, "/chuyen-muc/ba/?trang=2")
    assert answer(client, "/chuyen-muc/mot/a%20b%3Fc/") == (301, "/chuyen-muc/ba/a%20b%3Fc/")
    response = client.get("/chuyen-muc/mot/")
    assert response["Cache-Control"] == "max-age=3600"  # another category may take the address
    assert client.get("/chuyen-muc/ba/").status_code == 200
    assert client.get("/chuyen-muc/bon/").status_code == 404


def test_who_takes_an_address_over_has_it(sub_site, client):
    first, second = make_category(sub_site, slug="mot"), make_category(sub_site, slug="hai")
    first.slug = "ba"
    first.save()
    second.slug = "mot"
    second.save()
    assert client.get("/chuyen-muc/mot/").context["category"] == second
    assert answer(client, "/chuyen-muc/hai/") == (301, "/chuyen-muc/mot/")
    second.slug = "bon"
    second.save()
    assert answer(client, "/chuyen-muc/mot/") == (301, "/chuyen-muc/bon/")
    make_category(sub_site, slug="mot")
    assert client.get("/chuyen-muc/mot/").status_code == 200
    first.slug = "hai"
    first.save()
    assert sorted(OldSlug.objects.values_list("slug", flat=True)) == ["ba"]


def test_each_sub_site_remembers_its_own(sub_site, client):
    other = make_sub_site(slug="con-cuong")
    category = make_category(other, slug="mot")
    category.slug = "hai"
    category.save()
    assert answer(client, "/con-cuong/chuyen-muc/mot/") == (301, "/con-cuong/chuyen-muc/hai/")
    assert client.get("/chuyen-muc/mot/").status_code == 404
    category.sub_site, category.slug = sub_site, "ba"
    category.save()
    assert answer(client, "/con-cuong/chuyen-muc/hai/") == (301, "/chuyen-muc/ba/")
    assert answer(client, "/con-cuong/chuyen-muc/mot/") == (301, "/chuyen-muc/ba/")
