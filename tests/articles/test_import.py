import io
import unicodedata
from contextlib import closing
from datetime import datetime, timedelta

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article, Category, Photo, Publication
from articles.transfer import importing, writing
from portal.advisory_locks import Lock
from portal.models import Page, SubSite
from tests.articles.content_lines import (
    CATEGORY,
    COVER,
    PLACES,
    PUBLISHED_AT,
    SUB_SITE,
    article_line,
    in_an_hour,
    rows,
    run,
    stored_files,
    write_image,
    write_jsonl,
)
from tests.builders import make_article, make_sub_site

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_import_at_the_same_time_is_refused_in_one_sentence(tmp_path):
    path = write_jsonl(tmp_path, *PLACES, article_line())
    login = connection.get_connection_params()
    with closing(psycopg2.connect(**login)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [Lock.IMPORT])
        with pytest.raises(CommandError, match="^Một lệnh nhập khác đang chạy; hãy đợi"):
            call_command("import_content", path)
        assert not SubSite.objects.exists()
        cursor.execute("SELECT pg_advisory_unlock_all()")  # a closed connection ends a while later
    call_command("import_content", path)
    assert Article.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)


# --- What a line becomes ------------------------------------------------------------------------


def test_a_published_line_is_an_article_that_readers_see_since_its_date(take):
    assert take(article_line())[1:] == ([], None)
    article = Article.objects.get()
    assert (article.pk, article.key) == (219918, "219918")
    assert (article.status, article.author, article.changed_by) == ("approved", None, None)
    assert article.old_url == "/vi-vn/tin/tong-ket/783534-16570-219918"
    publication = Publication.objects.get()
    assert publication.title == article.title == "Tổng kết công tác dân vận"
    assert publication.html == "<p>Nội dung của bài.</p>"
    assert (publication.published_at, publication.starts_at) == (PUBLISHED_AT, PUBLISHED_AT)
    assert (publication.ends_at, publication.tags) == (None, ["dân vận"])


def test_a_future_date_is_a_schedule_and_an_end_is_an_expiry(take):
    later, end = in_an_hour(), in_an_hour() + timedelta(hours=1)
    take(
        article_line(id="1", published_at=later.isoformat()),
        article_line(id="2", ends_at=end.isoformat()),
        article_line(id="3", ends_at="2024-01-01T00:00:00+07:00"),
    )
    assert list(Publication.objects.values_list("article_id", "expires_at")) == [(2, end)]
    assert Publication.history.live_at(later).count() == 2
    assert Publication.history.get(article=3).ends_at == datetime.fromisoformat(
        "2024-01-01T00:00+07:00"
    )


def test_a_date_without_an_offset_is_vietnamese_time(take):
    take(article_line(published_at="2023-12-25T08:30:00"))
    assert Publication.objects.get().published_at == PUBLISHED_AT


def test_a_withdrawn_line_answers_gone(take, client):
    take(article_line(status="withdrawn"))
    assert Article.objects.get().status == "approved"
    assert not Publication.objects.exists()
    assert client.get("/tin/tong-ket-cong-tac-dan-van-219918/").status_code == 410


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "in_approval"])
def test_other_lines_are_working_copies_alone(take, status):
    assert take(article_line(status=status, published_at=None))[1:] == ([], None)
    assert Article.objects.get().status == status
    assert not Publication.history.exists()


def test_text_is_cleaned_as_the_forms_clean_it(take):
    decomposed = unicodedata.normalize("NFD", "Hội nghị") + "\u00a0 Ðảng ủy\u200b "
    body = '<h1 style="color:red" onclick="x()">Tiêu đề</h1><script>alert(1)</script>'
    take(article_line(title=decomposed, body=body))
    article = Article.objects.get()
    assert article.title == "Hội nghị Đảng ủy"
    assert article.body == "<h2>Tiêu đề</h2>"
    assert Publication.objects.get().html == "<h2>Tiêu đề</h2>"


def test_unknown_fields_are_noted_and_ignored(take):
    out, complaints, error = take(article_line(colour="red", reason="nhập lại"))
    assert 'Ghi chú: bỏ qua trường không biết "colour" (1 lần)' in out
    assert "reason" not in out
    assert (complaints, error) == ([], None)


