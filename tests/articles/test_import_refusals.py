import tracemalloc
import zipfile

import pytest

from articles.management.commands.import_content import Command
from articles.models import Article, Category
from articles.transfer import source
from portal.models import SubSite
from tests.articles.content_lines import (
    CATEGORY,
    PLACES,
    SUB_SITE,
    article_line,
    as_bytes,
    run,
    write_image,
    write_jsonl,
    write_zip,
)
from tests.builders import make_sub_site

pytestmark = pytest.mark.django_db(transaction=True)
WRONG_MOMENT = "ngày giờ không đúng, ví dụ đúng: 2023-12-25T08:30:00+07:00."
COVER = {"image": "media/1.jpg", "alt": "Ảnh"}


BAD_LINES = [
    (b"{oops", "Dòng 3: không phải JSON hợp lệ."),
    (b"[" * 100_000, "Dòng 3: không phải JSON hợp lệ."),
    (b'{"type": "article", "number": ' + b"1" * 5000 + b"}", "Dòng 3: không phải JSON hợp lệ."),
    (b"[1]", "Dòng 3: phải là một đối tượng JSON {…}."),
    (b'{"type": "\xff"}', "Dòng 3: có ký tự không phải UTF-8."),
    (article_line(title="\ud800"), "Dòng 3: có ký tự không phải UTF-8."),
    (
        {"type": "video"},
        'Dòng 3, trường "type": phải là một trong: sub_site, category, page, article.',
    ),
    (article_line(title=" \u200b"), 'Dòng 3, trường "title": không được để trống.'),
    (
        article_line(title="x" * 300),
        'Dòng 3, trường "title": Mục này dài nhất 250 ký tự, hiện có 300. Hãy rút gọn.',
    ),
    (
        article_line(lead="x" * 1001),
        'Dòng 3, trường "lead": Mục này dài nhất 1000 ký tự, hiện có 1001. Hãy rút gọn.',
    ),
    (article_line(title=5), 'Dòng 3, trường "title": phải là chuỗi.'),
    (article_line(body=["<p>"]), 'Dòng 3, trường "body": phải là chuỗi.'),
    (
        article_line(body="x" * 400_001),
        'Dòng 3, trường "body": Nội dung dài 400.001 ký tự, kể cả định dạng; nhiều nhất là'
        " 400.000. Hãy chia thành nhiều bài.",
    ),
    (
        article_line(body="<p>" + "<b><i><u><s>" * 3 + "<p>x" * 5000),
        'Dòng 3, trường "body": Nội dung dài 460.091 ký tự, kể cả định dạng; nhiều nhất là'
        " 400.000. Hãy chia thành nhiều bài.",
    ),
    (article_line(tags="x"), 'Dòng 3, trường "tags": phải là danh sách.'),
    (article_line(tags=[1]), 'Dòng 3, trường "tags": phải là danh sách các chuỗi.'),
    (
        article_line(tags=["x" * 61]),
        'Dòng 3, trường "tags": Mục này dài nhất 60 ký tự, hiện có 61. Hãy rút gọn.',
    ),
    (article_line(cover="x"), 'Dòng 3, trường "cover": phải là đối tượng {…}.'),
    (article_line(featured=1), 'Dòng 3, trường "featured": phải là true hoặc false.'),
    (article_line(number=True), 'Dòng 3, trường "number": phải là số nguyên.'),
    (article_line(number=0), 'Dòng 3, trường "number": phải từ 1 đến 9007199254740991.'),
    (
        article_line(id="x" * 101),
        'Dòng 3, trường "id": Mục này dài nhất 100 ký tự, hiện có 101. Hãy rút gọn.',
    ),
    (article_line(id=None), 'Dòng 3, trường "id": không được để trống.'),
    (article_line(id=219918), 'Dòng 3, trường "id": phải là chuỗi.'),
    (
        article_line(published_at="25/12/2023 08:30"),
        f'Dòng 3, trường "published_at": {WRONG_MOMENT}',
    ),
    (
        article_line(published_at="9999-12-31T23:59:59-12:00"),
        f'Dòng 3, trường "published_at": {WRONG_MOMENT}',
    ),
    (
        article_line(published_at=None),
        'Dòng 3, trường "published_at": phải có khi trạng thái là published.',
    ),
    (
        article_line(ends_at="2023-12-25T08:30:00+07:00"),
        'Dòng 3, trường "ends_at": phải sau published_at.',
    ),
    (
        article_line(updated_at="2023-12-25T08:30:00+07:00"),
        'Dòng 3, trường "updated_at": phải sau published_at và là lúc đã qua.',
    ),
    (
        article_line(updated_at="2199-01-01T00:00:00+07:00"),
        'Dòng 3, trường "updated_at": phải sau published_at và là lúc đã qua.',
    ),
    (
        article_line(updated_at="2023-12-26T08:30:00+07:00", ends_at="2023-12-26T08:30:00+07:00"),
        'Dòng 3, trường "ends_at": phải sau updated_at.',
    ),
    (
        article_line(withdrawal={"kind": "error"}),
        'Dòng 3, trường "withdrawal": chỉ dùng khi trạng thái là withdrawn.',
    ),
    (
        article_line(status="withdrawn", withdrawal={"kind": "x"}),
        'Dòng 3, trường "withdrawal.kind": phải là một trong: error, moved, notice.',
    ),
    (
        article_line(status="withdrawn", withdrawal={"kind": "moved", "moved_to": "javascript:1"}),
        'Dòng 3, trường "withdrawal.moved_to": phải bắt đầu bằng https:// hoặc bằng dấu / của'
        " trang này.",
    ),
    (
        article_line(
            status="withdrawn", withdrawal={"kind": "moved", "moved_to": "/tin/bai-219918/?a=1"}
        ),
        'Dòng 3, trường "withdrawal.moved_to": phải khác địa chỉ của chính bài này.',
    ),
    (
        article_line(status="withdrawn", withdrawal={"kind": "notice", "moved_to": "/a/"}),
        'Dòng 3, trường "withdrawal.moved_to": phải có khi kind là moved, và chỉ khi đó; trường'
        ' "withdrawal.note": phải có khi kind là notice, và chỉ khi đó.',
    ),
    (
        article_line(status="withdrawn", published_at="2199-01-01T00:00:00+07:00"),
        'Dòng 3, trường "published_at": bài đã gỡ thì ngày đăng phải là lúc đã qua.',
    ),
    (
        article_line(status="live"),
        'Dòng 3, trường "status": phải là một trong: published, draft, submitted, returned,'
        " in_approval, withdrawn.",
    ),
    (article_line(status=None), 'Dòng 3, trường "status": không được để trống.'),
    (article_line(sub_site="khac"), 'Dòng 3, trường "sub_site": không có trang con “khac”.'),
    (
        article_line(category="khac"),
        'Dòng 3, trường "category": trang con “sub-site-1” không có chuyên mục “khac”.',
    ),
    (
        article_line(cover=COVER | {"alt": " "}),
        'Dòng 3, trường "cover.alt": không được để trống.',
    ),
    (
        article_line(cover=COVER | {"image": "media/mất.jpg"}),
        'Dòng 3, trường "cover.image": không tìm thấy ảnh “media/mất.jpg”.',
    ),
    (
        article_line(cover=COVER | {"image": "media/../1.jpg"}),
        'Dòng 3, trường "cover.image": không tìm thấy ảnh “media/../1.jpg”.',
    ),
    (
        article_line(body='<img src="media/%2e%2e/1.jpg">'),
        'Dòng 3, trường "body": không tìm thấy ảnh “media/%2e%2e/1.jpg”.',
    ),
    (
        article_line(body='<img src="media/link.jpg">'),
        'Dòng 3, trường "body": không tìm thấy ảnh “media/link.jpg”.',
    ),
    (
        article_line(body='<img src="media/broken.jpg">'),
        'Dòng 3, trường "body": ảnh “media/broken.jpg”: Tệp này không phải ảnh JPEG, PNG, WebP,'
        " AVIF, HEIC hoặc GIF đọc được.",
    ),
    (
        article_line(title="", published_at="hôm qua"),
        f'Dòng 3, trường "title": không được để trống; trường "published_at": {WRONG_MOMENT}',
    ),
    (
        {"type": "sub_site", "slug": "tin", "name": "Tin"},
        "Dòng 3: Cổng đã dùng đường dẫn này; hãy chọn đường dẫn khác.",
    ),
    (
        {"type": "sub_site", "slug": "Sai", "name": ""},
        'Dòng 3, trường "name": không được để trống; trường "slug": Chỉ dùng chữ thường không'
        " dấu, chữ số và dấu gạch ngang, ví dụ: dan-van-kheo.",
    ),
    (
        SUB_SITE | {"banner": {"image": "media/1.jpg"}},
        'Dòng 3, trường "banner.alt": không được để trống.',
    ),
    (
        SUB_SITE | {"banner": {"image": "media/broken.jpg", "alt": "Banner"}},
        'Dòng 3, trường "banner.image": ảnh “media/broken.jpg”: Tệp này không phải ảnh JPEG, PNG,'
        " WebP, AVIF, HEIC hoặc GIF đọc được.",
    ),
    (
        CATEGORY | {"slug": "con", "parent": "khac"},
        'Dòng 3, trường "parent": chưa có chuyên mục “khac”; dòng của nó phải đứng trước.',
    ),
    (
        CATEGORY | {"parent": "dan-van-kheo"},
        'Dòng 3, trường "parent": chuyên mục chỉ có hai cấp: hãy chọn một chuyên mục cấp một.',
    ),
    (
        CATEGORY | {"name": "", "order": -1},
        'Dòng 3, trường "name": không được để trống; trường "order": phải từ 0 đến 32767.',
    ),
]


