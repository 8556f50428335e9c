import time

import pytest
from django.core.exceptions import ValidationError

from portal.html import (
    MOST_IN_A_TAG,
    MOST_LETTERS,
    MOST_TAGS,
    clean_html,
    photo_digests,
    validate_size,
)

DIGEST = "ab" * 32
PICTURE = f"/media/photos/ab/{DIGEST}.webp"
IMG = f'<img src="{PICTURE}" alt="Ảnh">'


def at_side(image, side):
    return image.replace(">", f' class="{side}">')


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p>chữ</p><script>alert(1)</script>", "<p>chữ</p>"),
        ('<p onclick="x()" style="color:red">chữ</p>', "<p>chữ</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ("<p>trước<!-- ghi chú --></p>", "<p>trước</p>"),
        ("<h1>Đề mục</h1>", "<h2>Đề mục</h2>"),
        ("<div>một</div><div>hai</div>", "<p>một</p><p>hai</p>"),
        ("<SECTION>một</SECTION><article>hai</article>", "<p>một</p><p>hai</p>"),
        ("<H1>Đề mục</H1>", "<h2>Đề mục</h2>"),
        ('<a href="data:text/html,x">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<p>&nbsp;</p><p class="align-center"> <br> </p><p>chữ</p>', "<p>chữ</p>"),
        ("<p>dân&nbsp;vận Ðảng</p>", "<p>dân vận Đảng</p>"),
        ('<p class="align-right MsoNormal">x</p>', '<p class="align-right">x</p>'),
        ('<span style="font-family:.VnTime">x</span>', "x"),
        ('<p><FONT size="3">x</FONT><b style="color:red">y</b></p>', "<p>x<b>y</b></p>"),
        ('<p lang="vi" title="x"><em lang="en">x</em></p>', "<p><em>x</em></p>"),
        ('<iframe src="https://a.vn"></iframe><object></object>x', "x"),
        (f'<img src="{PICTURE}" alt="Ảnh">', f'<img src="{PICTURE}" alt="Ảnh">'),
        (f'<img src="https://nghean.vn{PICTURE}">', f'<img src="{PICTURE}" alt="">'),
        (f'<img alt="Ảnh" src="{PICTURE}">', f'<img src="{PICTURE}" alt="Ảnh">'),
        ('<p>x<img src="https://noi-khac.vn/a.jpg" alt="a > b"></p>', "<p>x</p>"),
        ('<p>x<img src="data:image/png;base64,AA" onerror="x()"></p>', "<p>x</p>"),
        (f'<figure class="caption">{IMG}<figcaption> <br></figcaption></figure>', f"<p>{IMG}</p>"),
        (f'<figure class="caption">{IMG} <figcaption>Nhãn</figcaption></figure>', f"<p>{IMG}</p>"),
        (f"<figure>{IMG}<figcaption></figcaption></figure>", f"<figure>{IMG}</figure>"),
        (f"<p>{IMG}</p>", f"<p>{IMG}</p>"),
        (
            f'<p><img class="left caption video x" src="{PICTURE}" alt="Ảnh"></p>',
            f"<p>{at_side(IMG, 'left')}</p>",
        ),
        (
            f'<figure class="caption right">{IMG}<figcaption>Nhãn</figcaption></figure>',
            f"<p>{at_side(IMG, 'right')}</p>",
        ),
        (f'<figure class="left">{IMG}</figure>', f"<p>{at_side(IMG, 'left')}</p>"),
        (
            f'<p>{at_side(IMG, "left")}</p><p class="caption">Cầu</p>',
            f'<figure class="caption left">{IMG}<figcaption>Cầu</figcaption></figure>',
        ),
        (
            '<p>một</p><figure class="gallery"><p><br></p></figure><p>hai</p>',
            "<p>một</p><p>hai</p>",
        ),
        (
            f'<figure class="gallery x"><figure class="caption">{IMG}<figcaption></figcaption>'
            f"</figure><p>{IMG}</p><p class='caption'>Cầu</p></figure>",
            f'<figure class="gallery"><p>{IMG}</p><figure class="caption">{IMG}'
            "<figcaption>Cầu</figcaption></figure></figure>",
        ),
    ],
)
def test_only_what_the_allow_list_knows_is_kept(sent, kept):
    assert clean_html(sent) == kept
    assert clean_html(kept) == kept


