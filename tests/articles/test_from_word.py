import re
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from articles.models import Article, Photo
from tests.articles.admin_pages import LIST
from tests.builders import make_category, make_user
from tests.word_files import (
    NAMESPACES,
    footnote_call,
    paragraph,
    parts_of,
    picture,
    relationships,
    run,
    table,
    word_file,
    zipped,
)

pytestmark = pytest.mark.django_db

ADDRESS = f"{LIST}tu-word/"
REL = ' rel="noopener noreferrer"'
LEAD = "Từ đầu năm đến nay, nhân dân ba xã đã hiến đất, góp công làm đường."
BODY = (
    paragraph(run("Dân vận khéo", bold=True), align="center")
    + paragraph(run("ở ba xã vùng cao", bold=True), align="center")
    + paragraph("")
    + paragraph(run(LEAD, bold=True))
    + paragraph("Kết quả", style="Heading1")
    + paragraph("Ba xã đã ", run("hoàn thành", bold=True), footnote_call(1), ".", align="both")
    + paragraph("Việc tiếp theo", style="Heading2", align="center")
    + paragraph("Làm đường", numbering=1)
    + paragraph("Dựng cầu", numbering=1)
    + paragraph("Họp dân", numbering=2)
    + paragraph(picture(alt="A bridge Description automatically generated"), align="center")
    + paragraph("Ảnh 1. Cầu Xiềng", style="Caption")
    + table(
        (paragraph(run("Xã", bold=True)), paragraph(run("Số hộ", bold=True))),
        (paragraph("Môn Sơn"), paragraph("1.234", align="right")),
    )
    + paragraph(run("Lô Thị Mai", bold=True), align="right")
)
STORED = (
    "<h2>Kết quả</h2>"
    f'<p>Ba xã đã <strong>hoàn thành</strong><sup><a href="#ghi-chu-1" id="goi-ghi-chu-1"{REL}>[1]'
    "</a></sup>.</p>"
    '<h3 class="align-center">Việc tiếp theo</h3>'
    "<ul><li>Làm đường</li><li>Dựng cầu</li></ul><ol><li>Họp dân</li></ol>"
    '<figure class="caption"><img src="{}" alt="">'
    "<figcaption>Ảnh 1. Cầu Xiềng</figcaption></figure>"
    '<table><thead><tr><th scope="col">Xã</th><th scope="col">Số hộ</th></tr></thead>'
    "<tbody><tr><td>Môn Sơn</td>"
    '<td class="align-right">1.234</td></tr></tbody></table>'
    '<p class="align-right"><strong>Lô Thị Mai</strong></p>'
    f'<hr><p><a href="#goi-ghi-chu-1" id="ghi-chu-1"{REL}>[1]</a> Báo cáo quý III.</p>'
)


@pytest.fixture
def category():
    return make_category()


@pytest.fixture
def writer(client, category):
    user = make_user(Role.CONTRIBUTOR, category.sub_site)
    client.force_login(user)
    return user


def send(client, category, file):
    return client.post(ADDRESS, {"file": file, "category": category.pk}, follow=True)


def words(response):
    return " ".join(re.sub("<[^>]*>", " ", response.content.decode()).split())


def test_a_word_file_becomes_a_draft_with_a_report(client, category, writer):
    file = word_file(BODY, notes=["Báo cáo quý III."])
    page = send(client, category, file)
    article = Article.objects.get()
    assert page.redirect_chain == [(article.get_absolute_url(), 302)]
    assert (article.title, article.lead) == ("Dân vận khéo ở ba xã vùng cao", LEAD)
    assert article.body == STORED.replace("{}", Photo.objects.get().url)
    assert (article.author, article.changed_by, article.category) == (writer, writer, category)
    assert (article.status, Photo.objects.get().uploaded_by) == (Article.Status.DRAFT, writer)
    report = words(page)
    kept = "tiêu đề, sapo, 1 ảnh, 2 đề mục, 1 bảng, 2 danh sách, 1 ghi chú cuối bài"
    assert f"Đã giữ: {kept}." in report
    assert "Đã bỏ: phông chữ, cỡ chữ, màu chữ." in report
    assert "Điền văn bản thay thế cho ảnh." in report


