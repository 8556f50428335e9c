import json
import shutil
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.utils import timezone

from articles import publishing
from articles.models import Article, Category, Photo, Place, Publication, StoredFile
from portal import images
from portal.models import Banner, FooterLink, Page, SubSite
from tests.articles.content_lines import in_an_hour, run
from tests.builders import (
    make_article,
    make_banner,
    make_category,
    make_image,
    make_photo,
    make_place,
    make_published,
    make_sub_site,
    make_user,
    perform,
)
from tests.emptying import empty_tables
from tests.files import upload

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime.fromisoformat("2023-12-25T08:30:00+07:00")
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


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def exported(tmp_path):
    path = tmp_path / "export.jsonl"
    assert run("export_content", path)[1:] == ([], None)
    return read_lines(path)


def article_lines(tmp_path):
    return [line for line in exported(tmp_path) if line["type"] == "article"]


def empty_the_portal():
    """As a new one is: its numbers begin at 1."""
    empty_tables()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('articles_article', 'id'), 1, false)")


# --- Lines --------------------------------------------------------------------------------------


def test_an_article_is_written_as_readers_see_it(tmp_path):
    sub_site = make_sub_site(slug="chinh", name="Chính", is_default=True)
    category = make_category(sub_site, slug="tin-tuc", name="Tin tức", order=3)
    photo = make_photo()
    stored = StoredFile.objects.store(upload("Một.pdf"))
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    picture = '<p><img src="{}" alt="Hai &amp; ba" class="left"></p>'
    gallery = f'<figure class="gallery">{picture}{picture}</figure>'
    article = make_published(
        category,
        starts_at=AT,
        key="219918",
        title="Hội nghị",
        lead="Sapo.",
        body=f"<p>A</p>{table}" + gallery.replace("{}", photo.url),
        byline="Lan",
        source="Báo",
        tags=["dân vận"],
        cover=photo,
        cover_alt="Ảnh",
        cover_caption="Chú thích",
        attachments=[stored.attached("Số 1/QĐ").entry()],
        is_featured=True,
        old_url="/vi-vn/tin/x/1-2-219918",
    )
    Article.objects.update(title="Đang sửa", status="draft")
    name = f"media/{photo.digest}.webp"
    attached = {"file": f"media/{stored.digest}.pdf", "title": "Số 1/QĐ"}
    assert exported(tmp_path) == [
        {
            "type": "sub_site",
            "slug": "chinh",
            "name": "Chính",
            "domain": None,
            "default": True,
            "banner": None,
            "managing_body": "",
            "parent_body": "",
            "responsible_person": "",
            "address": "",
            "phone": "",
            "email": "",
            "palette": "do",
            "archive": None,
            "links": [],
        },
        {
            "type": "category",
            "sub_site": "chinh",
            "slug": "tin-tuc",
            "name": "Tin tức",
            "parent": None,
            "order": 3,
            "documents": False,
        },
        {
            "type": "article",
            "id": "219918",
            "number": article.pk,
            "sub_site": "chinh",
            "category": "tin-tuc",
            "title": "Hội nghị",
            "lead": "Sapo.",
            "byline": "Lan",
            "source": "Báo",
            "tags": ["dân vận"],
            "body": f"<p>A</p>{table}" + gallery.replace("{}", name),
            "cover": {"image": name, "alt": "Ảnh", "caption": "Chú thích"},
            "attachments": [attached],
            "document": None,
            "featured": True,
            "featured_order": 1,
            "featured_until": None,
            "pinned": [],
            "old_url": "/vi-vn/tin/x/1-2-219918",
            "status": "published",
            "published_at": "2023-12-25T08:30:00+07:00",
            "updated_at": None,
            "ends_at": None,
        },
    ]