@pytest.mark.parametrize(("line", "message"), BAD_LINES)
def test_a_bad_line_is_told_once_and_the_others_go_in(tmp_path, line, message):
    write_image(tmp_path, "1.jpg")
    (write_image(tmp_path, "media/1.jpg").parent / "link.jpg").symlink_to(tmp_path / "1.jpg")
    (tmp_path / "media" / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    path = write_jsonl(tmp_path, *PLACES, line, article_line(id="tốt"))
    for arguments in (["--dry-run"], []):
        _, complaints, error = run("import_content", path, *arguments)
        assert complaints == [message]
        assert error == "Có 1 dòng lỗi; các dòng khác không bị ảnh hưởng."
    assert Article.objects.get().key == "tốt"
    assert Category.objects.get().name == "Dân vận khéo"
    assert SubSite.objects.get().name == "Ban Dân vận"


def test_a_category_with_children_stays_at_the_top(tmp_path):
    child = CATEGORY | {"slug": "con", "parent": "dan-van-kheo"}
    other = CATEGORY | {"slug": "khac"}
    path = write_jsonl(tmp_path, *PLACES, child, other, CATEGORY | {"parent": "khac"})
    assert run("import_content", path)[1] == [
        'Dòng 5, trường "parent": chuyên mục này đang có chuyên mục con nên phải ở cấp một.'
    ]


def test_a_domain_belongs_to_one_sub_site(tmp_path):
    make_sub_site(domain="a.vn")
    path = write_jsonl(tmp_path, SUB_SITE | {"domain": "A.vn"})
    _, complaints, _ = run("import_content", path)
    assert [c.partition(":")[0] for c in complaints] == ['Dòng 1, trường "domain"']
    assert not SubSite.objects.filter(slug="sub-site-1").exists()


def test_a_line_that_is_too_long_is_told_and_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_LINE", 2000)
    long = article_line(id="dài", body="x" * 9000)
    _, complaints, _ = run("import_content", write_jsonl(tmp_path, *PLACES, long, article_line()))
    assert complaints == ["Dòng 3: dòng dài hơn 10 MB."]
    assert Article.objects.get().key == "219918"


# --- Paths that can't be read at all ------------------------------------------------------------


def broken_zip(tmp_path, keep):
    """A good archive of which the first part is kept."""
    path = write_zip(tmp_path / "a.zip", *PLACES, article_line(), media=["media/1.jpg"])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    return path


@pytest.mark.parametrize("keep", [0, 0.2, 0.7, 0.98])
def test_a_truncated_zip_is_one_message_and_nothing_is_written(tmp_path, keep):
    path = broken_zip(tmp_path, keep)
    assert run("import_content", path) == (
        "",
        [],
        f"Tệp {path} hỏng hoặc bị cắt cụt, không đọc được.",
    )
    assert not SubSite.objects.exists()


def test_a_zip_with_damaged_lines_writes_nothing(tmp_path):
    path = write_zip(tmp_path / "a.zip", *PLACES, article_line())
    path.write_bytes(path.read_bytes().replace(b"dan-van-kheo", b"dan-van-sai!", 1))
    assert run("import_content", path)[2] == f"Tệp {path} hỏng hoặc bị cắt cụt, không đọc được."
    assert not SubSite.objects.exists()


def test_a_damaged_picture_in_a_zip_costs_its_line_alone(tmp_path):
    lines = [*PLACES, article_line(cover=COVER), article_line(id="tốt")]
    path = write_zip(tmp_path / "a.zip", *lines, media=["media/1.jpg"])
    path.write_bytes(path.read_bytes().replace(b"JFIF", b"JFIX", 1))
    assert run("import_content", path)[1] == [
        'Dòng 3, trường "cover.image": ảnh “media/1.jpg”: Tệp trong .zip bị hỏng.'
    ]
    assert Article.objects.get().key == "tốt"


def test_a_picture_larger_than_its_header_says_is_not_unpacked(tmp_path):
    path = write_zip(tmp_path / "a.zip", *PLACES, article_line(cover=COVER))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("media/1.jpg", b"\0" * 300_000_000)
    content = path.read_bytes()
    size = (300_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (1000).to_bytes(4, "little")))
    tracemalloc.start()
    (complaint,) = run("import_content", path)[1]
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()
    assert "ảnh “media/1.jpg”" in complaint