def test_what_was_left_out_is_said(client, category, writer):
    drawn = b"\x01\0\0\0l\0\0\0 EMF"
    file = word_file(
        paragraph("Chỉ một đoạn thường, kết thúc bằng dấu chấm.")
        + paragraph(picture(), picture("anh2"))
        + "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>",
        name="Bài_của tôi.docx",
        pictures={"anh1": b"\x89PNG\r\n\x1a\n cut off", "anh2": drawn},
        **{
            "word/comments.xml": f"<w:comments {NAMESPACES}/>",
            "word/header1.xml": f"<w:hdr {NAMESPACES}>{paragraph('Đầu trang')}</w:hdr>",
            "word/footer1.xml": f"<w:ftr {NAMESPACES}><w:p/></w:ftr>",
            "word/charts/chart1.xml": "<c/>",
        },
    )
    report = words(send(client, category, file))
    article = Article.objects.get()
    assert article.title == "Bài của tôi"
    assert article.body == "<p>Chỉ một đoạn thường, kết thúc bằng dấu chấm.</p>"
    assert "1 ảnh (hình vẽ của Word hoặc ảnh nằm ngoài tệp)" in report
    assert "1 ảnh (Tệp này không phải ảnh" in report
    assert "nhận xét bên lề, đầu trang, biểu đồ, công thức, phông chữ" in report
    assert "chân trang" not in report
    assert "Chưa nhận ra tiêu đề: tạm lấy tên tệp, hãy sửa lại." in report
    assert Photo.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "title", "lead"),
    [
        (paragraph("Tên bài", style="Title") + paragraph("Đoạn."), "Tên bài", ""),
        (paragraph("Tên bài", style="Heading1") + paragraph("Đoạn."), "Tên bài", ""),
        (paragraph("Tên bài", align="center") + paragraph(run("Ngắn", bold=True)), "Tên bài", ""),
        (paragraph("x" * 251, align="center"), "bai-viet", ""),
        (paragraph("Đoạn thường.") + paragraph("Tên", style="Title"), "Tên", ""),
        (table((paragraph("Ô"),)) + paragraph("Đoạn"), "bai-viet", ""),
        ("", "bai-viet", ""),
    ],
)
def test_the_title_is_what_stands_first_and_looks_like_one(
    client, category, writer, body, title, lead
):
    send(client, category, word_file(body))
    article = Article.objects.get()
    assert (article.title, article.lead) == (title, lead)


def test_a_numbered_list_goes_on_behind_a_paragraph(client, category, writer):
    body = (
        paragraph("Việc", style="Heading1", numbering=2)
        + paragraph("Mở đầu.")
        + paragraph("Họp dân", numbering=2)
        + paragraph("Góp công", numbering=2)
        + paragraph("Ba ngày.")
        + paragraph("Dựng cầu", numbering=2)
        + paragraph("Vui", numbering=1)
        + paragraph("Hết.")
        + paragraph("Khánh thành", numbering=2)
    )
    report = words(send(client, category, word_file(body)))
    assert Article.objects.get().body == (
        "<p>Mở đầu.</p><ol><li>Họp dân</li><li>Góp công</li></ol><p>Ba ngày.</p>"
        '<ol start="3"><li>Dựng cầu</li></ol><ul><li>Vui</li></ul><p>Hết.</p>'
        '<ol start="4"><li>Khánh thành</li></ol>'
    )
    assert "số thứ tự tự động" not in report


