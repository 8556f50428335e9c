"""Rich text: the one allow-list that it passes at the door, and its dressing for readers."""

import re
from html import unescape

import nh3
from ckeditor.fields import RichTextField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal import images
from portal.fields import CleanTextMixin
from portal.footnotes import number_footnotes
from portal.text import normalise

BLOCKS = "p h2 h3 h4 ul ol li blockquote figure figcaption hr br pre"
INLINE = "a strong b em i u s sub sup span img"
TABLE = "table caption thead tbody tfoot tr th td"
TAGS = set(f"{BLOCKS} {INLINE} {TABLE}".split())
CELL = {"colspan", "rowspan", "class"}
ATTRIBUTES = {
    "*": set(),
    "a": {"href", "title", "id", "name"},  # the names are replaced by `number_footnotes`
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": CELL,
    "th": CELL | {"scope"},
    **{tag: {"class"} for tag in ("p", "h2", "h3", "h4", "figure", "table", "blockquote")},
}
CLASSES = {
    "align-left",
    "align-center",
    "align-right",
    "align-justify",
    "byline",
    "caption",
    "video",
}

NEW_NAME = {
    "h1": "h2",  # the page's title is the only h1
    **dict.fromkeys("div section article".split(), "p"),
    **dict.fromkeys("big code font nobr small strike tt".split(), "span"),
}
RENAMED = re.compile(rf"(</?)({'|'.join(NEW_NAME)})(?=[\s>/])", re.IGNORECASE)
# In each paragraph a parser opens again what was left open: three of a kind, but all that differ.
DRESSED_MARK = re.compile(r"<(b|em|i|s|strong|u)(?=[\s/])", re.IGNORECASE)
SEPARATOR = re.compile(r"[\s/\"']+")  # between attributes
MOST_LETTERS = 400_000
MOST_TAGS = MOST_IN_A_TAG = 20_000  # a parser's work grows with their square
EMPTY_PARAGRAPH = re.compile(r"<p(?: [^>]*)?>(?:\s|<br>)*</p>\s*")
# CKEditor wrote "Nhãn" where it waits for a caption.
EMPTY_CAPTION = re.compile(r"<figcaption>(?:\s|<br>|Nhãn)*</figcaption>\s*")
STROKE = "\u0338"  # NFC makes one letter of it and the ">" before it: a tag would stay open
MOST_PASSES = 8
EMPTY_ANCHOR = re.compile('<a rel="noopener noreferrer"></a>')
BARE_SPAN = re.compile(r"</?span>")
# nh3 writes every attribute as name="value" with quotes escaped, so this finds whole elements.
IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
UNCAPTIONED = re.compile(rf'<figure class="caption">\s*({IMAGE.pattern})\s*</figure>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
PICTURE_ABOVE_CAPTION = re.compile(
    rf'<p(?: class="[a-z -]+")?>\s*({IMAGE.pattern})\s*</p>\s*'
    r'<p class="(?:[a-z-]+ )*caption(?: [a-z-]+)*">(.*?)</p>',
    re.DOTALL,
)
CAPTIONED = r'<figure class="caption">\1<figcaption>\3</figcaption></figure>'
TABLE_OPENING = re.compile(r"<table(?=[ >])")
TABLE_SCROLLER = (
    '<div class="table-scroll" role="region" aria-label="Bảng số liệu" tabindex="0"><table'
)
# A telephone of three dots a pixel gets two: nobody sees the third, and it weighs as much again.
SIZES = "(min-width: 640px) 604px, (min-resolution: 2.5dppx) 67vw, 100vw"
IMAGE_OR_LINK = re.compile(rf"{IMAGE.pattern}|<(/?)a(?=[ >])")
LAZY = mark_safe(' loading="lazy" decoding="async"')  # noqa: S308
PICTURE = re.compile(rf"<picture><source[^>]*>({IMAGE.pattern})</picture>")
ENLARGED = re.compile(rf'<a class="enlarge"[^>]*>({IMAGE.pattern})</a>')


def validate_size(html: str) -> None:
    """Refuse what would take long to clean: far beyond what an article is."""
    if len(html) > MOST_LETTERS:
        raise ValidationError(
            f"Nội dung dài {_grouped(len(html))} ký tự, kể cả định dạng; nhiều nhất là"
            f" {_grouped(MOST_LETTERS)}. Hãy chia thành nhiều bài."
        )
    parts = html.split("<")
    long_ones = (part for part in parts if len(part) > MOST_IN_A_TAG)
    if len(parts) > MOST_TAGS or any(len(SEPARATOR.findall(p)) > MOST_IN_A_TAG for p in long_ones):
        raise ValidationError("Nội dung có quá nhiều định dạng. Hãy bớt định dạng hoặc chia bài.")


def _grouped(number):
    return f"{number:,}".replace(",", ".")


def own_picture(src: str) -> str | None:
    """The address of the portal's own photo that `src` shows; None for any other picture."""
    digest = images.digest_in(src)
    return images.url(digest) if digest else None


def clean_html(value: str, picture=own_picture) -> str:
    """Only what the allow-list knows; pictures only from the portal's own photos.

    `picture` says which `src` to write for the one that it is given, or None: drop the picture.
    What comes out has passed once more and did not change by it: what is cut away between the
    passes may let a parser see other tags than before.
    """
    for _ in range(MOST_PASSES):
        before, value = value, _clean_once(value, picture)
        if value == before:
            return value
    return clean_html(nh3.clean(value, tags={"p"}, attributes={}), picture)  # made to mislead


def _clean_once(value, picture):
    plain = RENAMED.sub(lambda m: m[1] + NEW_NAME[m[2].lower()], value)
    cleaned = _sanitise(DRESSED_MARK.sub(r"<\1><span", plain), picture)
    text = normalise(cleaned.replace(STROKE, "").replace("&nbsp;", " "))
    bare = EMPTY_ANCHOR.sub("", BARE_SPAN.sub("", text))
    with_own_pictures = IMAGE.sub(_plain_image, bare)
    captioned = PICTURE_ABOVE_CAPTION.sub(CAPTIONED, EMPTY_CAPTION.sub("", with_own_pictures))
    whole = UNCAPTIONED.sub(r"<p>\1</p>", captioned)
    return EMPTY_PARAGRAPH.sub("", number_footnotes(whole)).strip()


def _sanitise(html, picture):
    def filter_attribute(tag, name, content):
        if name == "class":
            return " ".join(word for word in content.split() if word in CLASSES) or None
        return picture(content) if tag == "img" and name == "src" else content

    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=filter_attribute,
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto", "tel"},
        strip_comments=True,
    )
    return cleaned.replace("<pre>\n", "<pre>\n\n")  # the parser took one line break


