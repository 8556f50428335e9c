"""Rich text: the one allow-list that it passes at the door."""

import re
from html import unescape

import nh3
from ckeditor.fields import RichTextField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import escape

from portal import images
from portal.fields import CleanTextMixin
from portal.footnotes import number_footnotes
from portal.text import normalise

BLOCKS = "p h2 h3 h4 ul ol li blockquote figure figcaption hr br pre"
INLINE = "a strong b em i u s sub sup span img"
TABLE = "table caption thead tbody tfoot tr th td"
TAGS = set(f"{BLOCKS} {INLINE} {TABLE}".split())
CELL = {"colspan", "rowspan", "class"}
SIDES = {"left", "right"}  # where a picture stands, with the text beside it
ATTRIBUTES = {
    "*": set(),
    "a": {"href", "title", "id", "name"},  # the names are replaced by `number_footnotes`
    "img": {"src", "alt", "class"},  # of the classes a side alone
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
    "gallery",
    "video",
    *SIDES,
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
FRAME = r"(?:caption|left|right)(?: (?:caption|left|right))*"
UNCAPTIONED = re.compile(rf'<figure class="({FRAME})">\s*{IMAGE.pattern}\s*</figure>')
EMPTY_GALLERY = re.compile(r'<figure class="gallery">\s*</figure>\s*')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
PICTURE_ABOVE_CAPTION = re.compile(
    rf'<p(?: class="[a-z -]+")?>\s*{IMAGE.pattern}\s*</p>\s*'
    r'<p class="(?:[a-z-]+ )*caption(?: [a-z-]+)*">(.*?)</p>',
    re.DOTALL,
)


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


class CleanHtml(str):
    """What `clean_html` gave: whatever is made of it is a plain `str` again."""

    __slots__ = ()


def clean_html(value: str, picture=own_picture) -> str:
    """Only what the allow-list knows; pictures only from the portal's own photos.

    `picture` says which `src` to write for the one that it is given, or None: drop the picture.
    What comes out has passed once more and did not change by it: what is cut away between the
    passes may let a parser see other tags than before. So it is not cleaned again (`CleanHtml`).
    """
    is_final = picture is own_picture
    if is_final and isinstance(value, CleanHtml):
        return value
    for _ in range(MOST_PASSES):
        before, value = value, _clean_once(value, picture)
        if value == before:
            return CleanHtml(value) if is_final else value
    return clean_html(nh3.clean(value, tags={"p"}, attributes={}), picture)  # made to mislead


def _clean_once(value, picture):
    plain = RENAMED.sub(lambda m: m[1] + NEW_NAME[m[2].lower()], value)
    cleaned = _sanitise(DRESSED_MARK.sub(r"<\1><span", plain), picture)
    text = normalise(cleaned.replace(STROKE, "").replace("&nbsp;", " "))
    bare = EMPTY_ANCHOR.sub("", BARE_SPAN.sub("", text))
    with_own_pictures = IMAGE.sub(plain_image, bare)
    captioned = PICTURE_ABOVE_CAPTION.sub(_captioned, EMPTY_CAPTION.sub("", with_own_pictures))
    whole = number_footnotes(UNCAPTIONED.sub(_unframed, captioned))
    return EMPTY_GALLERY.sub("", EMPTY_PARAGRAPH.sub("", whole)).strip()


def _sanitise(html, picture):
    def filter_attribute(tag, name, content):
        if name == "class":
            known = SIDES if tag == "img" else CLASSES
            return " ".join(word for word in content.split() if word in known) or None
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


def plain_image(match) -> str:
    """Its address, its words and its side, in this order; nothing where it has no address."""
    attributes = attributes_in(match[1])
    return _image(attributes["src"], attributes) if "src" in attributes else ""


def _image(src, attributes):
    """`src` and the attributes are escaped already."""
    sides = [word for word in attributes.get("class", "").split() if word in SIDES]
    return f'<img src="{src}" alt="{attributes.get("alt", "")}"{_class(sides)}>'


def _class(words):
    return f' class="{" ".join(words)}"' if words else ""


def _captioned(match):
    """A picture and the caption below it; the side is that of both."""
    attributes = attributes_in(match[1])
    frame = _class(["caption", *attributes.pop("class", "").split()])
    image = _image(attributes["src"], attributes)
    return f"<figure{frame}>{image}<figcaption>{match[2]}</figcaption></figure>"


def _unframed(match):
    attributes = attributes_in(match[2])
    attributes["class"] = f"{match[1]} {attributes.get('class', '')}"
    return f"<p>{_image(attributes['src'], attributes)}</p>"


def replace_pictures(html, address_of):
    """Clean `html`, with the `src` of every picture as `address_of` answers.

    A picture for which it answers None is left out.
    """

    def replace(match):
        attributes = attributes_in(match[1])
        address = address_of(unescape(attributes.get("src", "")))
        return _image(escape(address), attributes) if address else ""

    return IMAGE.sub(replace, html)


class HtmlField(CleanTextMixin, RichTextField):
    kind = models.TextField
    clean_text = staticmethod(clean_html)
    default_validators = [validate_size]  # of the clean text: closing what is open makes it longer

    def formfield(self, **kwargs):
        field = super().formfield(**kwargs)
        field.validators.append(validate_size)  # of what was sent
        return field