def test_old_fonts_are_read_as_they_look(client, category, writer):
    body = (
        paragraph(run("d©n vËn khÐo", font=".VnTimeH"), align="center")
        + paragraph(run("Ch­¬ng tr×nh", font=".VnTime"), run(" của", font="Arial"))
        + paragraph(run("ñöôøng", font="VNI-Times"))
    )
    report = words(send(client, category, word_file(body)))
    article = Article.objects.get()
    assert article.title == "DÂN VẬN KHÉO"
    assert article.body == "<p>Chương trình của</p><p>đường</p>"
    assert "chữ TCVN3, VNI, đã chuyển sang Unicode" in report


# --- Hostile files ------------------------------------------------------------------------------

SIMPLE = paragraph("Chữ")


def with_document(text):
    return zipped(parts_of(SIMPLE, **{"word/document.xml": text}))


def entity(declaration):
    return with_document(
        f"<!DOCTYPE x [{declaration}]><w:document {NAMESPACES}><w:body>{paragraph('&e;')}</w:body>"
        "</w:document>"
    )


def marked_as_locked():
    content = bytearray(word_file(SIMPLE).read())
    for start in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[start] |= 1
    return SimpleUploadedFile("a.docx", bytes(content))


def of_bytes(content, name="a.docx"):
    return SimpleUploadedFile(name, content)


