import time

import pytest

from articles import checks
from articles.checks import Draft, markup, old_fonts
from articles.models import Article, KnownWord, Photo
from portal.html import clean_html
from tests.articles.admin_pages import LIST
from tests.articles.test_spelling import RIGHT_TEXT
from tests.builders import (
    make_article,
    make_category,
    make_image,
    make_photo,
    make_published,
    make_sub_site,
    make_user,
)

pytestmark = pytest.mark.django_db

CHECKS = f"{LIST}kiem-tra/"
DICTIONARY = f"{LIST}tu-dien/"


def draft(**overrides):
    """One of which there is nothing to say."""
    values = {
        "title": "Bản Xiềng dựng cầu",
        "lead": "Dân bản góp công.",
        "body": "<p>Cầu đã xong.</p>",
        "category": 1,
        "has_cover": True,
        "cover_alt": "Cầu mới",
        "cover_size": (800, 533),
        "host": "testserver",
    }
    return Draft(**values | overrides)


def said(**overrides):
    return [finding.message for finding in checks.findings(draft(**overrides))]


def test_of_a_finished_text_there_is_nothing_to_say():
    assert said() == []


MUST = [
    ({"title": ""}, "Bài chưa có tiêu đề."),
    ({"lead": ""}, "Bài chưa có sapo."),
    ({"body": ""}, "Bài chưa có nội dung."),
    ({"category": ""}, "Bài chưa có chuyên mục."),
    ({"cover_alt": ""}, "Ảnh đại diện chưa có văn bản thay thế."),
    ({"body": '<p>a<img src="x" alt="b"><img src="y"></p>'}, "Ảnh thứ 2 trong bài chưa có"),
    ({"body": '<p>a</p><p><img src="y" alt=" "></p>'}, "Ảnh thứ 1 trong bài chưa có"),
]
ADVICE = [
    ({"has_cover": False, "cover_alt": ""}, "Bài chưa có ảnh đại diện."),
    ({"cover_size": (799, 533)}, "Ảnh đại diện chỉ có 799 × 533 điểm ảnh nên sẽ bị mờ ở đầu trang"),
    ({"title": "a " * 51}, "Tiêu đề dài 102 ký tự; nên dưới 100."),
    ({"title": "BẢN XIỀNG DỰNG CẦU"}, "Tiêu đề viết toàn chữ hoa"),
    ({"body": "<p>a</p><h3>Nhỏ</h3>"}, "Đề mục “Nhỏ” là mục nhỏ nhưng"),
    ({"body": "<h2>Lớn</h2><h4>Nhỏ</h4>"}, "Đề mục “Nhỏ” là mục nhỏ nhưng"),
    ({"body": "<p>a</p><h2> </h2>"}, "Có một đề mục trống."),
    ({"body": '<p>a<a href="https://a.vn"></a></p>'}, "Có một liên kết không có chữ"),
    ({"body": '<p><a href="https://a.vn">https://a.vn/b</a></p>'}, "chỉ có địa chỉ"),
    ({"body": '<p><a href="https://a.vn/b c">đây</a></p>'}, "có dấu cách"),
    ({"body": '<p><a href="#_ftn1">[1]</a></p>'}, "không dẫn đến trang nào"),
    ({"body": "<p>dân &nbsp;vận</p>"}, "Thừa dấu cách: “dân vận”."),
    ({"body": "<p>QuyÕt ®Þnh cña D©n vËn vÒ héi nghÞ</p>"}, "phông chữ cũ"),
    ({"body": "<p>Quyeát ñònh cuûa Ban Daân vaän</p>"}, "phông chữ cũ"),
    ({"body": "<p>bổ xung</p>"}, "“bổ xung” có thể sai chính tả."),
    ({"lead": "nghành"}, "“nghành” có thể sai chính tả."),
    ({"cover_caption": "xữ lý"}, "“xữ” có thể sai chính tả."),
]


@pytest.mark.parametrize(("overrides", "message"), MUST)
def test_what_must_be_mended_is_told_first(overrides, message):
    first = checks.findings(draft(**overrides))[0]
    assert first.blocks
    assert message in first.message


@pytest.mark.parametrize(("overrides", "message"), ADVICE)
def test_advice_blocks_nothing(overrides, message):
    found = checks.findings(draft(**overrides))
    assert any(message in finding.message for finding in found)
    assert not any(finding.blocks for finding in found)


def test_headings_in_order_and_links_in_words_need_no_advice():
    body = '<h2>Một</h2><h3>Hai</h3><h4>Ba</h4><h2>Bốn</h2><p><a href="https://a.vn/">Nguồn</a></p>'
    assert said(body=body) == []


def test_a_footnote_needs_no_advice():
    call = '<sup><a href="#_ftn1" name="_ftnref1" title="">[1]</a></sup>'
    note = '<p><a href="#_ftnref1" name="_ftn1" title="">[1]</a> Báo cáo.</p>'
    assert said(body=f"<p>Ba xã{call}</p>{note}") == []
    assert said(body=clean_html(f"<p>Ba xã{call}</p>{note}")) == []


def test_a_finding_says_where_it_is():
    pictures = '<p><img src="a" alt="b"><img src="c"></p>'
    body = f"<h2>A</h2><p>bổ xung, <strong>bổ</strong> xung</p>{pictures}"
    picture, slip = checks.findings(draft(body=body))
    assert (picture.selector, picture.nth) == ("img", 1)
    assert (slip.words, slip.suggestions, slip.times) == ("bổ xung", ("bổ sung",), 2)


