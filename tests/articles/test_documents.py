"""Official documents: articles with a number and a date, in a category that lists them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles import publishing, restoring
from articles.admin.preview_links import make_link
from articles.checks import gaps
from articles.models import Article, Publication, StoredFile
from tests.articles.admin_pages import ADD, LIST, change_url, typed
from tests.articles.content_lines import article_line
from tests.builders import make_article, make_category, make_published
from tests.files import upload

pytestmark = pytest.mark.django_db
RESOLUTION = {
    "document_number": "39-NQ/TW",
    "issued_on": date(2023, 12, 25),
    "document_kind": "Nghị quyết",
    "issuer": "Ban Chấp hành Trung ương",
    "signer": "Lô Thị Mai",
    "subject_area": "Dân vận",
    "validity": "replaced",
    "replaced_by": "12-NQ/TW",
}
LETTER = {
    "document_number": "5-CV/BDV",
    "issued_on": date(2024, 1, 2),
    "document_kind": "Công văn",
    "issuer": "Ban Dân vận",
    "validity": "current",
}


@pytest.fixture
def documents(sub_site):
    return make_category(sub_site, slug="van-ban", name="Văn bản", holds_documents=True)


def sent(**overrides):
    return RESOLUTION | {"issued_on": "25/12/2023"} | overrides


def numbers(response):
    return [document.document_number for document in response.context["page"]]


def told(text):
    return {name: getattr(text, name) for name in RESOLUTION}


def test_a_document_goes_from_the_form_to_its_page(client, documents, editor):
    client.force_login(editor)
    client.post(ADD, typed(category=documents.pk, title="Về công tác dân vận", **sent()))
    article = Article.objects.get()
    assert told(article) == RESOLUTION
    client.post(change_url(article), typed(article, **sent(issuer="Bộ Chính trị")))
    article.refresh_from_db()
    first, second = article.versions.order_by("pk")
    compared = client.get(f"{LIST}{article.pk}/so-sanh/", {"tu": f"v{first.pk}", "den": "nay"})
    assert "issuer" in [d.name for d in compared.context["differences"]]
    restoring.restore(first, editor, seen_version=article.version, remark="Khôi phục.")
    article.refresh_from_db()
    assert told(article) == RESOLUTION

    shared = client.get(f"/xem-truoc/{make_link(article, editor, 3)}/").content.decode()
    publishing.publish(article, timezone.now())
    page = client.get(Publication.objects.get().get_absolute_url()).content.decode()
    for text in (shared, page):
        for words in ("39-NQ/TW", "25/12/2023", "Lô Thị Mai", "Đã được thay thế"):
            assert f"{words}\n" in text, words
    newer = make_published(documents, document_number="12-NQ/TW")
    page = client.get(Publication.objects.get(article=article).get_absolute_url())
    assert f'-{newer.pk}/">12-NQ/TW</a>' in page.content.decode()


def test_a_stale_save_shows_both_values_as_people_write_them(client, documents, contributor):
    article = make_article(documents, author=contributor, **RESOLUTION)
    client.force_login(contributor)
    stale = typed(article, **sent(issued_on="26/12/2023", validity="ended"))
    client.post(change_url(article), typed(article, **sent(signer="Khác")))
    page = client.post(change_url(article), stale)
    shown = {d.name: str(d.paragraphs) for d in page.context["differences"]}
    assert "25/12/2023" in shown["issued_on"] and "26/12/2023" in shown["issued_on"]
    assert "thay" in shown["validity"] and "Hết" in shown["validity"]


def test_nothing_is_asked_where_no_category_is_for_documents(client, category, editor):
    client.force_login(editor)
    assert 'name="document_number"' not in client.get(ADD).content.decode()
    client.post(ADD, typed(category=category.pk, **sent()))
    assert Article.objects.get().document_number == ""
    make_category(category.sub_site, holds_documents=True)
    assert 'name="document_number"' in client.get(ADD).content.decode()


def test_what_a_document_must_have(documents, category):
    bare = {"lead": "", "body": ""}
    assert list(gaps(make_article(category, **bare))) == ["lead", "body"]
    assert list(gaps(make_article(documents, **bare))) == ["body", "document_number", "issued_on"]
    listed = {"attachments": [{"file": "0" * 64, "title": "a", "kind": "pdf", "size": 1}]}
    assert gaps(make_article(documents, **bare, **listed, **RESOLUTION)) == {}


def test_the_list_is_filtered_and_searched(client, documents):
    make_published(documents, title="Về công tác dân vận", **RESOLUTION)
    make_published(documents, title="V/v báo cáo tháng", **LETTER)
    make_published(documents, title="Không ngày", document_number="1", lead="x")
    make_published(documents, title="Mai mới đăng", starts_at=timezone.now() + timedelta(1))
    make_published(make_category(documents.sub_site), **RESOLUTION)
    found = {
        "": ["5-CV/BDV", "39-NQ/TW", "1"],
        "?q=39 nq tw": ["39-NQ/TW"],
        "?q=cong tac DAN VAN": ["39-NQ/TW"],
        "?q=39-NQ/TW bao": [],
        "?q=%25": [],
        "?loai=Nghị quyết": ["39-NQ/TW"],
        "?co-quan=Ban Dân vận": ["5-CV/BDV"],
        "?nam=2023": ["39-NQ/TW"],
        "?hieu-luc=current": ["5-CV/BDV"],
        "?linh-vuc=Dân vận&nam=2024": [],
        "?loai=' OR 1=1--": [],
        "?nam=x": [],
        "?hieu-luc=x": [],
        "?trang=99": ["5-CV/BDV", "39-NQ/TW", "1"],
        "?trang=x&khac=1": ["5-CV/BDV", "39-NQ/TW", "1"],
        f"?q={'a ' * 50}": ["5-CV/BDV", "39-NQ/TW", "1"],
        "?q=%00": [],
    }
    answers = {query: client.get(f"/chuyen-muc/van-ban/{query}") for query in found}
    assert {query: numbers(answer) for query, answer in answers.items()} == found
    assert "Không tìm thấy văn bản phù hợp" in answers["?q=%25"].content.decode()
    options = answers[""].context["form"].fields
    assert [value for value, _ in options["nam"].choices] == ["", 2024, 2023]
    assert "linh-vuc" not in options, "one value is no choice"


def test_pages_keep_the_filter_and_take_as_many_queries(
    client, documents, django_assert_num_queries
):
    make_published(documents, **RESOLUTION)
    client.get("/chuyen-muc/van-ban/")
    with django_assert_num_queries(5):
        client.get("/chuyen-muc/van-ban/?q=39")
    for _ in range(30):
        make_published(documents, **RESOLUTION)
    with django_assert_num_queries(5):
        page = client.get("/chuyen-muc/van-ban/?q=39")
    assert 'href="?q=39&amp;trang=2"' in page.content.decode()


def test_documents_come_in_by_lines_and_go_out(take, tmp_path):
    line = {"number": "39-NQ/TW", "issued_on": "2023-12-25", "kind": "Nghị quyết"}
    assert take(article_line(document=line))[1:] == ([], None)
    article = Article.objects.get()
    assert (article.document_number, article.issued_on) == ("39-NQ/TW", date(2023, 12, 25))
    assert Publication.objects.get().document_kind == "Nghị quyết"
    complaints = take(
        article_line(document={"issued_on": "25/12/2023", "validity": "mãi mãi"}),
        article_line(document=[]),
    )[1]
    assert [complaint.split(":")[0] for complaint in complaints] == [
        'Dòng 3, trường "document.validity"',
        'Dòng 4, trường "document"',
    ]
    assert 'trường "document.issued_on"' in complaints[0]


def test_the_list_offers_the_files(client, documents):
    entry = StoredFile.objects.store(upload("Nghị quyết.pdf")).attached().entry()
    make_published(documents, attachments=[entry], **RESOLUTION)
    page = client.get("/chuyen-muc/van-ban/").content.decode()
    assert f'href="{Publication.objects.get().files_at}{entry["file"]}/"' in page
