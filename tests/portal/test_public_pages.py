"""Pages beside the news: Giới thiệu, Liên hệ."""

import pytest

from accounts.roles import Role
from portal.models import Page
from tests.builders import make_photo, make_sub_site, make_user

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/portal/page/"


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True, name="Ban Dân vận")


def make_page(sub_site, **overrides):
    values = {"title": "Giới thiệu", "body": "<p>Ban làm công tác dân vận.</p>"}
    return Page.objects.create(sub_site=sub_site, **values | overrides)


def test_a_page_shows_its_text_beside_the_other_pages(sub_site, client, django_assert_num_queries):
    page = make_page(sub_site, body="<script>x</script><p>Ban <b>làm</b></p><table><tr><td>1")
    make_page(make_sub_site(slug="con-cuong"), title="Bí mật")
    for number in range(2):
        with django_assert_num_queries(4):
            response = client.get(page.get_absolute_url())
        assert len(response.context["pages"]) == 1 + 15 * number
        for other in range(15):
            make_page(sub_site, title=f"Trang {number} {other}")
    content = response.content.decode()
    assert "<h1>Giới thiệu</h1>" in content
    assert "<p>Ban <b>làm</b></p>" in content
    assert "<script>x" not in content
    assert 'class="table-scroll"' in content
    assert "Bí mật" not in content
    assert "<title>Giới thiệu – Ban Dân vận</title>" in content


def test_a_page_is_of_its_sub_site(sub_site, client):
    other = make_sub_site(slug="con-cuong")
    make_page(sub_site)
    make_page(other, title="Liên hệ")
    answers = {
        "/trang/gioi-thieu/": 200,
        "/trang/lien-he/": 404,
        "/con-cuong/trang/lien-he/": 200,
        "/con-cuong/trang/gioi-thieu/": 404,
        "/trang/Gioi-Thieu/": 404,
        "/trang/": 404,
    }
    assert {address: client.get(address).status_code for address in answers} == answers
    assert client.post("/trang/gioi-thieu/").status_code == 405


def test_a_picture_of_the_library_is_shown_in_sizes_and_no_other(sub_site, client):
    photo = make_photo()
    body = (
        f'<p><img src="{photo.url}" alt="Trụ sở"></p><p><img src="https://x.vn/1.png" alt=""></p>'
    )
    content = client.get(make_page(sub_site, body=body).get_absolute_url()).content.decode()
    assert f'srcset="{photo.srcset}"' in content
    assert "x.vn" not in content


def test_the_board_keeps_the_pages_of_its_own_sub_sites(sub_site, client):
    other = make_sub_site(slug="con-cuong")
    theirs = make_page(other, title="Liên hệ")
    client.force_login(make_user(Role.HEAD, sub_site))
    sent = {"sub_site": sub_site.pk, "title": "  Giới thiệu ", "body": "<h1>a</h1>", "order": 1}
    client.post(f"{LIST}add/", sent)
    page = Page.objects.get(sub_site=sub_site)
    assert (page.title, page.slug, page.body) == ("Giới thiệu", "gioi-thieu", "<h2>a</h2>")
    errors = client.post(f"{LIST}add/", sent).context["adminform"].form.errors
    assert errors == {"__all__": ["Trang con này đã có trang với đường dẫn tĩnh đó."]}
    sent["sub_site"] = other.pk
    assert "sub_site" in client.post(f"{LIST}add/", sent).context["adminform"].form.errors
    assert "Liên hệ" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{theirs.pk}/change/").status_code == 302
    form = client.get(f"{LIST}{page.pk}/change/").content.decode()
    assert 'href="/trang/gioi-thieu/"' in form
    client.force_login(make_user(Role.ADMINISTRATOR, sub_site))
    assert client.get(f"{LIST}{theirs.pk}/change/").status_code == 200
    assert "Liên hệ" in client.get(LIST).content.decode()