def test_the_gaps_of_an_article_are_the_complaints_by_field():
    picture = f'<p><img src="{make_photo().url}"></p>'
    article = make_article(lead="", body=picture, cover=make_photo())
    assert checks.gaps(article) == {
        "lead": "Bài chưa có sapo.",
        "cover_alt": "Ảnh đại diện chưa có văn bản thay thế.",
        "body": "Ảnh thứ 1 trong bài chưa có văn bản thay thế.",
    }
    assert list(checks.gaps(Article())) == ["title", "lead", "body", "category"]


def test_a_right_text_in_old_letters_is_none_of_an_old_font():
    assert old_fonts.found_in(RIGHT_TEXT) == {}


# --- Links inside the portal


def dead(*addresses, host="testserver"):
    body = "".join(f'<p><a href="{address}">chữ</a></p>' for address in addresses)
    found = checks.findings(draft(body=body, host=host))
    return [addresses[f.nth] for f in found if "Người đọc không mở được" in f.message]


def test_links_to_what_no_reader_can_open_are_told(django_assert_num_queries):
    site = make_sub_site(is_default=True)
    branch = make_sub_site(slug="con-cuong")
    own = make_sub_site(domain="thanh-vinh.vn")
    here, there, far = (make_category(s) for s in (site, branch, own))
    live, draft_only = make_published(here), make_article(here)
    good = [
        f"/tin/bai-{live.pk}/",
        f"http://testserver/con-cuong/tin/bai-{live.pk}/",
        f"/chuyen-muc/{here.slug}/",
        f"/con-cuong/chuyen-muc/{there.slug}/",
        f"https://thanh-vinh.vn/chuyen-muc/{far.slug}/",
        f"https://baonghean.vn/tin/bai-{draft_only.pk}/",
        "mailto:a@b.vn",
        "https://[",
        "/",
    ]
    bad = [
        f"/tin/bai-{draft_only.pk}/",
        "https://thanh-vinh.vn/tin/bai-99999/",
        f"/chuyen-muc/{there.slug}/",
        "/quan-tri/articles/article/",
    ]
    with django_assert_num_queries(3):
        assert dead(*good, *bad) == bad


def test_links_elsewhere_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert dead("mailto:a@b.vn", "tel:0238") == []


# --- The form's script asks


def ask(client, **fields):
    return client.post(CHECKS, {"title": "T", "lead": "S", "category": "1", "cover": "x"} | fields)


def test_who_writes_is_answered(client, contributor):
    client.force_login(contributor)
    (finding,) = ask(client, body="<p>bổ xung</p>", cover_alt="Ảnh").json()["findings"]
    assert finding["field"] == "body"
    assert finding["suggestions"] == ["bổ sung"]
    assert client.get(CHECKS).status_code == 405


def test_a_cover_too_small_for_the_front_page_is_told_with_its_size(client, contributor):
    client.force_login(contributor)
    cover = Photo.objects.store(make_image(400, 300)).digest
    filled_in = {"body": "<p>x</p>", "cover_alt": "Ảnh", "cover": cover}
    (finding,) = ask(client, **filled_in).json()["findings"]
    assert (finding["field"], finding["blocks"]) == ("cover_upload", False)
    assert "400 × 300" in finding["message"]
    assert ask(client, **filled_in, cover_chosen="on").json()["findings"] == []


def test_who_does_not_write_is_not(client, sub_site):
    assert client.post(CHECKS).status_code == 302
    client.force_login(make_user("Quản trị hệ thống", sub_site))
    assert ask(client).status_code == 403


def test_too_long_a_text_is_not_read(client, contributor):
    client.force_login(contributor)
    assert ask(client, body="a" * 500_000).status_code == 413


def test_an_editor_puts_a_word_into_the_dictionary(client, contributor, editor):
    client.force_login(contributor)
    assert client.post(DICTIONARY, {"word": "bổ xung"}).status_code == 403
    client.force_login(editor)
    for _ in range(2):
        assert client.post(DICTIONARY, {"word": "Bổ xung"}).status_code == 200
    assert client.post(DICTIONARY, {"word": "x" * 61}).status_code == 400
    assert client.post(DICTIONARY, {"word": " "}).status_code == 400
    word = KnownWord.objects.get()
    assert (word.word, word.added_by) == ("bổ xung", editor)
    assert said(body="<p>Bổ xung</p>") == []


def test_editors_alone_keep_the_dictionary(client, contributor, editor):
    KnownWord.objects.create(word="Xữ", added_by=editor)
    address = "/quan-tri/articles/knownword/"
    client.force_login(contributor)
    assert client.get(address).status_code == 403
    client.force_login(editor)
    assert "xữ" in client.get(address).content.decode()
    client.post(f"{address}add/", {"word": "mililít"})
    assert KnownWord.objects.get(word="mililít").added_by == editor
    assert client.post(f"{address}{word_pk()}/delete/", {"post": "yes"}).status_code == 302
    assert not KnownWord.objects.filter(word="xữ").exists()


def word_pk():
    return KnownWord.objects.get(word="xữ").pk


@pytest.mark.parametrize(
    "body",
    [
        "<p>Dân vận khéo xữ lý.</p>" * 40_000,
        "<a href='" * 100_000,
        '<a "' * 250_000,
        "<h2><a href='x'>" * 60_000,
        "a" * 1_000_000,
        ("a" * 50 + "  ") * 20_000,
        "D©" * 500_000,
        f"<img {'a' * 1_000_000}>",
    ],
)
def test_a_body_of_a_megabyte_is_read_in_linear_time(body):
    started = time.process_time()
    checks.findings(draft(body=body))
    assert time.process_time() - started < 6


def test_the_words_of_what_is_stored_are_read_as_they_stand():
    html = clean_html("<p>a &amp; b<br>c</p><ul><li>d <em>e</em>f</li></ul>")
    assert markup.read(html).text.split("\n") == ["", "a & b", "c", "", "", "d ef", "", ""]
