"""What a page tells of itself, and a reader's way to the editors, in Chromium."""

import pytest

from articles import counting, feedback
from articles.models import Feedback, Publication
from tests.builders import make_category, make_published, make_sub_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_page_is_counted_once_and_selected_words_go_along_with_a_report(
    page, live_server, monkeypatch
):
    monkeypatch.setattr(counting, "gathered", counting.Gathered())
    monkeypatch.setattr(feedback, "FASTEST", 0)
    category = make_category(make_sub_site(is_default=True))
    article = make_published(category, body="<p>Một câu có lỗi.</p>")
    address = Publication.objects.get(article=article).get_absolute_url()
    with page.expect_response("**/dem/") as told:
        page.goto(live_server.url + address)
    assert told.value.status == 204
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.prose'))")
    with page.expect_response("**/dem/"):
        page.evaluate("document.querySelector('.report a').click()")
        page.wait_for_url("**/bao-loi/**")
    assert counting.gathered.counts == {
        (category.sub_site_id, article.pk): 1,
        (category.sub_site_id, 0): 1,
    }
    assert page.input_value("[name=quoted]") == "Một câu có lỗi."
    page.fill("[name=text]", "Sai tên xã.")
    page.click("text=Gửi")
    page.wait_for_url("**/bao-loi/da-nhan/")
    assert page.context.cookies() == []
    report = Feedback.objects.get()
    assert (report.article, report.text, report.state) == (article, "Sai tên xã.", "new")