def test_a_zip_without_content_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("__MACOSX/content.jsonl", b"")
        archive.writestr("a/b/content.jsonl", b"")
    path = tmp_path / "a.zip"
    assert run("import_content", path)[2] == f"Tệp {path} không có content.jsonl."


def test_a_zip_cannot_reach_outside_itself(tmp_path):
    write_image(tmp_path, "1.jpg")
    cover = COVER | {"image": f"media/../{tmp_path}/1.jpg"}
    path = write_zip(tmp_path / "a.zip", *PLACES, article_line(cover=cover))
    assert run("import_content", path)[1] == [
        f'Dòng 3, trường "cover.image": không tìm thấy ảnh “media/../{tmp_path}/1.jpg”.'
    ]


def test_other_paths_are_told(tmp_path):
    (tmp_path / "a.csv").write_text("")
    (tmp_path / "a.jsonl").write_bytes("\ufeff{}".encode("utf-16-le"))
    messages = [run("import_content", tmp_path / name)[2] for name in ("x.zip", "a.csv", "a.jsonl")]
    assert messages == [
        f"Không tìm thấy {tmp_path}/x.zip.",
        f"{tmp_path}/a.csv phải là tệp .jsonl, tệp .zip hoặc thư mục có content.jsonl.",
        "Nội dung phải được lưu ở dạng UTF-8, không phải UTF-16.",
    ]
    assert run("import_content", tmp_path)[2] == f"Không tìm thấy {tmp_path}/content.jsonl."


def test_the_exit_status_is_1_for_a_bad_line_and_0_else(tmp_path):
    path = tmp_path / "content.jsonl"
    path.write_bytes(as_bytes(PLACES))
    Command().run_from_argv(["manage.py", "import_content", str(path)])
    path.write_bytes(as_bytes([b"{oops"]))
    with pytest.raises(SystemExit) as left:
        Command().run_from_argv(["manage.py", "import_content", str(path)])
    assert left.value.code == 1
