"""Times and corrections, in as few clicks as people were promised, counted from the dashboard."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from articles import publishing
from articles.models import Article, Publication
from tests.builders import (
    PASSWORD,
    make_category,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def newsroom():
    sub_site = make_sub_site(is_default=True, name="Ban Dân vận")
    category = make_category(sub_site)
    return {
        "head": make_user(Role.HEAD, sub_site, username="head"),
        "editor": make_user(Role.EDITOR, sub_site, username="editor"),
        "article": make_published(category, title="Bản đang đăng"),
    }


def scheduled_correction(newsroom, starts_in):
    article = perform(newsroom["article"], "correct", newsroom["editor"])
    Article.objects.filter(pk=article.pk).update(title="Bản sửa", status="approved")
    article.refresh_from_db()
    publishing.publish(article, timezone.now() + starts_in)
    return article


@pytest.fixture
def desk(page, live_server, newsroom):
    """The head's dashboard, and how often the mouse was pressed on it and the pages behind it."""
    clicks = []
    page.expose_function("countClick", lambda: clicks.append(1))
    page.add_init_script(
        "document.addEventListener('click', (e) => { if (e.isTrusted) countClick() }, true)"
    )
    page.goto(live_server.url + "/quan-tri/")
    page.get_by_label("Tên đăng nhập").fill(newsroom["head"].username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bảng điều khiển")
    return page, clicks


def open_article(page, title, live_server):
    page.goto(live_server.url + "/quan-tri/")
    page.get_by_role("link", name=title).first.click()


def test_a_scheduled_correction_is_moved_in_three_clicks_and_cancelled(desk, newsroom, live_server):
    page, clicks = desk
    article = scheduled_correction(newsroom, timedelta(hours=2))
    page.goto(live_server.url + "/quan-tri/")
    clicks.clear()
    page.get_by_role("link", name="Bản sửa").first.click()
    page.locator(".desk-buttons").get_by_text("Đổi giờ", exact=True).click()
    page.locator("[name=starts_at_0]").fill("03/12/2099")
    page.locator("[name=starts_at_1]").fill("08:30")
    page.get_by_role("button", name="Đổi giờ", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("lúc 03/12/2099 08:30")
    assert len(clicks) <= 3
    starts = Publication.history.filter(article=article).latest("starts_at").starts_at
    assert starts.year == 2099
    open_article(page, "Bản sửa", live_server)
    page.locator(".desk-buttons").get_by_text("Hủy hẹn giờ", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Bài đang chờ duyệt")
    assert Publication.history.get(article=article).ends_at is None
    assert Article.objects.get(pk=article.pk).status == Article.Status.IN_APPROVAL


def test_a_scheduled_correction_comes_true_at_its_second(page, newsroom, live_server):
    article = scheduled_correction(newsroom, timedelta(seconds=3))
    moment = Publication.history.filter(article=article).latest("starts_at").starts_at
    address = live_server.url + Publication.objects.get(article=article).get_absolute_url()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bản đang đăng")
    assert timezone.now() < moment
    while timezone.now() < moment:
        time.sleep(0.02)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bản sửa")


def test_an_approver_publishes_a_correction_in_four_clicks(desk, newsroom, live_server):
    page, clicks = desk
    perform(newsroom["article"], "correct", newsroom["editor"])
    Article.objects.update(title="Bản sửa")
    page.goto(live_server.url + "/quan-tri/")
    clicks.clear()
    page.get_by_role("link", name="Bản sửa").first.click()
    page.locator(".desk-buttons").get_by_text("Xuất bản bản sửa", exact=True).click()
    page.get_by_label("Tôi xác nhận bài này không chứa bí mật nhà nước.").check()
    page.get_by_role("button", name=re.compile("Xuất bản ngay")).click()
    expect(page.locator(".messagelist")).to_contain_text("Người đọc đã thấy bản mới")
    assert len(clicks) <= 4
    assert Publication.objects.get().title == "Bản sửa"
