"""Links to own articles by search, and videos: from the editor's dialogs to the reader's page."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from articles import publishing
from articles.models import Article, Publication
from tests.browser.signing_in import sign_in
from tests.builders import make_category, make_published, make_sub_site, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIDEO = "https://www.youtube.com/watch?v=abcDEF12345"
PLAYER = re.compile(r"^https://www\.youtube-nocookie\.com/embed/abcDEF12345")


def test_an_article_found_by_words_and_a_video_reach_the_readers(page, live_server):
    category = make_category(make_sub_site(is_default=True), name="Dân vận khéo")
    user = make_user(Role.CONTRIBUTOR, category.sub_site)
    linked = Publication.objects.get(article=make_published(category, title="Cầu ở Mường Lống"))
    asked = []
    page.route(
        lambda address: not address.startswith((live_server.url, "data:", "blob:")),
        lambda route: (asked.append(route.request.url), route.fulfill(body="Video")),
    )
    sign_in(page.context, user)
    page.goto(f"{live_server.url}/quan-tri/articles/article/add/")
    body = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")

    body.click()
    page.get_by_role("button", name="Liên kết", exact=True).click()
    page.get_by_label("Tìm bài đang đăng trong cổng").fill("cau o muong")
    page.get_by_role("button", name=re.compile("Cầu ở Mường Lống")).click()
    page.keyboard.type(" đã xong.")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Video").click()
    page.get_by_label("Địa chỉ của video").fill("https://example.com/phim")
    refusals = []
    page.once("dialog", lambda dialog: (refusals.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_label("Địa chỉ của video").fill(VIDEO)
    page.get_by_label("Tên video").fill("Lễ khánh thành cầu")
    page.get_by_role("button", name="Đồng ý").click()
    expect(body.locator("figure.video")).to_have_text("Lễ khánh thành cầu")
    assert "YouTube hoặc Facebook" in refusals[0]
    expect(page.locator(".word-count")).to_have_text("10 chữ")

    page.locator("#id_title").fill("Đường mới")
    page.get_by_label("Chuyên mục").select_option(label="Dân vận khéo")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")
    article = Article.objects.get(title="Đường mới")
    publishing.publish(article, article.changed_at)
    assert asked == []

    page.goto(live_server.url + Publication.objects.get(article=article).get_absolute_url())
    link = page.get_by_role("link", name=linked.title).first
    expect(link).to_have_attribute("href", linked.path)
    page.get_by_role("link", name="Lễ khánh thành cầu").click()
    expect(page.frame_locator("figure.video iframe").locator("body")).to_have_text("Video")
    assert len(asked) == 1
    assert PLAYER.match(asked[0])
