import random
import time

import pytest
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString

from portal.html import (
    MOST_IN_A_TAG,
    MOST_LETTERS,
    MOST_TAGS,
    SIZES,
    TABLE_SCROLLER,
    clean_html,
    dress_html,
    photo_digests,
    undress_html,
    validate_size,
)
from tests.builders import make_photo

DIGEST = "ab" * 32
PICTURE = f"/media/photos/ab/{DIGEST}.webp"
IMG = f'<img src="{PICTURE}" alt="Ảnh">'


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
    ],
)
def test_only_what_the_allow_list_knows_is_kept(sent, kept):
    assert clean_html(sent) == kept


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
    assert clean_html(clean_html(html)) == html


def in_sizes(photo, alt, loading=' loading="lazy" decoding="async"'):
    return (
        f'<img src="{photo.url}" srcset="{photo.srcset}" sizes="{SIZES}" width="{photo.width}"'
        f' height="{photo.height}" alt="{alt}"{loading}>'
    )


def test_a_picture_is_dressed_in_sizes_and_leads_to_its_largest(db):
    photo, second = make_photo(), make_photo()
    html = "".join(
        f'<p><img src="{shown.url}" alt="Họp &quot;dân&quot; &gt; 50"></p>'
        for shown in (photo, second)
    )
    dressed = dress_html(html, {photo.digest: photo, second.digest: second})
    assert isinstance(dressed, SafeString)
    assert dressed == "".join(
        f'<p><a class="enlarge" href="{shown.url}">{image}</a></p>'
        for shown, image in [
            (photo, in_sizes(photo, "Họp &quot;dân&quot; &gt; 50", loading="")),
            (second, in_sizes(second, "Họp &quot;dân&quot; &gt; 50")),
        ]
    )


def test_a_browser_that_knows_avif_gets_it_once_it_is_there(db):
    photo = make_photo()
    html, photos = f'<p><img src="{photo.url}" alt=""></p>', {photo.digest: photo}
    assert "<source" not in dress_html(html, photos)
    photo.has_avif = True
    assert dress_html(html, photos, has_cover=True) == (
        f'<p><a class="enlarge" href="{photo.url}" aria-label="Phóng to ảnh">'
        f'<picture><source type="image/avif" srcset="{photo.avif_srcset}" sizes="{SIZES}">'
        f"{in_sizes(photo, '')}</picture></a></p>"
    )


def test_a_picture_in_a_link_leads_where_the_link_does(db):
    photo = make_photo()
    html = f'<p><a href="/x" rel="noopener noreferrer"><img src="{photo.url}" alt="x"></a></p>'
    dressed = dress_html(html, {photo.digest: photo})
    assert dressed.count("<a ") == 1
    assert undress_html(dressed) == html


PIECES = (
    "<p>chữ</p>",
    '<p><a href="/x" title="<picture><source></picture>">nối</a></p>',
    '<p><a href="/x">%s</a> sau</p>',
    "<p>%s</p>",
    '<figure class="caption">%s<figcaption>Chú thích</figcaption></figure>',
    "<table><tbody><tr><td>%s</td><td>1</td></tr></tbody></table>",
    '<blockquote><p>&lt;/table&gt;&lt;/div&gt;</p></blockquote><a href="/y"><p>%s</p>',
    "<ul><li>%s%s</li></ul>",
)
ALTS = ("", "Ảnh", "a > b", "&lt;img src=&quot;x&quot;&gt;", "</a></picture>", "&amp;quot;")


@pytest.mark.parametrize("seed", range(3))
def test_what_was_dressed_is_undressed_exactly(db, seed):
    chance = random.Random(seed)  # noqa: S311  no secret
    photos = [make_photo() for _ in range(3)]
    photos[0].has_avif = True
    for _ in range(100):
        pieces = "".join(chance.choices(PIECES, k=chance.randrange(1, 8)))
        tags = [
            f'<img src="{chance.choice(photos).url}" alt="{chance.choice(ALTS)}">'
            for _ in range(pieces.count("%s"))
        ]
        clean = clean_html(pieces % tuple(tags))
        for has_cover in (True, False):
            dressed = dress_html(clean, {p.digest: p for p in photos}, has_cover=has_cover)
            assert undress_html(dressed) == clean
            assert clean_html(undress_html(dressed)) == clean


def test_what_was_dressed_long_ago_is_undressed_too(db):
    photo = make_photo()
    before = (
        f'<p><img src="{photo.url}" srcset="{photo.srcset}" sizes="100vw" width="640"'
        ' height="400" alt="Ảnh" loading="lazy"></p>'
    )
    assert undress_html(before) == f'<p><img src="{photo.url}" alt="Ảnh"></p>'


def test_a_picture_that_the_portal_lacks_is_left_out():
    assert dress_html(f'<p>chữ<img src="{PICTURE}" alt=""></p>', {}) == "<p>chữ</p>"


def test_a_table_can_scroll_on_a_phone():
    table = "<table{}><tbody><tr><td>1</td></tr></tbody></table>"
    for attributes in ("", ' class="align-center"'):
        dressed = dress_html(table.format(attributes) + "<p>sau</p>", {})
        whole = table.format(attributes).replace("<table", TABLE_SCROLLER)
        assert dressed == f"{whole}</div><p>sau</p>"


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
    once = clean_html(sent)
    assert "\u226f" not in once
    assert clean_html(once) == once
