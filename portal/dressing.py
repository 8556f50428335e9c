"""Clean rich text as readers get it, and back: pictures in sizes, tables that scroll."""

import re
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal import images
from portal.html import IMAGE, SIDES, attributes_in, clean_html, plain_image

TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
TABLE_OPENING = re.compile(r"<table(?=[ >])")
TABLE_SCROLLER = (
    '<div class="table-scroll" role="region" aria-label="Bảng số liệu" tabindex="0"><table'
)
# A telephone of three dots a pixel gets two: nobody sees the third, and it weighs as much again.
SIZES = "(min-width: 640px) 604px, (min-resolution: 2.5dppx) 67vw, 100vw"
SIDE_SIZES = "(min-width: 640px) 272px, (min-resolution: 2.5dppx) 67vw, 100vw"
CELL_SIZES = "(min-width: 640px) 298px, (min-resolution: 2.5dppx) 33vw, 50vw"
LAZY = mark_safe(' loading="lazy" decoding="async"')  # noqa: S308
PICTURE = re.compile(rf"<picture><source[^>]*>({IMAGE.pattern})</picture>")
ENLARGED = re.compile(rf'<a class="enlarge"[^>]*>({IMAGE.pattern})</a>')


def dress_html(html: str, photos: dict, *, has_cover=False) -> SafeString:
    """Clean `html` as readers get it.

    `photos` maps digests to photos; a picture that is not among them is left out. The first
    picture of the page, unless a cover stands above it, is asked for at once.
    """
    html = clean_html(html)
    dressed = TAG.sub(Dressing(html, photos, has_cover), html)
    dressed = TABLE_OPENING.sub(TABLE_SCROLLER, dressed).replace("</table>", "</table></div>")
    return mark_safe(dressed)  # noqa: S308  every part passed the allow-list or format_html


def undress_html(html: str) -> str:
    """Of dressed `html` what was clean before: pictures plain, no boxes round tables."""
    plain = ENLARGED.sub(r"\1", PICTURE.sub(r"\1", html))
    unboxed = plain.replace(TABLE_SCROLLER, "<table").replace("</table></div>", "</table>")
    return IMAGE.sub(plain_image, unboxed)


@dataclass
class Slot:
    """Where a picture stands: in a gallery it is cropped."""

    sizes: str
    in_gallery: bool = False


class Dressing:
    """What to write for each tag of one clean text, asked for in the text's order."""

    def __init__(self, html, photos, has_cover):
        self.photos = photos
        self.is_first = not has_cover
        self.is_in_link = False
        self.slots = iter(slots_in(html))

    def __call__(self, match):
        end, name, attributes = match.groups()
        if name == "a":
            self.is_in_link = not end
        return self.picture(attributes_in(attributes)) if name == "img" else match[0]

    def picture(self, attributes):
        slot = next(self.slots)
        photo = self.photos.get(images.digest_in(attributes.get("src", "")))
        if not photo:
            return ""
        loading, self.is_first = "" if self.is_first else LAZY, False
        alt = mark_safe(attributes.get("alt", ""))  # noqa: S308  nh3 has escaped it already
        classes = (attributes.get("class", ""), photo.focus if slot.in_gallery else "")
        image = responsive_image(photo, alt, " ".join(filter(None, classes)), slot.sizes, loading)
        return image if self.is_in_link else enlarged(photo, alt, image)


def slots_in(html: str) -> list[Slot]:
    """Of each picture, in the text's order. The first of an odd gallery is as wide as the text."""
    slots, galleries, figures = [], [], [((), None)]  # of a figure its classes and its gallery
    for end, name, attributes in TAG.findall(html):
        classes = attributes_in(attributes).get("class", "").split()
        if name == "img":
            beside, gallery = figures[-1]
            slots.append(slot_of({*beside, *classes}, gallery))
        elif name == "figure" and end:
            figures.pop()
        elif name == "figure":
            if "gallery" in classes:
                galleries.append([])
            figures.append((classes, galleries[-1] if "gallery" in classes else figures[-1][1]))
    for gallery in galleries:
        if len(gallery) % 2:
            gallery[0].sizes = SIZES
    return slots


def slot_of(classes, gallery):
    if gallery is None:
        return Slot(SIDE_SIZES if classes & SIDES else SIZES)
    gallery.append(Slot(CELL_SIZES, in_gallery=True))
    return gallery[-1]


def responsive_image(photo, alt, classes, sizes, loading):
    named = format_html(' class="{}"', classes) if classes else ""
    image = format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}{}>',
        photo.url,
        photo.srcset,
        sizes,
        photo.width,
        photo.height,
        alt,
        named,
        loading,
    )
    if not photo.has_avif:
        return image
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}">{}</picture>',
        photo.avif_srcset,
        sizes,
        image,
    )


def enlarged(photo, alt, image):
    """A link to the largest; `enlarge.js` shows it on the page itself."""
    name = "" if alt else mark_safe(' aria-label="Phóng to ảnh"')
    return format_html('<a class="enlarge" href="{}"{}>{}</a>', photo.url, name, image)
