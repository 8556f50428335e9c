"""axe finds nothing to mend in the admin: each page, two screens, light and dark."""

from datetime import date
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from articles.admin.notes import say
from articles.models import Article
from portal import jobs
from portal.models import ConsentText, DayVisits, Job
from tests import builders
from tests.browser.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.fixture
def visit(page, live_server):
    """Open an address of the admin, the first time as somebody."""

    def visit(address, user=None):
        if user:
            sign_in(page.context, user)
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        return page

    return visit


@pytest.fixture
def category():
    return builders.make_category(builders.make_sub_site(is_default=True))


@pytest.fixture
def head(category):
    return builders.make_user(Role.HEAD, category.sub_site)


@pytest.fixture
def administrator(category):
    return builders.make_user(Role.ADMINISTRATOR, category.sub_site)


@pytest.fixture
def articles(category):
    """One in each status, with a long title and a cover."""
    photo = builders.make_photo()
    return {
        status: builders.make_article(
            category,
            status=status,
            title=" ".join(["Hội nghị sơ kết công tác dân vận"] * 5),
            cover=photo,
            cover_alt="Quang cảnh hội nghị",
        )
        for status in Article.Status
    }


def violations(page, scheme="light"):
    """In the page; and by WCAG alone in the editing area, a frame that is a field and no page.

    The frame of a preview shows readers' page, where no script runs, and is looked at elsewhere.
    What is dark is otherwise as it is light, but for its colours.
    """

    def rules(tags):
        return tags if scheme == "light" else COLOURS

    fields = [frame for frame in page.frames[1:] if frame.url != "about:srcdoc"]
    found = [
        *_violations(page, rules([*WCAG, "best-practice"]), {"exclude": [["iframe"]]}),
        *(v for frame in fields for v in _violations(frame, rules(WCAG))),
    ]
    return [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]]


def _violations(frame, rules, context=None):
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    return Axe().run(frame, context, options).response["violations"]


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def assert_flawless(page):
    for screen, scheme in product(SCREENS, ("light", "dark")):
        page.set_viewport_size(screen)
        page.emulate_media(color_scheme=scheme)
        assert (violations(page, scheme), overflow(page)) == ([], 0), (screen, scheme)


def test_axe_finds_nothing_where_staff_sign_in(visit):
    assert_flawless(visit(reverse("admin:login")))


def test_axe_finds_nothing_on_the_dashboard(visit, head, articles):
    assert_flawless(visit(reverse("admin:index"), head))


def test_axe_finds_nothing_on_the_administrators_dashboard(visit, administrator):
    page = visit(reverse("admin:index"), administrator)
    assert page.locator(".notice").count() == 1
    assert_flawless(page)


def test_axe_finds_nothing_on_the_list_of_articles_with_its_filters_open(visit, head, articles):
    page = visit(reverse("admin:articles_article_changelist"), head)
    assert page.locator("#result_list tbody tr").count() == len(articles) - 1  # the trash is hidden
    page.click(".filters summary")
    assert_flawless(page)


def test_axe_finds_nothing_on_the_form_of_an_article(visit, head, articles, category):
    stored = [builders.make_file(), builders.make_file()]
    entries = [file.attached().entry() for file in stored]
    Article.objects.update(attachments=entries)
    type(category).objects.update(holds_documents=True)
    page = visit(articles[Article.Status.IN_APPROVAL].get_absolute_url() + "?sua=1", head)
    page.wait_for_selector("iframe.cke_wysiwyg_frame")
    assert_flawless(page)