def test_each_state_has_its_line(tmp_path):
    category = make_category()
    later = in_an_hour()
    make_published(category, key="scheduled", starts_at=later)
    make_published(category, key="expires", starts_at=AT, expires_at=later)
    make_published(category, key="expired", starts_at=AT, expires_at=AT + timedelta(days=1))
    publishing.withdraw(make_published(category, key="withdrawn", starts_at=AT))
    make_article(category, key="draft")
    make_article(category, key="returned", status="returned")
    make_article(category, key="trashed", status="trashed")
    unscheduled = make_published(category, key="unscheduled", starts_at=later)
    publishing.withdraw(unscheduled)
    lines = {line["id"]: line for line in article_lines(tmp_path)}
    assert {key: line["status"] for key, line in lines.items()} == {
        "scheduled": "published",
        "expires": "published",
        "expired": "published",
        "withdrawn": "withdrawn",
        "draft": "draft",
        "returned": "returned",
        "unscheduled": "in_approval",
    }
    assert datetime.fromisoformat(lines["scheduled"]["published_at"]) == later
    assert datetime.fromisoformat(lines["expires"]["ends_at"]) == later
    assert lines["expired"]["ends_at"] == "2023-12-26T08:30:00+07:00"
    assert lines["withdrawn"]["published_at"] == "2023-12-25T08:30:00+07:00"
    assert "published_at" not in lines["draft"]


def test_what_is_left_out_is_told(tmp_path):
    category = make_category()
    make_article(category, status="trashed")
    corrected = make_published(category, starts_at=AT, title="Đang đăng")
    Article.objects.filter(pk=corrected.pk).update(title="Đính chính")
    publishing.publish(Article.objects.get(pk=corrected.pk), in_an_hour())
    path = tmp_path / "export.jsonl"
    out, *_ = run("export_content", path)
    assert out.splitlines() == [
        "Đã xuất:",
        "  Trang con: 1",
        "  Chuyên mục: 1",
        "  Trang thông tin: 0",
        "  Bài viết: 1",
        "  Ghi chú: không xuất bài trong thùng rác (1 lần)",
        "  Ghi chú: bản sửa đang hẹn giờ không có trong tệp xuất (1 lần)",
    ]
    line = read_lines(path)[-1]
    assert (line["title"], line["ends_at"]) == ("Đang đăng", None)


def test_a_picture_whose_file_is_lost_is_left_out_and_told(tmp_path):
    photo = make_photo()
    make_published(cover=photo, cover_alt="Ảnh", body=f'<p>A</p><img src="{photo.url}" alt="">')
    default_storage.delete(images.path(photo.digest))
    out, *_ = run("export_content", tmp_path / "out")
    assert f"Ghi chú: thiếu tệp ảnh {images.path(photo.digest)} (2 lần)" in out
    line = read_lines(tmp_path / "out" / "content.jsonl")[-1]
    assert (line["cover"], line["body"]) == (None, "<p>A</p>")


def test_articles_come_in_the_order_of_their_numbers_over_all_chunks(tmp_path):
    category = make_category()
    for _ in range(1203):
        make_article(category)
    numbers = [line["number"] for line in article_lines(tmp_path)]
    assert numbers == sorted(Article.objects.values_list("pk", flat=True))


# --- Paths --------------------------------------------------------------------------------------