def attributes_in(tag: str) -> dict[str, str]:
    """Of a tag that `clean_html` wrote; the values stay escaped."""
    return dict(ATTRIBUTE.findall(tag))


def photo_digests(html: str) -> set[str]:
    """The digests of the photos that `html`, already clean, shows."""
    sources = (attributes_in(match[1]).get("src", "") for match in IMAGE.finditer(html))
    return {digest for digest in map(images.digest_in, sources) if digest}


def dress_html(html: str, photos: dict, *, has_cover=False) -> SafeString:
    """Clean `html` as readers get it: pictures in sizes, tables that scroll on a phone.

    `photos` maps digests to photos; a picture that is not among them is left out. The first
    picture of the page, unless a cover stands above it, is asked for at once.
    """
    is_first, is_in_link = not has_cover, False

    def dress(match):
        nonlocal is_first, is_in_link
        if match[2] is not None:
            is_in_link = not match[2]
            return match[0]
        attributes = attributes_in(match[1])
        photo = photos.get(images.digest_in(attributes.get("src", "")))
        if not photo:
            return ""
        loading, is_first = "" if is_first else LAZY, False
        alt = mark_safe(attributes.get("alt", ""))  # noqa: S308  nh3 has escaped it already
        dressed = _responsive_image(photo, alt, loading)
        return dressed if is_in_link else _enlarged(photo, alt, dressed)

    dressed = IMAGE_OR_LINK.sub(dress, clean_html(html))
    dressed = TABLE_OPENING.sub(TABLE_SCROLLER, dressed).replace("</table>", "</table></div>")
    return mark_safe(dressed)  # noqa: S308  every part passed the allow-list or format_html


def undress_html(html: str) -> str:
    """Of dressed `html` what was clean before: pictures plain, no boxes round tables."""
    plain = ENLARGED.sub(r"\1", PICTURE.sub(r"\1", html))
    unboxed = plain.replace(TABLE_SCROLLER, "<table").replace("</table></div>", "</table>")
    return IMAGE.sub(_plain_image, unboxed)


def replace_pictures(html, address_of):
    """`html`, clean or dressed, with every picture plain and its `src` as `address_of` answers.

    A picture for which it answers None is left out.
    """

    def replace(match):
        attributes = attributes_in(match[1])
        address = address_of(unescape(attributes.get("src", "")))
        alt = mark_safe(attributes.get("alt", ""))  # noqa: S308  escaped where it was cleaned
        return format_html('<img src="{}" alt="{}">', address, alt) if address else ""

    return IMAGE.sub(replace, html)


def _plain_image(match):
    """Its address and its words, in this order; nothing where it has no address."""
    attributes = attributes_in(match[1])
    if "src" not in attributes:
        return ""
    return f'<img src="{attributes["src"]}" alt="{attributes.get("alt", "")}">'


def _responsive_image(photo, alt, loading):
    image = format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}>',
        photo.url,
        photo.srcset,
        SIZES,
        photo.width,
        photo.height,
        alt,
        loading,
    )
    if not photo.has_avif:
        return image
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}">{}</picture>',
        photo.avif_srcset,
        SIZES,
        image,
    )


def _enlarged(photo, alt, image):
    """A link to the largest; `enlarge.js` shows it on the page itself."""
    name = "" if alt else mark_safe(' aria-label="Phóng to ảnh"')
    return format_html('<a class="enlarge" href="{}"{}>{}</a>', photo.url, name, image)


class HtmlField(CleanTextMixin, RichTextField):
    kind = models.TextField
    clean_text = staticmethod(clean_html)
    default_validators = [validate_size]  # of the clean text: closing what is open makes it longer

    def formfield(self, **kwargs):
        field = super().formfield(**kwargs)
        field.validators.append(validate_size)  # of what was sent
        return field
