"""What stands round every page of a sub-site."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.admin.outage_notice import working_days
from portal.models import FooterLink, OutageNotice, SubSite
from tests.builders import make_banner, make_category, make_outage, make_published, make_sub_site

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True, name="Ban Dân vận")


def page(client, address="/", **extra):
    return client.get(address, **extra).content.decode()


def test_an_archived_sub_site_says_so_on_each_page_and_leads_to_its_successor(sub_site, client):
    old = make_sub_site(name="Ban cũ", slug="ban-cu")
    article = make_published(make_category(old), title="Bài cũ")
    addresses = ("/ban-cu/", f"/ban-cu/tin/bai-cu-{article.pk}/", "/ban-cu/khong-co/")
    assert 'href="/ban-cu/"' in page(client)
    assert "được lưu trữ" not in page(client, "/ban-cu/")
    SubSite.objects.filter(pk=old.pk).update(is_archived=True, successor=sub_site)
    assert 'href="/ban-cu/"' not in page(client)
    for address in addresses:
        shown = page(client, address)
        assert "Trang này đã ngừng cập nhật và được lưu trữ." in shown
        assert 'Trang thay thế: <a href="/">Ban Dân vận</a>' in shown
    SubSite.objects.filter(pk=old.pk).update(
        successor=None, successor_address="https://moi.example/", archive_note="Đã sáp nhập."
    )
    shown = page(client, "/ban-cu/")
    assert "Đã sáp nhập." in shown
    assert 'href="https://moi.example/"' in shown


def test_a_sub_site_does_not_succeed_itself_nor_has_it_two_successors(sub_site):
    sub_site.successor = sub_site
    with pytest.raises(ValidationError, match="chính nó"):
        sub_site.full_clean()
    sub_site.successor = make_sub_site()
    sub_site.successor_address = "https://moi.example/"
    with pytest.raises(ValidationError, match="Chỉ chọn một nơi thay thế"):
        sub_site.full_clean()


def test_other_sub_sites_are_reached_from_a_domain_of_its_own(sub_site, client, settings):
    settings.PUBLIC_URL = "https://danvan.nghean.vn"
    make_sub_site(name="Thành Vinh", domain="vinh.localhost")
    make_sub_site(name="Con Cuông", slug="con-cuong")
    assert 'href="//vinh.localhost/"' in page(client)
    there = page(client, headers={"host": "vinh.localhost"})
    assert 'href="https://danvan.nghean.vn/con-cuong/"' in there
    assert 'href="https://danvan.nghean.vn/"' in there


def test_the_footer_has_the_links_in_their_groups(sub_site, client):
    rows = [("Đảng", "Tỉnh ủy", "https://a.example/"), ("", "Sơ đồ", "/so-do-trang/")]
    for order, (group, title, address) in enumerate(rows):
        FooterLink.objects.create(
            sub_site=sub_site, group=group, title=title, address=address, order=order
        )
    FooterLink.objects.create(sub_site=make_sub_site(slug="b"), title="Của b", address="/b/")
    groups = client.get("/").context["frame"]["links"]
    assert [(group, [link["title"] for link in links]) for group, links in groups] == [
        ("Đảng", ["Tỉnh ủy"]),
        ("", ["Sơ đồ"]),
    ]
    assert '<a href="https://a.example/">Tỉnh ủy</a>' in page(client)
    assert "Của b" not in page(client)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//la.vn", "/\\la.vn", "la.vn", "https://", "data:a", ""]
)
def test_a_link_of_the_footer_leads_somewhere_harmless(sub_site, address):
    link = FooterLink(sub_site=sub_site, title="A", address=address)
    with pytest.raises(ValidationError):
        link.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        link.save()


def test_an_outage_is_told_before_and_during_and_ends_by_itself(sub_site, client, clock):
    make_sub_site(slug="khac")
    everywhere = make_outage(text="Nâng cấp máy chủ.")
    make_outage(text="Chỉ ở đây.", sub_site=sub_site)
    assert "Chỉ ở đây." not in page(client, "/khac/")
    start = everywhere.starts_at.astimezone()
    for moment in (start - HOUR / 2, start + HOUR / 2):
        clock.move_to(moment)
        assert "Nâng cấp máy chủ." in page(client, "/khac/")
        assert "Chỉ ở đây." in page(client)
    clock.move_to(everywhere.ends_at)
    assert "Nâng cấp" not in page(client)


def test_an_outage_tells_its_times(sub_site, client):
    start = datetime.fromisoformat("2099-12-25T08:30:00+07:00")
    make_outage(starts_at=start, ends_at=start + HOUR)
    told = "Từ 25/12/2099 08:30, dự kiến xong 25/12/2099 09:30."
    assert told in " ".join(page(client).split())


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-03-02", "2026-03-11", 6),  # Monday to Wednesday week
        ("2026-03-02", "2026-03-12", 7),
        ("2026-03-06", "2026-03-09", 0),  # over a weekend
        ("2026-03-06", "2026-03-01", 0),
    ],
)
def test_working_days_are_counted_between_two_days(since, until, days):
    since, until = (datetime.fromisoformat(f"{day}T12:00:00+07:00") for day in (since, until))
    assert working_days(since, until) == days


def test_the_colours_of_a_sub_site_stand_on_its_pages(sub_site, client):
    assert '<html lang="vi">' in page(client)
    SubSite.objects.update(palette=SubSite.Palette.GREEN)
    assert '<html lang="vi" class="colours-luc">' in page(client)


def test_the_frame_costs_no_query(sub_site, client, django_assert_num_queries):
    def ask():
        with django_assert_num_queries(3):
            return page(client)

    ask()
    make_banner(sub_site)
    for number in range(3):
        make_sub_site()
        make_outage()
        FooterLink.objects.create(sub_site=sub_site, title=f"Số {number}", address="/")
    assert "Số 2" in ask()


def test_pages_without_a_sub_site_need_no_frame(client):
    assert client.get("/").status_code == 404
    assert not OutageNotice.objects.exists()
