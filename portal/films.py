"""The boxes of an MP4 film, and the places that telephones write into them."""

import re
import shutil
import tempfile
from contextlib import contextmanager

from django.core.files import File

MOST_BOXES = 100_000
NUMBER = rb"[+-]\d{%s}(?:\.\d+)?"
POSITION = re.compile(NUMBER % b"2,3" + NUMBER % b"3" + b"(?:%s)?/" % (NUMBER % b"1,5"))  # ISO 6709
MOST_OF_A_PLACE = 1024  # bytes of the box in which older telephones tell it


def boxes(upload):
    """The name of each box, its first letters, and from where to where: as far as all is whole."""
    place = 0
    for _ in range(MOST_BOXES):
        upload.seek(place)
        head = upload.read(24)
        length, name, first = int.from_bytes(head[:4], "big"), head[4:8], head[8:12]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        start, place = place, place + length if length else upload.size
        if len(head) < 8 or length == 0 and name != b"mdat" or place > upload.size:
            return
        yield name, (first, start, place)


@contextmanager
def without_position(upload):
    """Gives `upload`, or of a film that tells where it was taken a copy that doesn't.

    All else stays in its place: a box without a place is as long as with it.
    """
    _, start, end = dict(boxes(upload)).get(b"moov", (b"", 0, 0))
    upload.seek(start)
    about = upload.read(end - start)
    plain = _without_places(POSITION.sub(lambda match: re.sub(rb"\d", b"0", match[0]), about))
    upload.seek(0)
    if plain == about:
        yield upload
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(upload, copy)
        copy.seek(start)
        copy.write(plain)
        copy.flush()
        yield File(copy, upload.name)


def _without_places(about):
    plain = bytearray(about)
    for match in re.finditer(rb"loci", about):
        start = match.start() - 4
        length = int.from_bytes(about[start : start + 4], "big") if start >= 0 else 0
        if 8 < length <= min(MOST_OF_A_PLACE, len(about) - start):
            plain[start + 4 : start + length] = b"free".ljust(length - 4, b"\0")
    return bytes(plain)
