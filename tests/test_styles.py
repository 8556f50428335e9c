"""The style sheets of the public pages and of the admin share one list of colours."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.models import SubSite

STATIC = Path(settings.BASE_DIR) / "static"
TOKENS = STATIC / "portal" / "tokens.css"
SHEETS = [path for path in STATIC.rglob("*.css") if "vendor" not in path.parts and path != TOKENS]


def name(path):
    return str(path.relative_to(STATIC))


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_a_colour_is_written_in_the_tokens_alone(sheet):
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert not re.findall(r":[^{};]*(?:#[0-9a-fA-F]{3,8}\b(?!-)|rgba?\()", rules)


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_a_sheet_uses_no_token_that_nobody_gives(sheet):
    text = sheet.read_text()
    given = set(re.findall(r"(--[\w-]+):", TOKENS.read_text() + text))
    assert not set(re.findall(r"var\((--[\w-]+)\)", text)) - given


def test_a_token_is_used_somewhere():
    used = set(re.findall(r"var\((--[\w-]+)", "".join(p.read_text() for p in [TOKENS, *SHEETS])))
    assert not set(re.findall(r"(--[\w-]+):", TOKENS.read_text())) - used


# --- Contrast of the colours that a sub-site may have ---------------------------------------------

BOTH = r"(?:var\(--in-plain, )?var\(--in-light, (#\w+)\) var\(--in-dark, (#\w+)\)"
TOKEN = re.compile(rf"--([\w-]+): (?:{BOTH}|(#\w+);)")
READ_ON = {  # what is text or a mark of its own, and the grounds on which it stands
    "ink": ("paper", "surface", "tint", "notice"),
    "muted": ("paper", "surface", "tint"),
    "red": ("paper", "surface", "tint", "notice"),
    "red-strong": ("paper", "surface"),
    "on-bar": ("bar", "bar-dark"),
    "on-bar-muted": ("bar-dark",),
}


def colours(block):
    """By name: the colour in light and in dark."""
    return {name: (light or one, dark or one) for name, light, dark, one in TOKEN.findall(block)}


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", SubSite.Palette.values)
def test_what_is_read_stands_out_in_each_palette(palette):
    common, *others = re.split(r"^\.colours-", TOKENS.read_text(), flags=re.MULTILINE)
    own = dict(block.split(" ", 1) for block in others)
    assert set(own) == set(SubSite.Palette.values) - {SubSite.Palette.RED}
    given = colours(common) | colours(own.get(palette, ""))
    faint = {
        (text, ground, scheme)
        for text, grounds in READ_ON.items()
        for ground in grounds
        for scheme in (0, 1)
        if contrast(given[text][scheme], given[ground][scheme]) < 4.5
    }
    assert faint == set()