WHOLE = word_file(BODY).read()
LAUGHS = '<!ENTITY a "ha"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HOSTILE = {
    "empty": (of_bytes(b""), "Tệp rỗng"),
    "truncated": (of_bytes(WHOLE[: len(WHOLE) // 2]), "Tệp hỏng"),
    "broken inside": (of_bytes(WHOLE.replace(b"PK\x03\x04", b"PK\x03\x05")), "Tệp hỏng"),
    "no zip": (of_bytes("Xin chào".encode()), "không phải tệp Word"),
    "another zip": (zipped({"a.txt": "x"}), "không phải tệp Word"),
    "a spreadsheet": (
        zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}),
        "không phải tệp Word",
    ),
    "no document": (zipped({"[Content_Types].xml": "<Types/>", "word/x.xml": "<x/>"}), "Tệp hỏng"),
    "old Word": (of_bytes(OLE, "a.doc"), "Word đời cũ"),
    "old Word named docx": (of_bytes(OLE), "Word đời cũ"),
    "PDF": (of_bytes(b"%PDF-1.7 x", "a.pdf"), "Đây là tệp PDF"),
    "PDF named docx": (of_bytes(b"\n%PDF-1.7 x"), "Đây là tệp PDF"),
    "RTF": (of_bytes(b"{\\rtf1 x}"), "Đây là tệp RTF"),
    "password": (of_bytes(OLE + "EncryptedPackage".encode("utf-16-le")), "có mật khẩu"),
    "locked zip": (marked_as_locked(), "có mật khẩu"),
    "macros": (word_file(SIMPLE, **{"word/vbaProject.bin": b"x"}), "có macro"),
    "macros by type": (
        word_file(
            SIMPLE,
            **{"[Content_Types].xml": "<Types><x y='application/vnd.macroEnabled.main'/></Types>"},
        ),
        "có macro",
    ),
    "external entity": (entity('<!ENTITY e SYSTEM "file:///etc/passwd">'), "khai báo lạ"),
    "remote entity": (entity('<!ENTITY e SYSTEM "http://127.0.0.1:9/x">'), "khai báo lạ"),
    "parameter entity": (entity('<!ENTITY % p SYSTEM "file:///x"> %p;'), "khai báo lạ"),
    "billion laughs": (entity(LAUGHS), "khai báo lạ"),
    "entity in UTF-16": (
        with_document('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")),
        "khai báo lạ",
    ),
    "entity in the footnotes": (
        word_file(SIMPLE, **{"word/footnotes.xml": "<!DOCTYPE x><x/>"}),
        "khai báo lạ",
    ),
    "document by another name": (
        word_file(
            SIMPLE,
            **{
                "_rels/.rels": relationships(r1=("officeDocument", "word/evil.bin", "")),
                "word/evil.bin": "<!DOCTYPE x><x/>",
                "word/document.xml": "<x",
            },
        ),
        "Tệp hỏng",
    ),
    "no XML": (with_document("Chữ & chữ"), "Tệp hỏng"),
    "bomb": (word_file(SIMPLE, **{"word/media/x.png": bytes(61 * 1024 * 1024)}), "bung ra quá lớn"),
    "many parts": (
        word_file(SIMPLE, **{f"word/x{number}.xml": "<x/>" for number in range(2001)}),
        "quá nhiều phần",
    ),
    "XML bomb": (with_document("<x>" + " " * 9 * 1024 * 1024 + "</x>"), "quá dài"),
    "many elements": (with_document("<x>" + "<y/>" * 250_001 + "</x>"), "quá nhiều định dạng"),
    "many attributes": (
        with_document("<x " + " ".join(f"a{number}=''" for number in range(250_001)) + "/>"),
        "quá nhiều định dạng",
    ),
    "deep": (with_document("<x>" * 200 + "</x>" * 200), "quá nhiều định dạng"),
    "long": (word_file(paragraph("Chữ " * 110_000)), "Nội dung dài"),
    "not of this world": (
        with_document(
            f"<w:document {NAMESPACES}><w:body><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan"
            ' w:val="nhiều"/></w:tcPr></w:tc></w:tr></w:tbl></w:body></w:document>'
        ),
        "Tệp hỏng",
    ),
}


def test_hostile_files_say_why_and_leave_nothing(client, category, writer):
    wrong = {}
    for name, (file, reason) in HOSTILE.items():
        file.seek(0)
        page = send(client, category, file)
        problem = "taken" if page.redirect_chain else page.context["form"].errors["file"][0]
        if not re.search(reason, problem):
            wrong[name] = problem
        assert "Traceback" not in page.content.decode()
    assert wrong == {}
    assert (Article.objects.count(), Photo.objects.count()) == (0, 0)


def test_a_bomb_takes_no_memory(client, category, writer):
    file, _ = HOSTILE["bomb"]
    file.seek(0)
    tracemalloc.start()
    send(client, category, file)
    assert tracemalloc.get_traced_memory()[1] < 30 * 1024 * 1024
    tracemalloc.stop()


@pytest.mark.parametrize("name", ["x" * 300 + ".docx", "Bài dân vận.docx", "a/../b\0.docx"])
def test_the_name_of_the_file_does_no_harm(client, category, writer, name):
    page = send(client, category, word_file(SIMPLE, name=name))
    assert page.redirect_chain
    assert 0 < len(Article.objects.get().title) <= 250


def test_links_to_scripts_and_pictures_from_outside_do_not_come_in(client, category, writer):
    links = relationships(
        r9=("hyperlink", "javascript:alert(1)", ' TargetMode="External"'),
        anh1=("image", "http://127.0.0.1:9/x.png", ' TargetMode="External"'),
    )
    link = f'<w:hyperlink r:id="r9">{run("bấm")}</w:hyperlink>'
    body = f"<w:p>{link}{picture().replace('embed', 'link')}</w:p>"
    page = send(client, category, word_file(body, **{"word/_rels/document.xml.rels": links}))
    assert page.redirect_chain
    assert "javascript" not in Article.objects.get().body
    assert "<img" not in Article.objects.get().body


def test_what_is_missing_is_asked_for(client, category, writer):
    page = client.post(ADDRESS, {})
    assert page.context["form"].errors == {
        "file": ["Hãy chọn tệp Word."],
        "category": ["Hãy chọn chuyên mục."],
    }


def test_only_own_categories_are_offered(client, category, writer):
    other = make_category(name="Chuyên mục của trang khác")
    page = client.get(ADDRESS)
    assert other.name not in page.content.decode()
    assert page.context["form"]["category"].initial == category
    send(client, other, word_file(SIMPLE))
    assert Article.objects.count() == 0
