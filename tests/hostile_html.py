"""Texts that try to run a script on the page that shows them, or to change it."""

import re
from pathlib import Path

LINES = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([ntrf0]))")
LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "0": "\0"}
DIGEST = "ab" * 32  # of the portal's own photo in them


def _vector(line):
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else LETTERS[found[2]], line)


VECTORS = [_vector(line) for line in LINES if line and not line.startswith("# ")]
NESTED = {
    tag: f"<{tag}>" * (2_000_000 // (len(tag) + 2))
    for tag in ("div", "blockquote", "b", "svg", "table", "figcaption", "a")
}
