"""The style sheets of the public pages and of the admin share one list of colours."""

import re
from pathlib import Path

import pytest
from django.conf import settings

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
