"""Old addresses that staff lead on, and those at which readers found nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.roles import Role
from portal import missed, redirects
from portal.admin.redirect import store_lines
from portal.models import MissedAddress, Redirect
from tests.builders import make_category, make_sub_site, make_user

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/portal/redirect/"
MISSED = "/quan-tri/portal/missedaddress/"


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True, slug="dan-van")


@pytest.fixture
def administrator(sub_site):
    return make_user(Role.ADMINISTRATOR, sub_site)


def lead(sub_site, old_address, target):
    redirect = Redirect(sub_site=sub_site, old_address=old_address, target=target)
    redirect.full_clean()
    redirects.settle(redirect)
    redirect.save()
    redirects.take_over(redirect)
    return redirect


def answer(client, address, **headers):
    response = client.get(address, headers=headers)
    return response.status_code, response.get("Location")


def known():
    return dict(MissedAddress.objects.values_list("address", "hits"))


def test_an_old_address_is_found_however_it_is_spelt(sub_site, client):
    lead(sub_site, "https://cu.vn/Giới-Thiệu.aspx?", "/trang/gioi-thieu/")
    lead(sub_site, "/tin?id=5&ten=%C3%A1", "https://noi.khac/bai?a=1")
    lead(sub_site, "/tin", "/chuyen-muc/tin/")
    for address in (
        "/giới-thiệu.aspx",
        "/Gi%E1%BB%9Bi-thi%E1%BB%87u.ASPX",
        "/gi%E1%BB%9Bi-thi%E1%BB%87u.aspx/",
        "/gi%E1%BB%9Bi-thi%E1%BB%87u.aspx?utm=x",
    ):
        assert answer(client, address) == (301, "/trang/gioi-thieu/"), address
    assert answer(client, "/tin?id=5&ten=%C3%A1") == (301, "https://noi.khac/bai?a=1")
    assert answer(client, "/tin?id=6") == (301, "/chuyen-muc/tin/")
    assert client.get("/tin")["Cache-Control"] == "max-age=3600"
    assert client.post("/tin").status_code == 404
    assert client.get("/gioi-thieu.aspx").status_code == 404


def test_each_use_is_counted_and_none_where_nothing_can_be_written(sub_site, client):
    redirect = lead(sub_site, "/cu", "/moi/")
    for _ in range(2):
        client.get("/cu")
    redirect.refresh_from_db()
    assert (redirect.hits, redirect.last_hit_at is None) == (2, False)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        assert answer(client, "/cu") == (301, "/moi/")
        assert client.get("/khong-co/").status_code == 404
        transaction.set_rollback(True)
    redirect.refresh_from_db()
    assert (redirect.hits, known()) == (2, {})


def test_what_is_there_is_never_led_away(sub_site, client, django_assert_num_queries):
    category = make_category(sub_site)
    lead(sub_site, category.get_absolute_url(), "/khac/")
    with django_assert_num_queries(4):
        assert client.get(category.get_absolute_url()).status_code == 200


def test_redirects_are_of_one_sub_site(sub_site, client):
    other = make_sub_site(slug="con-cuong")
    lead(other, "/con-cuong/cu.html", "/con-cuong/")
    assert Redirect.objects.get().old_address == "/cu.html"
    assert answer(client, "/con-cuong/cu.html") == (301, "/con-cuong/")
    assert client.get("/cu.html").status_code == 404


def test_none_leads_to_another(sub_site, client):
    other = make_sub_site(slug="con-cuong")
    first = lead(sub_site, "/a", "/b/")
    lead(sub_site, "/b", "/c/")
    first.refresh_from_db()
    assert first.target == "/c/"
    assert lead(sub_site, "/d", "/A").target == "/c/"
    lead(other, "/e", "/f")
    assert lead(sub_site, "/g", "/con-cuong/E/").target == "/f"


@pytest.mark.parametrize(
    ("old_address", "target"),
    [
        ("/x", "/X/"),
        ("/x", "/x?a=1"),
        ("/x", "/con-cuong/../x"),
        ("/c", "/a"),
        ("/", "/a"),
        ("/x", "//noi.khac/"),
        ("/x", "javascript:alert(1)"),
        ("/x", "/a b"),
        ("/x", "https:///x"),
        ("/x", "\\\\noi.khac"),
        ("/x", ""),
        ("/" + "x" * 501, "/a"),
    ],
)
def test_circles_and_what_leads_nowhere_are_refused(old_address, target, sub_site):
    lead(sub_site, "/a", "/c/")
    with pytest.raises(ValidationError):
        lead(sub_site, old_address, target.replace("/con-cuong/..", ""))
    assert Redirect.objects.count() == 1


def test_many_lines_are_stored_at_once_and_the_bad_ones_told(sub_site, administrator, client):
    lead(sub_site, "/cu-1", "/x/")
    client.force_login(administrator)
    lines = (
        "/cu-1\t/moi-1/\r\n\r\n  https://cu.vn/cu-2?id=7  https://noi.khac/ \n"
        "/cu-3 -> /moi-3/\n/chi-co-mot\n/ /x/\n/cu-4 cho-khac"
    )
    page = client.post(f"{LIST}nhieu/", {"sub_site": sub_site.pk, "lines": lines})
    assert dict(Redirect.objects.values_list("old_address", "target")) == {
        "/cu-1": "/moi-1/",
        "/cu-2?id=7": "https://noi.khac/",
        "/cu-3": "/moi-3/",
    }
    assert [line for line, _ in page.context["refused"]] == [
        "/chi-co-mot",
        "/ /x/",
        "/cu-4 cho-khac",
    ]
    assert page.context["form"]["lines"].value() == "/chi-co-mot\n/ /x/\n/cu-4 cho-khac"
    sent = {"sub_site": sub_site.pk, "lines": "/cu-5 /moi/"}
    assert client.post(f"{LIST}nhieu/", sent)["Location"] == LIST
    too_many = client.post(f"{LIST}nhieu/", sent | {"lines": "/a /b\n" * 1001})
    assert "nhiều nhất 1000 dòng" in too_many.content.decode()


def test_what_readers_miss_is_told_without_who_they_were(sub_site, client):
    other = make_sub_site(slug="con-cuong")
    for address, referrer in [
        ("/Mat-Trang.html", "https://localhost/trang/a/?q=bi-mat"),
        ("/mat-trang.html/", "https://tim.kiem/ai-do?q=bi-mat"),
        ("/mat-trang.html?fbclid=bi-mat", "https://tim.kiem/"),
        ("/xem.aspx?id=5&tab=2", ""),
        ("/con-cuong/mat/", "khong phai dia chi"),
    ]:
        assert answer(client, address, referer=referrer) == (404, None)
    assert known() == {"/mat-trang.html": 3, "/xem.aspx?id=5&tab=2": 1, "/mat": 1}
    assert MissedAddress.objects.get(sub_site=other).address == "/mat"
    first = MissedAddress.objects.get(address="/mat-trang.html")
    assert first.referrers == ["tim.kiem", "localhost/trang/a"]
    for number in range(9):
        client.get("/mat/", headers={"referer": f"https://noi-{number}.vn/"})
    assert len(MissedAddress.objects.get(sub_site=sub_site, address="/mat").referrers) == 5


def test_what_no_reader_asked_for_and_what_is_private_is_not_kept(sub_site, client):
    for address in (
        "/wp-login.php",
        "/wp-content/x.css",
        "/a/index.php",
        "/.env",
        "/.git/config",
        "/favicon.ico",
        "/apple-touch-icon-120x120.png",
        "/.well-known/security.txt",
        "/xem-truoc/bi-mat-cua-toi/",
        "/nguyen@thu.vn",
        "/" + "x" * 600,
        "/media/khong-co.webp",
        "/quan-tri/khong-co/",
    ):
        client.get(address)
    client.post("/khong-co/")
    client.get("/so-do-trang-khac")
    assert known() == {"/so-do-trang-khac": 1}


def test_a_flood_leaves_what_many_miss(sub_site):
    for number in range(12):
        MissedAddress.objects.create(
            sub_site=sub_site, address=f"/{number}", hits=9 if number < 2 else 1
        )
    missed.clear(most=5)
    assert set(known()) == {"/0", "/1", "/9", "/10", "/11"}


def test_a_missed_address_is_mended_with_one_press(sub_site, administrator, client):
    client.get("/mat.html?id=3")
    client.force_login(administrator)
    row = MissedAddress.objects.get()
    page = client.get(MISSED).content.decode()
    assert f'href="{LIST}add/?tu={row.pk}"' in page
    form = client.get(f"{LIST}add/?tu={row.pk}").context["adminform"].form
    assert (form["sub_site"].value(), form["old_address"].value()) == (
        sub_site.pk,
        "/mat.html?id=3",
    )
    sent = {"sub_site": sub_site.pk, "old_address": "/mat.html?id=3", "target": "/moi/"}
    assert client.post(f"{LIST}add/?tu={row.pk}", sent)["Location"] == MISSED
    assert not MissedAddress.objects.exists()
    assert answer(client, "/mat.html?id=3") == (301, "/moi/")
    errors = client.post(f"{LIST}add/", sent).context["adminform"].form.errors
    assert errors == {"__all__": ["Địa chỉ cũ này đã được chuyển hướng."]}
    errors = client.post(f"{LIST}add/", sent | {"old_address": "/moi"}).context["adminform"].form
    assert errors.errors == {"target": [redirects.CIRCLE]}


def test_lists_of_1_and_30_ask_the_same(
    sub_site, administrator, client, django_assert_max_num_queries
):
    client.force_login(administrator)
    counts = []
    for number in range(30):
        Redirect.objects.create(sub_site=sub_site, old_address=f"/{number}", target="/x/")
        MissedAddress.objects.create(sub_site=sub_site, address=f"/{number}")
        if number in (0, 29):
            with django_assert_max_num_queries(14) as one:
                client.get(LIST)
            with django_assert_max_num_queries(14) as two:
                client.get(MISSED)
            counts.append((len(one), len(two)))
    assert counts[0] == counts[1]


def test_a_thousand_lines_ask_6_queries_each(sub_site, django_assert_num_queries):
    with django_assert_num_queries(2 + 6 * 3):
        assert store_lines(sub_site, ["/a /x/", "/b /x/", "/c /x/"]) == (3, [])
