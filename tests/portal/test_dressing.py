import random
import re

import pytest
from django.utils.safestring import SafeString

from portal.dressing import (
    CELL_SIZES,
    SIDE_SIZES,
    SIZES,
    TABLE_SCROLLER,
    dress_html,
    undress_html,
)
from portal.html import clean_html
from tests.builders import make_photo

PICTURE = f"/media/photos/ab/{'ab' * 32}.webp"


LATER = ' loading="lazy" decoding="async"'


def in_sizes(photo, alt, loading=LATER, sizes=SIZES):
    return (
        f'<img src="{photo.url}" srcset="{photo.srcset}" sizes="{sizes}" width="{photo.width}"'
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


GALLERY = (
    '<figure class="gallery"><p>{0}</p><figure class="caption">{0}<figcaption>x</figcaption>'
    "</figure>{1}</figure>"
)


@pytest.mark.parametrize(
    ("html", "sizes"),
    [
        ("<p>{0}</p>", [SIZES]),
        ("<p>{1}</p><p>{0}</p>", [SIDE_SIZES, SIZES]),
        ('<figure class="caption right">{0}<figcaption>x</figcaption></figure>', [SIDE_SIZES]),
        (GALLERY + "<p>{0}</p>", [SIZES, CELL_SIZES, CELL_SIZES, SIZES]),
        (f"{GALLERY}{GALLERY}".replace("{1}", ""), [CELL_SIZES] * 4),
    ],
)
def test_each_picture_is_asked_for_as_large_as_it_is_shown(db, html, sizes):
    photo = make_photo()
    image = f'<img src="{photo.url}" alt="">'
    clean = html.format(image, image.replace(">", ' class="left">'))
    assert clean_html(clean) == clean
    dressed = dress_html(clean, {photo.digest: photo})
    assert re.findall(r' sizes="([^"]*)"', dressed) == sizes
    assert undress_html(dressed) == clean


def test_a_picture_of_a_gallery_is_cropped_round_what_matters(db):
    photo = make_photo()
    photo.focal_x, photo.focal_y = 18, 90
    image = f'<img src="{photo.url}" alt="x">'
    html = f'<figure class="gallery"><p>{image}</p><p>{image}</p></figure><p>{image}</p>'
    dressed = dress_html(html, {photo.digest: photo})
    assert dressed.count(' class="focus-x-20 focus-y-90"') == 2
    assert undress_html(dressed) == html


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
    '<figure class="gallery"><p>%s</p><p>%s</p><p>%s</p></figure>',
    '<figure class="gallery"><figure class="gallery"><p>%s</p></figure></figure>',
)
ALTS = ("", "Ảnh", "a > b", "&lt;img src=&quot;x&quot;&gt;", "</a></picture>", "&amp;quot;")

SIDES = ("", "", ' class="left"', ' class="right"')


@pytest.mark.parametrize("seed", range(3))
def test_what_was_dressed_is_undressed_exactly(db, seed):
    chance = random.Random(seed)  # noqa: S311  no secret
    photos = [make_photo() for _ in range(3)]
    photos[0].has_avif = True
    photos[1].focal_y = 10
    for _ in range(100):
        pieces = "".join(chance.choices(PIECES, k=chance.randrange(1, 8)))
        tags = [
            f'<img src="{chance.choice(photos).url}" alt="{chance.choice(ALTS)}"'
            f"{chance.choice(SIDES)}>"
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