def test_empty_lines_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path):
    path = write_jsonl(tmp_path, *PLACES, b"", b"  ", article_line())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("import_content", path)[1:] == ([], None)
    assert Article.objects.count() == 1


# --- Numbers of addresses -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_number_goes_before_a_numeric_id_and_both_before_the_sequence(take):
    take(
        article_line(id="a", number=70),
        article_line(id="80"),
        article_line(id="70"),  # taken
        article_line(id="b", number=80),  # taken
        article_line(id="90071992547409930"),  # too large
    )
    numbers = dict(Article.objects.values_list("key", "pk"))
    assert (numbers["a"], numbers["80"]) == (70, 80)
    assert {numbers["70"], numbers["b"], numbers["90071992547409930"]} == {81, 82, 83}


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_an_article_written_after_an_import_gets_a_free_number(take):
    take(article_line(id="5000"))
    assert make_article().pk == 5001
    take(article_line(id="17"))
    assert make_article().pk == 5002


# --- Sub-sites and categories -------------------------------------------------------------------


def test_default_moves_to_the_sub_site_that_asks_for_it(tmp_path):
    make_sub_site(slug="cu", is_default=True)
    run("import_content", write_jsonl(tmp_path, SUB_SITE))
    assert SubSite.objects.get(is_default=True).slug == "sub-site-1"
    run("import_content", write_jsonl(tmp_path, SUB_SITE | {"default": False}))
    assert SubSite.objects.get(is_default=True).slug == "sub-site-1"


def test_a_portal_without_a_default_sub_site_is_told(tmp_path):
    out, *_ = run("import_content", write_jsonl(tmp_path, SUB_SITE | {"default": False}))
    assert 'Ghi chú: cổng chưa có trang chính: thêm "default": true cho một trang con' in out


def test_a_sub_site_line_fills_banner_and_footer_and_leaves_what_it_does_not_name(tmp_path):
    write_image(tmp_path, "media/b.png", width=2000, height=400, format="PNG")
    write_image(tmp_path, "media/m.png", width=1000, height=400, format="PNG")
    banner = {"image": "media/b.png", "image_mobile": "media/m.png", "alt": "Banner", "link": ""}
    line = SUB_SITE | {"banner": banner, "phone": "0238", "domain": "Danvan.Example.VN"}
    assert run("import_content", write_jsonl(tmp_path, line))[1:] == ([], None)
    sub_site = SubSite.objects.get()
    assert (sub_site.phone, sub_site.domain) == ("0238", "danvan.example.vn")
    banner = sub_site.banners.get()
    assert (banner.width, banner.mobile_width) == (1200, 800)
    run("import_content", write_jsonl(tmp_path, SUB_SITE | {"name": "Tên mới"}))
    sub_site = SubSite.objects.get()
    assert (sub_site.name, sub_site.phone, sub_site.banners.get().alt) == (
        "Tên mới",
        "0238",
        "Banner",
    )


def test_categories_have_two_levels_and_are_updated_by_slug(tmp_path):
    child = CATEGORY | {"slug": "con", "name": "Con", "parent": "dan-van-kheo"}
    run("import_content", write_jsonl(tmp_path, *PLACES, child))
    run("import_content", write_jsonl(tmp_path, child | {"name": "Tên mới", "order": 7}))
    category = Category.objects.get(slug="con")
    assert (category.name, category.order, category.parent.slug) == ("Tên mới", 7, "dan-van-kheo")
    assert Category.objects.count() == 2


# --- All or nothing -----------------------------------------------------------------------------


def test_a_dry_run_tells_the_same_and_leaves_nothing(tmp_path):
    write_image(tmp_path, "media/1.jpg")
    sub_site = SUB_SITE | {"banner": {"image": "media/1.jpg", "alt": "Banner"}}
    body = '<img src="media/1.jpg">'
    lines = [sub_site, CATEGORY, article_line(cover=COVER, body=body), article_line(title="")]
    path = write_jsonl(tmp_path, *lines)
    next_id = "SELECT last_value, is_called FROM articles_article_id_seq"
    with connection.cursor() as cursor:
        cursor.execute(next_id)
        sequence = cursor.fetchone()
        rehearsal = run("import_content", path, "--dry-run")
        cursor.execute(next_id)
        assert cursor.fetchone() == sequence
    assert rows() == [[], [], [], [], [], []]
    assert stored_files() == []
    out, *rest = run("import_content", path)
    assert rehearsal == (out.replace("Đã nhập:", "Chạy thử, không ghi gì:"), *rest)
    assert rest[0] == ['Dòng 4, trường "title": không được để trống.']
    assert stored_files() == ["banners", "photos"]