@pytest.mark.parametrize("page_name", ["review", "preview", "preview_links"])
def test_axe_finds_nothing_on_the_pages_that_show_an_article(visit, head, articles, page_name):
    pk = articles[Article.Status.IN_APPROVAL].pk
    page = visit(reverse(f"admin:articles_article_{page_name}", args=[pk]), head)
    if page_name == "preview_links":
        page.get_by_role("button", name="Lập liên kết").click()
        page.get_by_label("Địa chỉ của liên kết mới").wait_for()
    assert_flawless(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_editors_dialogs(visit, head, articles, scheme):
    page = visit(articles[Article.Status.IN_APPROVAL].get_absolute_url() + "?sua=1", head)
    page.emulate_media(color_scheme=scheme)
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("body").click()
    for name in ("link", "image2", "gallery", "table", "find"):
        page.evaluate("name => CKEDITOR.instances.id_body.openDialog(name)", name)
        page.locator(".cke_dialog_body:visible").wait_for()
        found = _violations(page, WCAG, {"include": [[".cke_dialog_body"]]})
        assert [(rule["id"], rule["nodes"]) for rule in found] == [], name
        page.evaluate("CKEDITOR.dialog.getCurrent().hide()")
        expect(page.locator(".cke_dialog_body:visible")).to_have_count(0)


def test_axe_finds_nothing_on_the_form_that_reports_an_error(visit, head, articles):
    page = visit(articles[Article.Status.IN_APPROVAL].get_absolute_url() + "?sua=1", head)
    page.fill("#id_title", "")
    page.click("button[name=_save]:visible")
    page.wait_for_selector(".error-links a[href='#id_title']")
    assert_flawless(page)


def test_axe_finds_nothing_on_an_article_that_can_only_be_read(visit, head, articles):
    assert_flawless(visit(articles[Article.Status.TRASHED].get_absolute_url(), head))


@pytest.mark.parametrize("name", ["publish", "return"])
def test_axe_finds_nothing_where_a_transition_asks_its_questions(visit, head, articles, name):
    article = articles[Article.Status.IN_APPROVAL]
    page = visit(reverse("admin:articles_article_transition", args=[article.pk, name]), head)
    if name == "publish":
        page.check("input[value=later]")
    assert_flawless(page)


@pytest.mark.parametrize(
    "view", ["articles_category", "portal_subsite", "accounts_user"], ids=lambda view: view
)
def test_axe_finds_nothing_on_the_administrators_lists_and_forms(visit, administrator, view):
    assert_flawless(visit(reverse(f"admin:{view}_changelist"), administrator))
    assert_flawless(visit(reverse(f"admin:{view}_add")))


def test_axe_finds_nothing_on_the_photos(visit, head):
    photo = builders.make_photo()
    assert_flawless(visit(reverse("admin:articles_photo_changelist"), head))
    assert_flawless(visit(reverse("admin:articles_photo_change", args=[photo.pk])))
    assert_flawless(visit(reverse("admin:articles_photo_crop", args=[photo.pk])))
    assert_flawless(visit(reverse("admin:articles_photo_delete", args=[photo.pk])))


def test_axe_finds_nothing_on_notices_and_notes(visit, head, articles):
    article = articles[Article.Status.SUBMITTED]
    editor = builders.make_user(Role.EDITOR, article.sub_site)
    builders.perform(article, "forward", editor)
    for number in range(7):
        say(article, editor, f"Lời số {number}. " * 40)
    assert_flawless(visit(reverse("admin:articles_article_notices"), head))
    assert_flawless(visit(reverse("admin:articles_article_letters")))
    assert_flawless(visit(reverse("admin:articles_article_notes", args=[article.pk])))
    page = visit(article.get_absolute_url() + "?sua=1")
    page.wait_for_selector("iframe.cke_wysiwyg_frame")
    assert_flawless(page)


def test_axe_finds_nothing_on_the_letters_that_wait(visit, administrator):
    jobs.add("letter", [({"notice_id": 1}, "Thư báo cho Lô Thị Mai")] * 2)
    Job.objects.update(error="ConnectionRefusedError: [Errno 111] Connection refused " * 3)
    assert_flawless(visit(reverse("admin:portal_job_changelist"), administrator))


def test_axe_finds_nothing_on_letters_of_readers_and_on_statistics(visit, head, category):
    agreed = ConsentText.objects.current()
    person = {"name": "Lô Văn Tám", "email": "tam@example.vn", "consent": agreed}
    letter = builders.make_feedback(category.sub_site, **person)
    letter.replies.create(by=head, text="Xã đã niêm yết.")
    DayVisits.objects.create(sub_site=category.sub_site, day=date(2026, 1, 5), count=1234)
    assert_flawless(visit(reverse("admin:articles_feedback_changelist"), head))
    assert_flawless(visit(reverse("admin:articles_feedback_change", args=[letter.pk])))
    assert_flawless(visit(reverse("admin:articles_viewcount_changelist") + "?days=36500"))


def test_axe_finds_nothing_on_the_history_of_an_article(visit, head, category):
    photo = builders.make_photo()
    article = builders.make_published(category, cover=photo, cover_alt="Cầu", body="<p>Gỗ</p>")
    article.title, article.body, article.cover = "Tên mới", "<p>Sắt</p>", builders.make_photo()
    article.status, article.version = Article.Status.IN_APPROVAL, 2
    article.save()
    first = article.versions.last()
    page = visit(reverse("admin:articles_article_history", args=[article.pk]), head)
    assert_flawless(page)
    page.click("text=So sánh phiên bản")
    assert page.locator(".difference").count() == 3
    assert_flawless(page)
    assert_flawless(visit(reverse("admin:articles_article_version", args=[article.pk, first.pk])))
    assert_flawless(visit(reverse("admin:articles_article_publications", args=[article.pk])))
    page = visit(article.get_absolute_url() + "?sua=1")
    page.wait_for_selector("iframe.cke_wysiwyg_frame")
    assert page.locator(".notice-changes .difference").count() == 3
    assert_flawless(page)