def test_a_full_folder_is_not_touched(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("của tôi")
    error = run("export_content", tmp_path / "out")[2]
    assert error == f"{tmp_path}/out đã có nội dung; hãy chọn thư mục khác."
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_folder_above_that_is_missing_is_told(tmp_path):
    error = run("export_content", tmp_path / "x" / "out.zip")[2]
    assert error == f"Không có thư mục {tmp_path}/x."


@pytest.mark.parametrize("name", ["out", "out.zip", "out.jsonl"])
def test_an_export_that_fails_leaves_the_old_one(tmp_path, name):
    make_published()
    path = tmp_path / name
    if name != "out":
        path.write_text("bản cũ")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_publication RENAME TO gone")
        try:
            with pytest.raises(ProgrammingError):
                call_command("export_content", path)
        finally:
            cursor.execute("ALTER TABLE gone RENAME TO articles_publication")
    left = [p.name for p in tmp_path.iterdir() if p.name != "stored"]
    assert left == ([] if name == "out" else [name])
    assert name == "out" or path.read_text() == "bản cũ"


# --- There and back -----------------------------------------------------------------------------


def build_a_portal():
    """Every kind of article on two sub-sites, written and corrected as staff would."""
    main = make_sub_site(slug="chinh", name="Chính", is_default=True, phone="0238")
    make_banner(main, image=banner_file(1200), image_mobile=banner_file(800))
    other = make_sub_site(slug="thanh-chuong", name="Thanh Chương")
    news = make_category(main, slug="tin-tuc", name="Tin tức", order=1)
    inside = make_category(main, slug="trong-nuoc", name="Trong nước", order=2, parent=news)
    away = make_category(other, slug="tin-tuc", name="Tin tức")
    Page.objects.create(sub_site=other, title="Giới thiệu", body="<p>Xã nhà.</p>", order=3)
    photos = [make_photo(), Photo.objects.store(make_image(2000, 1500, "#345678", "PNG"))]
    for number, category in enumerate([news, inside, away] * 8):
        photo = photos[number % 2]
        make_published(
            category,
            starts_at=AT + timedelta(hours=number // 2),
            body=f"<p>Bài {number}</p><table><tbody><tr><td>1</td></tr></tbody></table>"
            f'<p><img src="{photo.url}" alt="Hai &amp; &quot;ba&quot;"></p>',
            cover=photo if number % 3 else None,
            cover_alt="Ảnh" if number % 3 else "",
            is_featured=number % 5 == 0,
        )
    listed = [StoredFile.objects.store(upload(name)) for name in ("Một.pdf", "Hai.docx")]
    entries = [stored.attached().entry() for stored in listed]
    pinned = make_published(inside, starts_at=AT, title="Có tệp", attachments=entries)
    documents = make_category(main, slug="van-ban", name="Văn bản", holds_documents=True)
    make_published(documents, starts_at=AT, title="Về dân vận", **RESOLUTION)
    make_published(news, starts_at=in_an_hour(), title="Hẹn giờ", attachments=entries[:1])
    make_published(news, starts_at=AT, expires_at=AT + timedelta(days=1), title="Hết hạn")
    publishing.withdraw(make_published(news, starts_at=AT, title="Đã gỡ"))
    moved, kept = (make_published(news, starts_at=AT, title=name) for name in ("Dời", "Giữ"))
    publishing.withdraw(moved, kind="moved", moved_to="https://nghean.gov.vn/tin/moi")
    publishing.withdraw(kept, kind="notice", note="Số liệu đang được\nxem lại.")
    corrected = make_published(news, starts_at=AT, title="Cũ")
    corrected.title = "Đã đính chính"
    corrected.save()
    publishing.publish(corrected, timezone.now(), correction_note="Số hộ đúng\nlà 41.")
    make_article(away, title="Bản nháp")
    tomorrow = timezone.now() + timedelta(days=1)
    for category, article in ((news, corrected), (news, pinned), (inside, pinned)):
        make_place(article, category=category, ends_at=tomorrow)
    Place.objects.featured(main).update(ends_at=tomorrow)
    perform(corrected, "correct", make_user(is_superuser=True))


def banner_file(width):
    return images.encode_single(make_image(width, 300, "#224422"), width)


def addresses():
    """Of everything public, and of what must not be: by number alone, so it stays the same."""
    found = ["/", "/thanh-chuong/", "/chuyen-muc/tin-tuc/", "/chuyen-muc/tin-tuc/?trang=2"]
    found += [
        "/chuyen-muc/van-ban/",
        "/chuyen-muc/trong-nuoc/",
        "/thanh-chuong/chuyen-muc/tin-tuc/",
        "/thanh-chuong/trang/gioi-thieu/",
        "/thanh-chuong/so-do-trang/",
        "/luu-tru/",
    ]
    for publication in Publication.history.select_related("sub_site").order_by("pk"):
        with publication.sub_site.mounted():
            found.append(publication.get_absolute_url())
            found += [f"{publication.files_at}{one.file}/" for one in publication.attached]
    found += [f"/tin/bai-viet-{article.pk}/" for article in Article.objects.all()]
    return found


def pages(client, wanted):
    answers = {address: client.get(address) for address in wanted}
    return {address: (a.status_code, b"".join(a)) for address, a in answers.items()}


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_an_empty_portal_shows_the_same_pages_after_an_import(tmp_path, settings, client, name):
    build_a_portal()
    wanted = addresses()
    before = pages(client, wanted)
    states = {status for status, _ in before.values()}
    assert states == {200, 301, 302, 404, 410}
    assert run("export_content", tmp_path / name)[1:] == ([], None)

    empty_the_portal()
    settings.MEDIA_ROOT = tmp_path / "stored again"
    shutil.rmtree(tmp_path / "files")
    assert client.get("/").status_code == 404
    assert run("import_content", tmp_path / name)[1:] == ([], None)
    after = pages(client, wanted)
    assert {
        address: after[address] for address in wanted if after[address] != before[address]
    } == {}

    assert run("export_content", tmp_path / "again.jsonl")[2] is None
    assert read_lines(tmp_path / "again.jsonl") == read_lines(exported_lines(tmp_path / name))


def exported_lines(path):
    if path.suffix != ".zip":
        return path / "content.jsonl"
    with zipfile.ZipFile(path) as archive:
        return Path(archive.extract("content.jsonl", path.parent))


@pytest.mark.parametrize("name", ["out.jsonl", "out"])
def test_an_export_into_the_same_portal_changes_nothing(tmp_path, name):
    build_a_portal()
    before = list(Publication.history.order_by("pk").values()), list(Article.objects.values())
    run("export_content", tmp_path / name)
    out, complaints, error = run("import_content", tmp_path / name)
    assert (complaints, error) == ([], None)
    articles = Article.objects.count()
    assert f"  Bài viết: 0 mới, 0 cập nhật, {articles} không đổi" in out
    assert before == (
        list(Publication.history.order_by("pk").values()),
        list(Article.objects.values()),
    )
    assert (SubSite.objects.count(), Category.objects.count()) == (2, 4)


def test_banners_links_colours_and_archives_come_through(tmp_path):
    main = make_sub_site(slug="chinh", name="Chính", is_default=True, palette="luc")
    old = make_sub_site(slug="cu", name="Cũ", is_archived=True, archive_note="Đã sáp nhập.")
    new = make_sub_site(slug="moi", name="Mới")
    SubSite.objects.filter(pk=old.pk).update(successor=new)
    make_sub_site(slug="xa", is_archived=True, successor_address="https://xa.example/")
    make_banner(main, image=banner_file(1200), alt="Thường ngày", order=1)
    times = {"starts_at": AT, "ends_at": AT + timedelta(days=3)}
    make_banner(main, image=banner_file(1100), alt="Tết", order=2, **times)
    for order, group in enumerate(("Đảng", "Đảng", "")):
        link = {"group": group, "title": f"Số {order}", "address": f"/{order}/", "order": order + 1}
        FooterLink.objects.create(sub_site=main, **link)
    path = tmp_path / "out"
    call_command("export_content", path)
    expected = around_the_pages()
    SubSite.objects.all().update(successor=None)
    SubSite.objects.all().delete()
    assert run("import_content", path)[1:] == ([], None)
    assert around_the_pages() == expected
    out, *_ = run("import_content", path)
    assert "Trang con: 0 mới, 0 cập nhật, 4 không đổi" in out
    line = {"type": "sub_site", "slug": "chinh", "name": "Chính", "banners": [], "archive": None}
    (tmp_path / "less.jsonl").write_text(json.dumps(line))
    run("import_content", tmp_path / "less.jsonl")
    assert not main_now().banners.exists()
    assert main_now().footer_links.count() == 3


def main_now():
    return SubSite.objects.get(slug="chinh")


def around_the_pages():
    fields = ("slug", "palette", "is_archived", "archive_note", "successor__slug")
    banner = ("alt", "image", "ground", "starts_at", "ends_at", "order")
    return [
        list(SubSite.objects.order_by("slug").values_list(*fields, "successor_address")),
        [values[:-1] for values in Banner.objects.values_list(*banner)],
        list(FooterLink.objects.values_list("group", "title", "address", "order")),
    ]
