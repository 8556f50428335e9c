"""Who wrote it, of a byline: the name that stands before the post and the office."""

import re

CREDIT = re.compile(r"[^:]{1,40}:\s*")  # “Bài và ảnh: …”
OFFICE = re.compile(r"\s*[,;(].*")


def author_of(byline: str) -> str:
    """`Bài, ảnh: Phan Văn Đoài, Phó Trưởng ban` gives `Phan Văn Đoài`; several stay together."""
    return OFFICE.sub("", CREDIT.sub("", byline, count=1))