def test_what_is_clean_stays_as_it_is():
    html = (
        '<h2>Đề mục</h2><p class="align-center"><strong>đậm</strong> &amp; <em>nghiêng</em></p>'
        '<table><thead><tr><th scope="col">Xã</th></tr></thead><tbody><tr><td colspan="2">1</td>'
        '</tr></tbody></table><figure class="caption"><figcaption>Chú thích</figcaption></figure>'
        '<ol start="3"><li><a href="mailto:a@b.vn" rel="noopener noreferrer">thư</a></li>'
        '<li><a href="tel:0238" rel="noopener noreferrer">gọi</a></li></ol>'
        '<table class="align-center"><tbody><tr><td rowspan="2">2</td></tr></tbody></table>'
        '<p class="align-justify">x</p><p class="byline">Lô Thị Mai</p>'
    )
    assert clean_html(html) == html
    assert clean_html(str(clean_html(html))) == html


def test_the_photos_of_a_body_are_found():
    assert photo_digests(f'<p><img src="{PICTURE}" alt="x"></p>') == {DIGEST}


OPEN_MARKS = "<p>" + "".join(f"<b a={n}>" for n in range(6000)) + "<p>x" * 6000
OPEN_FONTS = "<p>" + "".join(f"<font size={n}>" for n in range(6000)) + "<p>x" * 6000
DEEP = "<blockquote>" * (MOST_TAGS - 1)
MANY_ATTRIBUTES = "<p " + " ".join(f"a{n}" for n in range(MOST_IN_A_TAG - 1)) + ">"
ENTITIES = "&nbsp;" * (MOST_LETTERS // 6)


@pytest.mark.parametrize(
    "html",
    [OPEN_MARKS, OPEN_FONTS, DEEP, MANY_ATTRIBUTES, ENTITIES],
    ids=["marks", "fonts", "deep", "attributes", "entities"],
)
def test_the_worst_that_is_taken_is_cleaned_in_time(html):
    validate_size(html)
    start = time.process_time()
    clean_html(html)
    assert time.process_time() - start < 5


def test_a_long_article_with_a_large_table_is_taken():
    row = "<tr>" + "<td>1.234</td>" * 8 + "</tr>"
    words = "<p>" + "Dân vận khéo thì việc gì cũng thành công. " * 100 + "</p>"
    validate_size("<table>" + row * 1000 + "</table>" + words * 40)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("x" * (MOST_LETTERS + 1), "Nội dung dài 400.001 ký tự, kể cả định dạng"),
        (DEEP + "<p><p>", "quá nhiều định dạng"),
        (MANY_ATTRIBUTES[:-1] + " x x x>", "quá nhiều định dạng"),
        ("<p " + "a='1'b='2'" * 10_000 + ">", "quá nhiều định dạng"),
        ("<p " + "/".join("a" * 20_002) + ">", "quá nhiều định dạng"),
    ],
    ids=["long", "tags", "attributes", "quoted", "slashes"],
)
def test_what_would_take_long_to_clean_is_refused(html, reason):
    with pytest.raises(ValidationError, match=reason):
        validate_size(html)


@pytest.mark.parametrize(
    "sent",
    [
        "<p>\u0338 onfocus=alert(1) x</p>",
        "<p>\u200b\u0338 onfocus=alert(1) x</p>",
        "<blockquote><p></p> \u0338 onfocus=alert(1) x</blockquote>",
        "<pre>\n\n\n\u0338 onfocus=alert(1) x</pre>",
        "<pre>\n\n\nhàng</pre>",
    ],
)
def test_a_mark_on_a_bracket_does_not_open_a_tag_however_often_it_is_cleaned(sent):
    once = str(clean_html(sent))
    assert "\u226f" not in once
    assert clean_html(once) == once


def test_what_is_made_of_clean_text_is_cleaned_anew():
    clean = clean_html("<p>Chữ</p>")
    assert clean_html(clean) is clean
    for changed in (clean + "<script>1</script>", clean.replace("Chữ", "<b onclick=x>Chữ</b>")):
        assert "onclick" not in clean_html(changed)
        assert "script" not in clean_html(changed)
    assert clean_html(clean, lambda src: None) == "<p>Chữ</p>"
