"""From a .docx that was packed again to plain HTML, its pictures, and what was left out.

mammoth reads the document; its paragraphs are named anew here, by what they are and how they are
aligned, because its own map of styles knows nothing of alignment.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat

import mammoth
from mammoth import documents

from articles.encodings import from_tcvn3, from_vni
from articles.word.package import DAMAGED, WordRefused, pack

MISREAD = (
    AttributeError,
    expat.ExpatError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
HEADING = re.compile(r"heading ([1-9])")
DEEPEST = 4
SIDES = {"center": "center", "right": "right", "end": "right"}
ELEMENTS = ("p", "h2", "h3", "h4", "p.caption", "blockquote > p")
TITLE_LENGTH = 250
LEAD_LENGTHS = range(40, 1001)
MADE_BY_A_MACHINE = re.compile("automatically generated|AI-generated content", re.IGNORECASE)
STYLE_MAP = "u => u\n" + "\n".join(
    f"p[style-name='{element}{side}'] => {element}{side}:fresh"
    for element in ELEMENTS
    for side in ("", ".align-center", ".align-right")
)
PREFIX = "tu-word-"
NOTES = f'<ol><li id="{PREFIX}'
WAY_BACK = re.compile(rf'(?:<p>)? <a href="#({PREFIX}[a-z]+-ref-[^"]*)">↑</a></p>$')
# Of a cell with one paragraph the paragraph's alignment is the cell's.
CELL = re.compile(
    r'<(td|th)((?: [a-z]+="[^"]*")*)><p( class="[a-z-]+")?>((?:(?!<p[ >]).)*?)</p></\1>'
)
# mammoth forgets which list a paragraph belongs to, so a mark of ours in its text tells; and where
# the list goes on behind other paragraphs, another tells the number, or it would begin again at 1.
DOCUMENT = "word/document.xml"
IN_A_LIST = re.compile(rb'<w:numId w:val="([0-9]{1,9})"/>.{0,3000}?</w:pPr>', re.DOTALL)
MARK = re.compile("\ue000([0-9]+)\ue001")
LIST_GOING_ON = re.compile(f"<ol><li>{MARK.pattern}")
HEADER_CELL = re.compile("<th(?=[ >])")


@dataclass
class Converted:
    title: str = ""
    lead: str = ""
    html: str = ""
    pictures: list[bytes | None] = field(default_factory=list)  # None: cannot be read
    warnings: list[str] = field(default_factory=list)
    had_old_fonts: bool = False
    had_numbered_headings: bool = False


def convert(parts) -> Converted:
    converted = Converted()

    def keep(image):
        converted.pictures.append(_bytes_of(image))
        alt = "" if MADE_BY_A_MACHINE.search(image.alt_text or "") else image.alt_text or ""
        return {"src": picture_name(len(converted.pictures) - 1), "alt": alt}

    try:
        result = mammoth.convert_to_html(
            pack(_with_lists_marked(parts)),
            style_map=STYLE_MAP,
            id_prefix=PREFIX,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(keep),
            transform_document=lambda document: _named_anew(document, converted),
        )
    except MISREAD as error:
        raise WordRefused(DAMAGED) from error
    cells = CELL.sub(r"<\1\2\3>\4</\1>", _with_footnotes(result.value))
    headed = HEADER_CELL.sub('<th scope="col"', cells)
    converted.html = MARK.sub("", LIST_GOING_ON.sub(r'<ol start="\1"><li>', headed))
    converted.warnings = [message.message for message in result.messages]
    return converted


def _with_lists_marked(parts):
    mark = "<w:r><w:t>\ue000\\1\ue001</w:t></w:r>".encode()
    return {
        name: IN_A_LIST.sub(rb"\g<0>" + mark, content) if name == DOCUMENT else content
        for name, content in parts.items()
    }


def picture_name(number):
    return f"{PREFIX}{number}"


def _bytes_of(image):
    """None for a picture outside the file, or in a form that no page shows."""
    try:
        with image.open() as content:
            return content.read()
    except (LookupError, OSError, ValueError):
        return None


# --- Fonts that are encodings -----------------------------------------------------------------


def _in_unicode(element, font=""):
    if isinstance(element, documents.Text):
        return element.copy(value=_by_font(element.value, font))
    if not isinstance(element, documents.HasChildren):
        return element
    font = (getattr(element, "font", "") or "").lower()
    return element.copy(children=[_in_unicode(child, font) for child in element.children])


def _by_font(text, font):
    """As `font` shows `text`; TCVN3 has fonts of capitals, whose names end in H."""
    if font.startswith("vni-"):
        return from_vni(text)
    if not font.startswith(".vn"):
        return text
    return from_tcvn3(text).upper() if font.endswith("h") else from_tcvn3(text)


# --- Title and lead -----------------------------------------------------------------------------


def _named_anew(document, converted):
    in_unicode = _in_unicode(document)
    converted.had_old_fonts = in_unicode != document
    blocks = _with_numbers(in_unicode.children)
    converted.title = _take_title(blocks)
    converted.lead = _take_lead(blocks) if converted.title else ""
    headings = [block for block in blocks if _is_paragraph(block) and _level(block)]
    converted.had_numbered_headings = any(heading.numbering for heading in headings)
    deeper = int(any(_level(heading) == 1 for heading in headings))
    return document.copy(children=[_renamed(block, deeper) for block in blocks])


def _take_title(blocks):
    """What stands first and looks like one, taken out of `blocks`; "" where nothing does."""
    titled = [block for block in blocks[:10] if _is_paragraph(block) and _style(block) == "title"]
    first = titled[0] if titled else next((block for block in blocks if _text(block)), None)
    if first is None or not _is_paragraph(first) or not (titled or _looks_like_title(first)):
        return ""
    lines = [first]
    following = next((block for block in blocks[blocks.index(first) + 1 :] if _text(block)), None)
    if not titled and following and _is_second_line(first, following):
        lines.append(following)
    return _take(blocks, lines)


def _looks_like_title(paragraph):
    is_marked = _level(paragraph) == 1 or _is_bold(paragraph) or paragraph.alignment == "center"
    return is_marked and len(_text(paragraph)) <= TITLE_LENGTH


def _is_second_line(first, following):
    both = (first, following)
    return (
        all(_is_paragraph(line) and _is_bold(line) and line.alignment == "center" for line in both)
        and sum(len(_text(line)) for line in both) < TITLE_LENGTH
    )


def _take_lead(blocks):
    first = next((block for block in blocks if _text(block)), None)
    if first is None or not _is_paragraph(first) or len(_text(first)) not in LEAD_LENGTHS:
        return ""
    is_lead = _style(first) == "subtitle" or (not _level(first) and _is_bold(first))
    return _take(blocks, [first]) if is_lead else ""


def _take(blocks, taken):
    blocks[:] = [block for block in blocks if not any(block is one for one in taken)]
    return " ".join(_text(block) for block in taken)


# --- Paragraphs and tables ----------------------------------------------------------------------


def _renamed(element, deeper):
    if isinstance(element, documents.Paragraph):
        name = _name(element, deeper)
        return element.copy(style_id=None, style_name=name)
    if isinstance(element, documents.Table):
        element = element.copy(children=_with_header(element.children))
    if isinstance(element, documents.HasChildren):
        return element.copy(children=[_renamed(child, deeper) for child in element.children])
    return element


def _name(paragraph, deeper):
    level = _level(paragraph)
    if paragraph.numbering and not level:
        return None  # mammoth makes lists by the numbering
    side = SIDES.get(paragraph.alignment)
    kinds = {"caption": "p.caption", "quote": "blockquote > p", "intense quote": "blockquote > p"}
    element = f"h{min(level + deeper, DEEPEST)}" if level else kinds.get(_style(paragraph), "p")
    if element == "h1":
        element = "h2"
    return f"{element}.align-{side}" if side else element


def _with_numbers(blocks):
    """Without the marks of the lists; where one goes on, its next paragraph has its number."""
    counts, numbered, is_behind_item = Counter(), [], False
    for block in blocks:
        key = MARK.match(_text(block))
        if key:
            block = block.copy(children=[run for run in block.children if _text(run) != key[0]])
        if key and _is_first_level(block) and not _level(block):
            counts[key[1]] += 1
            if not is_behind_item and counts[key[1]] > 1:
                block = _marked(block, counts[key[1]])
        is_behind_item = bool(block.numbering) if _is_paragraph(block) else False
        numbered.append(block)
    return numbered


def _is_first_level(paragraph):
    numbering = paragraph.numbering
    return numbering and numbering.is_ordered and numbering.level_index == "0"


def _marked(paragraph, number):
    mark = documents.run([documents.text(f"\ue000{number}\ue001")])
    return paragraph.copy(children=[mark, *paragraph.children])


def _with_header(rows):
    is_table = len(rows) > 1 and all(isinstance(row, documents.TableRow) for row in rows)
    if is_table and len(rows[0].children) > 1 and _is_bold(rows[0]):
        return [_not_bold(rows[0]).copy(is_header=True), *rows[1:]]
    return rows


def _not_bold(element):
    if isinstance(element, documents.HasChildren):
        element = element.copy(children=[_not_bold(child) for child in element.children])
    return element.copy(is_bold=False) if isinstance(element, documents.Run) else element


def _is_paragraph(element):
    return isinstance(element, documents.Paragraph)


def _style(paragraph):
    return (paragraph.style_name or "").lower()


def _level(paragraph):
    found = HEADING.fullmatch(_style(paragraph))
    return int(found[1]) if found else 0


def _text(element):
    if isinstance(element, documents.Text):
        return element.value
    inner = "".join(_text(child) for child in getattr(element, "children", ()))
    return inner.strip() if _is_paragraph(element) else inner


def _is_bold(element):
    """Is all that can be read in `element` bold, and something there?"""
    runs = [run for run in _runs(element) if _text(run).strip()]
    return bool(runs) and all(run.is_bold for run in runs)


def _runs(element):
    if isinstance(element, documents.Run):
        return [element]
    return [run for child in getattr(element, "children", ()) for run in _runs(child)]


# --- Footnotes ----------------------------------------------------------------------------------


def _with_footnotes(html):
    """Notes as the portal has them: an anchor in the text and one at the note, to and fro."""
    text, mark, listed = html.rpartition(NOTES)
    if not mark:
        return html
    notes = listed.removesuffix("</li></ol>").split(f'</li><li id="{PREFIX}')
    return f"{text}<hr>{''.join(map(_note, notes))}"


def _note(note):
    name, _, body = note.partition('">')
    back = WAY_BACK.search(body)
    words = WAY_BACK.sub("", body).strip().removeprefix("<p>").removesuffix("</p>")
    return f'<p><a href="#{back[1]}" id="{PREFIX}{name}">[1]</a> {words}</p>' if back else ""
