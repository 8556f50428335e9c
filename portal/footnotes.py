"""Footnotes in clean HTML: a mark in the text and a mark at the note, each linked to the other.

Word, LibreOffice and Google Docs all write two anchors, each named and leading to the other. Their
names become the portal's own, by number, so that no text can take a name of the page; every other
link into the same text leads nowhere and loses its address.
"""

import re

ANCHOR = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
REL = ' rel="noopener noreferrer"'
NOTE, CALL = "ghi-chu-{}", "goi-ghi-chu-{}"
MARK = re.compile(
    rf'(<sup>)?(<a href="#(goi-)?ghi-chu-(\d+)" id="[a-z0-9-]+"{REL}>)'
    r"\s*(?:<sup>)?\s*[\[(]?[\w*†‡]{0,6}[\])]?\s*(?:</sup>)?\s*</a>(?(1)</sup>)"
)


def number_footnotes(html: str) -> str:
    """`html`, sanitised, with its footnotes numbered in the order in which the text calls them."""
    names = _new_names([_ends(match[1]) for match in ANCHOR.finditer(html)])
    taken = set()

    def rewrite(match):
        name, target = _ends(match[1])
        own = names.get(name)
        values = _address(match[1], names, target)
        if own and own not in taken:
            values["id"] = own
            taken.add(own)
        return "<a" + "".join(f' {key}="{value}"' for key, value in values.items()) + REL + ">"

    html = ANCHOR.sub(rewrite, html)
    return MARK.sub(_numbered, html) if names else html


def _ends(attributes):
    """The name of an anchor and the name in the same text that it leads to; None without."""
    values = dict(ATTRIBUTE.findall(attributes))
    href = values.get("href", "")
    name = values.get("id") or values.get("name") or None
    return name, href[1:] if href.startswith("#") else None


def _address(attributes, names, target):
    if target is not None:
        return {"href": f"#{names[target]}"} if target in names else {}
    values = dict(ATTRIBUTE.findall(attributes))
    return {key: values[key] for key in ("href", "title") if values.get(key)}


def _new_names(anchors):
    """The portal's names by those of the text: of two anchors that lead to each other."""
    targets, names = {}, {}
    for name, target in anchors:
        targets.setdefault(name, target)
    for name, target in anchors:
        if name and name not in names and target != name and targets.get(target) == name:
            number = len(names) // 2 + 1
            names |= {name: CALL.format(number), target: NOTE.format(number)}
    return names


def _numbered(match):
    mark = f"{match[2]}[{match[4]}]</a>"
    return mark if match[3] else f"<sup>{mark}</sup>"