def test_a_refused_line_writes_no_picture(tmp_path, take):
    write_image(tmp_path, "media/1.jpg")
    take(article_line(cover=COVER, body='<img src="media/mất.jpg">'))
    assert stored_files() == []
    assert not Photo.objects.exists()


def test_what_the_database_refuses_costs_that_line_alone(take):
    take()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_publication ADD CONSTRAINT no_b CHECK (title <> 'b')")
        try:
            lines = (article_line(id=key, title=key) for key in "abc")
            _, complaints, error = take(*lines)
        finally:
            cursor.execute("ALTER TABLE articles_publication DROP CONSTRAINT no_b")
    assert complaints == [
        'Dòng 4: cơ sở dữ liệu từ chối: new row for relation "articles_publication" violates'
        ' check constraint "no_b".'
    ]
    assert error == "Có 1 dòng lỗi; các dòng khác không bị ảnh hưởng."
    assert sorted(Article.objects.values_list("title", flat=True)) == ["a", "c"]
    assert Publication.objects.count() == 2


class Interrupted(io.StringIO):
    """Where someone presses Ctrl-C as soon as anything is written."""

    def write(self, text):
        raise KeyboardInterrupt


def test_a_stop_half_way_leaves_whole_articles(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    lines = [article_line(id=str(number)) for number in (1, 2, 3)]
    path = write_jsonl(tmp_path, *PLACES, *lines, b"{oops", article_line(id="4"))
    out = io.StringIO()
    message = "Đã dừng giữa chừng. Chạy lại lệnh này để nhập tiếp, không có bài nào bị lặp."
    with pytest.raises(CommandError, match=message) as stopped:
        call_command("import_content", path, stdout=out, stderr=Interrupted())
    assert stopped.value.returncode == 130
    assert "  Bài viết: 2 mới, 0 cập nhật, 0 không đổi" in out.getvalue()
    assert Article.objects.count() == Publication.objects.count() == 2


def test_many_batches_take_few_queries(take, django_assert_max_num_queries):
    lines = [article_line(id=f"a{number}") for number in range(1200)]
    with django_assert_max_num_queries(45):
        take(*lines)
    assert Article.objects.count() == Publication.objects.count() == 1200


def test_the_first_number_is_not_given_twice():
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE articles_article_id_seq RESTART WITH 1")
    make_article(pk=1)
    writing._advance_sequence(1)
    assert make_article().pk == 2


@pytest.mark.django_db(transaction=True)
def test_a_null_character_in_an_id_spoils_its_own_line_alone(take):
    take(article_line(id="a\0b"), article_line(id="2"))
    assert Article.objects.get().key == "2"


def test_a_page_is_taken_again_only_where_it_differs(take, client):
    line = {
        "type": "page",
        "sub_site": SUB_SITE["slug"],
        "slug": "gioi-thieu",
        "title": "Giới thiệu",
        "body": '<p onclick="x">Ban.</p><img src="media/1.jpg">',
        "order": 2,
    }
    for changes, outcome in (
        ({}, "1 mới, 0 cập nhật, 0 không đổi"),
        ({}, "0 mới, 0 cập nhật, 1 không đổi"),
        ({"title": "Về Ban"}, "0 mới, 1 cập nhật, 0 không đổi"),
    ):
        line |= changes
        out, complaints, _ = take(line)
        assert complaints == []
        assert f"  Trang thông tin: {outcome}" in out
    page = Page.objects.get()
    assert (page.title, page.body, page.order) == ("Về Ban", "<p>Ban.</p>", 2)
    assert client.get("/trang/gioi-thieu/").status_code == 200
    _, complaints, _ = take(line | {"sub_site": "khong-co"}, line | {"title": ""})
    assert complaints == [
        'Dòng 3, trường "sub_site": không có trang con “khong-co”.',
        'Dòng 4, trường "title": không được để trống.',
    ]
