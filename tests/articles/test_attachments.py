"""Files of an article: in its form, in its history, and for those who may read them."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from articles import publishing, restoring
from articles.admin.preview_links import make_link
from articles.models import Article, ArticleVersion, Publication, StoredFile
from portal import files
from tests.articles.admin_pages import ADD, LIST, change_url, typed
from tests.builders import make_article, make_published, make_sub_site, make_user
from tests.files import mp4, pdf, upload

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
UPLOAD = f"{LIST}tep/"


def make_file(name="Quyết định.pdf", by=None, content=None):
    return StoredFile.objects.store(upload(name, content), by=by)


def entries(*names, **overrides):
    made = [make_file(name, content=pdf(name), **overrides) for name in names]
    return [stored.attached().entry() for stored in made]


def as_sent(*listed):
    return json.dumps([{"file": entry["file"], "title": entry["title"]} for entry in listed])


def titles(text):
    return [entry["title"] for entry in text.attachments]


def file_url(article, entry):
    return f"/tin/tep/{article.pk}/{entry['file']}/"


def fetch(client, address, **headers):
    """The answer, of which all was read."""
    response = client.get(address, headers=headers)
    response.read = b"".join(response) if response.streaming else response.content
    return response


# --- Stored -------------------------------------------------------------------------------------


def test_the_same_content_twice_is_one_file_that_never_changes(editor, tmp_path):
    first = make_file("Một.pdf", by=editor)
    assert make_file("Hai.pdf") == first
    assert (first.name, first.kind, first.uploaded_by) == ("Một", "pdf", editor)
    assert [p.name for p in (tmp_path / "files").rglob("*.*")] == [f"{first.digest}.pdf"]
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        StoredFile.objects.update(name="Khác")


# --- The form -----------------------------------------------------------------------------------


def test_a_file_is_uploaded_when_it_is_chosen(client, contributor):
    client.force_login(contributor)
    answer = client.post(UPLOAD, {"upload": upload("Báo cáo tháng 12.pdf")}).json()
    stored = StoredFile.objects.get()
    assert answer == {
        "file": stored.digest,
        "title": "Báo cáo tháng 12",
        "kind": "pdf",
        "size": len(pdf()),
        "facts": f"PDF, {len(pdf())}\xa0byte",
    }
    refused = client.post(UPLOAD, {"upload": upload("a.pdf", b"<html>")})
    assert (refused.status_code, refused.json()) == (400, {"problem": files.UNLIKE.format("pdf")})
    assert client.post(UPLOAD).json() == {"problem": "Chưa chọn tệp."}
    assert StoredFile.objects.count() == 1
    assert fetch(client, f"{UPLOAD}{stored.digest}/").read == pdf()
    client.force_login(make_user("Cộng tác viên", make_sub_site()))
    assert client.get(f"{UPLOAD}{stored.digest}/").status_code == 404


def test_the_list_of_the_form_is_saved_in_its_order(client, category, contributor):
    client.force_login(contributor)
    one, two = entries("Một.pdf", "Hai.pdf")
    one["title"] = "  Quyết định số\u00a01 "
    client.post(ADD, typed(category=category.pk, attachments=as_sent(two, one, two)))
    article = Article.objects.get()
    assert titles(article) == ["Hai", "Quyết định số 1"]
    assert article.attachments[0] == two
    again = typed(article, attachments=as_sent(two, one))
    client.post(change_url(article), again)
    assert article.versions.count() == 1, "nothing changed"
    client.post(change_url(article), again | {"attachments": as_sent(one)})
    article.refresh_from_db()
    assert titles(article) == ["Quyết định số 1"]
    assert [titles(version) for version in article.versions.all()] == [
        ["Quyết định số 1"],
        ["Hai", "Quyết định số 1"],
    ]


def test_without_script_files_come_with_the_form_and_outlive_its_errors(
    client, category, contributor
):
    client.force_login(contributor)
    sent = typed(category="", **{"attachments": "[]", "attachments-upload": upload("Kế hoạch.pdf")})
    page = client.post(ADD, sent)
    assert Article.objects.count() == 0
    stored = StoredFile.objects.get()
    assert f'name="attachments-file" value="{stored.digest}"' in page.content.decode()
    rows = {
        "attachments": "[]",
        "attachments-file": [stored.digest, make_file("Hai.pdf", content=pdf("2")).digest],
        "attachments-title": ["Kế hoạch năm", "Hai"],
        "attachments-position": ["2", "1"],
        "attachments-upload": upload("Ba.pdf", pdf("3")),
    }
    client.post(ADD, typed(category=category.pk, **rows))
    article = Article.objects.get()
    assert titles(article) == ["Hai", "Kế hoạch năm", "Ba"]
    rows = {
        "attachments-file": [entry["file"] for entry in article.attachments],
        "attachments-title": titles(article),
        "attachments-position": ["1", "2", "3"],
        "attachments-removal": [article.attachments[0]["file"]],
    }
    client.post(change_url(article), typed(article, **rows))
    article.refresh_from_db()
    assert titles(article) == ["Kế hoạch năm", "Ba"]


def test_a_refused_file_is_named_and_the_others_are_kept(client, category, contributor):
    client.force_login(contributor)
    uploads = [upload("Đúng.pdf"), upload("Sai.docx", b"PK\x03\x04")]
    page = client.post(ADD, typed(category=category.pk, **{"attachments-upload": uploads}))
    assert Article.objects.count() == 0
    assert f"Sai.docx: {files.BROKEN}" in page.content.decode()
    assert 'name="attachments-title" value="Đúng"' in page.content.decode()


WRONG = {
    "no list": '{"file": 1}',
    "no JSON": "[",
    "no objects": "[1]",
    "an unknown file": json.dumps([{"file": "0" * 64, "title": "Mất"}]),
    "no digest": '[{"title": "a"}]',
    "too long a name": json.dumps([{"file": "0" * 64, "title": "a" * 251}]),
    "too many": json.dumps([{"file": f"{n:064}", "title": ""} for n in range(31)]),
    "deep": "[" * 100_000,
    "a digest that is no text": '[{"file": []}]',
    "a digest with a zero": '[{"file": "\\u0000"}]',
    "a name with half a letter": f'[{{"file": "{"0" * 64}", "title": "\\ud800"}}]',
}


@pytest.mark.parametrize("case", WRONG)
def test_a_list_that_no_form_sends_is_refused(case, client, category, contributor):
    client.force_login(contributor)
    page = client.post(ADD, typed(category=category.pk, attachments=WRONG[case]))
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == ["attachments"]


def test_a_stale_save_asks_which_list_to_keep(client, category, contributor):
    one, two = entries("Một.pdf", "Hai.pdf")
    article = make_article(category, author=contributor, attachments=[one])
    client.force_login(contributor)
    stale = typed(article, version=article.version)
    client.post(change_url(article), typed(article, attachments=as_sent(one, two)))
    page = client.post(change_url(article), stale | {"attachments": as_sent(one)})
    (difference,) = [d for d in page.context["differences"] if d.name == "attachments"]
    assert difference.label == "Tệp đính kèm"
    article.refresh_from_db()
    chosen = {f"keep_{d.name}": "theirs" for d in page.context["differences"]}
    settled = stale | {"attachments": as_sent(one), "seen_version": article.version} | chosen
    client.post(change_url(article), settled)
    article.refresh_from_db()
    assert titles(article) == ["Một", "Hai"]


# --- History and publication --------------------------------------------------------------------


def test_a_publication_keeps_its_files_and_an_older_version_brings_them_back(
    client, category, contributor, editor
):
    one, two = entries("Một.pdf", "Hai.pdf")
    article = make_published(category, author=contributor, attachments=[one])
    publication = Publication.objects.get()
    assert publication.attachments == [one]
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Publication.history.update(attachments=[])
    client.force_login(editor)
    client.post(change_url(article), typed(article, attachments=as_sent(two)))
    article.refresh_from_db()
    assert titles(article) == ["Hai"]
    assert Publication.objects.get().attachments == [one]
    first = ArticleVersion.objects.order_by("pk").first()
    compared = client.get(f"{LIST}{article.pk}/so-sanh/", {"tu": f"v{first.pk}", "den": "nay"})
    (difference,) = [d for d in compared.context["differences"] if d.name == "attachments"]
    assert difference.paragraphs[0][:2] == [("before", "Một"), ("after", "Hai")]
    restoring.restore(first, editor, seen_version=article.version, remark="Khôi phục.")
    article.refresh_from_db()
    assert titles(article) == ["Một"]


# --- For readers --------------------------------------------------------------------------------


def test_readers_get_what_the_page_lists(client, category, django_assert_num_queries):
    (entry,) = entries("Quyết định số 39-NQ/TW.pdf")
    entry["title"] = "Quyết định số 39-NQ/TW"
    article = make_published(category, attachments=[entry])
    publication = Publication.objects.get()
    client.get(publication.get_absolute_url())
    with django_assert_num_queries(4):
        page = client.get(publication.get_absolute_url()).content.decode()
    address = file_url(article, entry)
    assert f'<a href="{address}">Quyết định số 39-NQ/TW</a>' in page
    assert f'href="{address}xem/"' in page
    response = fetch(client, address)
    assert response.read == pdf("Quyết định số 39-NQ/TW.pdf")
    name = quote("Quyết định số 39-NQ-TW.pdf")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert fetch(client, address, if_none_match=response["ETag"]).status_code == 304
    assert response["Content-Length"] == str(entry["size"])
    assert client.post(address).status_code == 405
    shown = fetch(client, f"{address}xem/")
    assert shown["Content-Disposition"].startswith("inline; ")
    assert "sandbox" in shown["Content-Security-Policy"]


@pytest.mark.parametrize(
    "asked, status, part",
    [
        ("bytes=0-3", 206, "0-3"),
        ("bytes=10-", 206, "10-"),
        ("bytes=-5", 206, "-5"),
        ("bytes=5-99999", 206, "5-"),
        ("bytes=99999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=9-3", 416, None),
        ("bytes=-", 200, None),
        ("bytes=0-1,4-5", 200, None),
        ("chapters=1-2", 200, None),
    ],
)
def test_a_player_gets_the_part_of_a_video_that_it_asks_for(asked, status, part, client, category):
    entry = make_file("Lễ.mp4").attached().entry()
    article = make_published(category, attachments=[entry])
    address = f"{file_url(article, entry)}xem/"
    page = client.get(Publication.objects.get().get_absolute_url()).content.decode()
    assert f'<video src="{address}" controls preload="none"' in page
    film = mp4()
    response = fetch(client, address, range=asked)
    assert response.status_code == status
    if status == 206:
        first, last = part.split("-")
        wanted = (
            slice(int(first), last and int(last) + 1 or None) if first else slice(-int(last), None)
        )
        assert response.read == film[wanted]
        assert response["Content-Length"] == str(len(film[wanted]))
        assert response["Content-Range"].endswith(f"/{len(film)}")
    if status == 200:
        assert response.read == film
    if status == 416:
        assert response["Content-Range"] == f"bytes */{len(film)}"


def test_a_player_goes_on_with_the_same_video_alone(client, category):
    entry = make_file("Lễ.mp4").attached().entry()
    article = make_published(category, attachments=[entry])
    address = f"{file_url(article, entry)}xem/"
    etag = fetch(client, address)["ETag"]
    assert fetch(client, address, range="bytes=4-", if_range=etag).status_code == 206
    assert fetch(client, address, range="bytes=4-", if_range='"other"').status_code == 200


def test_only_a_pdf_and_a_video_are_shown_in_the_browser(client, category):
    entry = make_file("Bảng.xlsx").attached().entry()
    article = make_published(category, attachments=[entry])
    address = file_url(article, entry)
    assert fetch(client, address).status_code == 200
    assert fetch(client, f"{address}xem/").status_code == 404
    assert "/xem/" not in client.get(Publication.objects.get().get_absolute_url()).content.decode()
    files.store().delete(StoredFile.objects.get().path)
    assert client.get(address).status_code == 404


def draft(category, **values):
    return make_article(category, **values)


def scheduled(category, **values):
    return make_published(category, starts_at=timezone.now() + HOUR, **values)


def expired(category, **values):
    now = timezone.now()
    return make_published(category, starts_at=now - 2 * HOUR, expires_at=now - HOUR, **values)


def withdrawn_as(kind, **told):
    def make(category, **values):
        article = make_published(category, **values)
        publishing.withdraw(article, None, kind, **told)
        return article

    return make


def superseded(category, **values):
    article = make_published(category, starts_at=timezone.now() - HOUR, **values)
    article.attachments = []
    article.save()
    publishing.publish(article, timezone.now())
    return article


HIDDEN = {
    "draft": draft,
    "scheduled": scheduled,
    "expired": expired,
    "withdrawn": withdrawn_as("error"),
    "moved": withdrawn_as("moved", moved_to="/"),
    "kept with a notice": withdrawn_as("notice", note="Đã cũ."),
    "superseded": superseded,
}


@pytest.mark.parametrize("state", HIDDEN)
def test_readers_get_no_file_of_what_is_not_live(state, category, editor):
    (entry,) = entries("Mật.pdf")
    article = HIDDEN[state](category, attachments=[entry])
    other = make_published(category)
    for one in (article, other):
        for suffix in ("", "xem/"):
            assert fetch(Client(), file_url(one, entry) + suffix).status_code == 404
    media = f"/media/{entry['file'][:2]}/{entry['file']}.pdf"
    assert Client().get(media).status_code == 404
    staff = Client()
    staff.force_login(editor)
    assert fetch(staff, f"{LIST}{article.pk}/tep/{entry['file']}/").status_code == 200
    article.attachments = [entry]
    article.save()
    publishing.withdraw(article)
    publishing.publish(article, timezone.now())
    assert fetch(Client(), file_url(article, entry)).status_code == 200
    make_sub_site(slug="con-cuong")
    assert Client().get(f"/con-cuong{file_url(article, entry)}").status_code == 404


def test_a_page_kept_with_a_notice_says_that_its_files_are_gone(client, category):
    article = HIDDEN["kept with a notice"](category, attachments=entries("Cũ.pdf"))
    page = client.get(f"/tin/{Publication.history.get().slug}-{article.pk}/").content.decode()
    assert "Các tệp đính kèm đã được gỡ cùng bài viết." in page
    assert "Cũ" not in page


def test_a_shared_preview_shows_the_files_of_its_version(client, category, contributor, editor):
    one, two = entries("Một.pdf", "Hai.pdf")
    article = make_article(category, author=contributor, attachments=[one])
    address = f"/xem-truoc/{make_link(article, editor, 3)}/"
    article.attachments = [two]
    article.save()
    assert f'href="{address}tep/{one["file"]}/"' in client.get(address).content.decode()
    response = fetch(client, f"{address}tep/{one['file']}/xem/")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert fetch(client, f"{address}tep/{two['file']}/").status_code == 404
    article.preview_links.update(revoked_at=timezone.now())
    assert fetch(client, f"{address}tep/{one['file']}/").status_code == 404


def test_staff_open_files_of_earlier_texts_and_their_own_in_a_preview(
    client, category, contributor, editor
):
    one, two = entries("Một.pdf", "Hai.pdf")
    article = make_article(category, author=contributor, attachments=[one])
    article.attachments = []
    article.save()
    client.force_login(editor)
    address = f"{LIST}{article.pk}/tep/"
    assert fetch(client, f"{address}{one['file']}/").status_code == 200
    assert fetch(client, f"{address}{two['file']}/").status_code == 404
    preview = client.post(
        f"{LIST}{article.pk}/xem-truoc/", typed(article, attachments=as_sent(two))
    )
    assert f"{address}{two['file']}/" in preview.content.decode()
    uploaded = typed(article, **{"attachments-upload": upload("Ba.pdf", pdf("3"))})
    assert "Ba" in client.post(f"{LIST}{article.pk}/xem-truoc/", uploaded).content.decode()
    assert StoredFile.objects.count() == 2, "a preview stores nothing"
