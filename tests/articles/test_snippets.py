"""The piece of a text that answers a search, and what is marked in it."""

import time

import pytest

from articles.search import Query, Run
from articles.snippets import LENGTH, MOST_READ, Marker, text_of
from articles.suggestions import plain


def marker(*phrases):
    runs = [Run(phrase.split(), plain(phrase).split()) for phrase in phrases]
    return Marker(Query(" ".join(phrases), runs[0], runs[1:]))


@pytest.mark.parametrize(
    ("phrase", "text", "marked"),
    [
        ("dan van", "Công tác Dân vận", "Công tác <mark>Dân vận</mark>"),
        ("dân vận", "DÂN  VẬN và dân.", "<mark>DÂN  VẬN</mark> và dân."),
        ("dân vận", "Vận động dân", "<mark>Vận</mark> động <mark>dân</mark>"),
        ("hoà", "hòa hoà hoàn hoa", "<mark>hòa hoà</mark> hoàn <mark>hoa</mark>"),
        ("39 nq tw", "Số 39-NQ/TW, 390", "Số <mark>39-NQ/TW</mark>, 390"),
        ("duong", "Đường, đường; dượng", "<mark>Đường, đường; dượng</mark>"),
        ("an", "Nghệ An ăn năn", "Nghệ <mark>An ăn</mark> năn"),
        ("a", "<a> & b", "&lt;<mark>a</mark>&gt; &amp; b"),
        ("xyz", "không có", "không có"),
    ],
)
def test_the_words_are_marked_whatever_their_accents(phrase, text, marked):
    assert marker(phrase).mark(text) == marked


def test_the_piece_is_that_where_the_words_stand_in_a_row():
    far = "Dân ở đây. " + "Chữ khác. " * 60 + "Nhân dân vận động nhau. " + "Cuối. " * 60
    piece = marker("dan van").snippet("Sapo có dân.", far)
    assert "Nhân <mark>dân vận</mark> động nhau" in piece
    assert piece.startswith("… ") and piece.endswith(" …")
    assert len(piece) < LENGTH + 50
    assert marker("sapo").snippet("Sapo có dân.", far) == "<mark>Sapo</mark> có dân."
    assert marker("xyz").snippet("Sapo.", far) == "Sapo."
    assert marker("xyz").snippet("", "") == ""


def test_the_text_of_a_page_has_no_tags():
    assert text_of("<p>A&nbsp;&amp; <b>B</b></p>").split() == ["A", "&", "B"]


def test_a_long_text_that_nearly_answers_is_read_quickly():
    text = "dân vạ " * MOST_READ
    started = time.process_time()
    marker("dan van kheo o xa mon son", *["dan va" + "n" * n for n in range(2, 12)]).snippet(text)
    assert time.process_time() - started < 0.5
