"""Two texts of an article compared as people read them: by word, and in bounded time."""

import random
import time

import pytest

from articles.differences import (
    LAYOUT,
    NOT_COMPARED,
    OTHER_COVER,
    PICTURES,
    differences,
    marked,
)
from articles.models import Article, Publication
from tests.builders import make_category, make_photo, make_published

pytestmark = pytest.mark.django_db


def changed(**changes):
    """An article as it was, and with other values, both unsaved."""
    category = make_category()
    text = {"category": category, "title": "Cầu", "body": "<p>Cầu gỗ.</p>", "tags": ["cơ sở"]}
    return Article(**text), Article(**text | changes)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["a b c"], ["a x c"], [[("same", "a"), ("before", "b"), ("after", "x"), ("same", "c")]]),
        (["a"], ["a", "b"], [[("same", "a")], [("after", "b")]]),
        (["a", "b"], ["b"], [[("before", "a")], [("same", "b")]]),
        (list("abcde"), [*"abcde", "f"], [[("same", t)] for t in "a…e"] + [[("after", "f")]]),
        (
            ["một hai", "ba bốn"],
            ["một hai.", "mới", "ba bốn"],
            [
                [("same", "một"), ("before", "hai"), ("after", "hai.")],
                [("after", "mới")],
                [("same", "ba bốn")],
            ],
        ),
    ],
)
def test_words_are_marked_by_where_they_stand(before, after, expected):
    assert list(marked(before, after)) == expected


def test_of_a_paragraph_too_long_to_compare_the_ends_are_compared():
    before, after = f"x {'a ' * 1000}y", f"x {'b ' * 1000}y"
    assert list(marked([before], [after])) == [
        [
            ("too long", ""),
            ("same", "x"),
            ("before", before[2:-2]),
            ("after", after[2:-2]),
            ("same", "y"),
        ]
    ]


def test_every_part_of_the_text_is_told_by_its_name():
    before, after = changed(
        category=make_category(),
        title="Cầu mới",
        lead="Sapo",
        body="<p>Cầu sắt.</p>",
        cover=make_photo(),
        cover_alt="Cầu",
        cover_caption="Ảnh: Mai",
        tags=["cầu"],
        byline="Mai",
        source="Báo Nghệ An",
    )
    labels = [
        "tiêu đề",
        "sapo",
        "nội dung",
        "chuyên mục",
        "ảnh đại diện",
        "văn bản thay thế",
        "chú thích ảnh",
        "từ khóa",
        "tác giả",
        "nguồn",
    ]
    assert [difference.label for difference in differences(before, after)] == labels


def test_the_same_text_laid_out_otherwise_is_the_same():
    assert differences(*changed(body="<p>\n\tCầu gỗ.</p>\n")) == []


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"body": "<p>Cầu <strong>gỗ</strong>.</p>"}, LAYOUT),
        ({"body": "<h2>Cầu gỗ.</h2>"}, LAYOUT),
        ({"body": f"<p>{'chữ ' * 110_000}</p>"}, NOT_COMPARED),
    ],
)
def test_where_no_words_are_marked_it_is_said_why(change, note):
    (difference,) = differences(*changed(**change))
    assert (difference.name, difference.paragraphs, difference.note) == ("body", [], note)


def test_another_picture_is_told_with_and_without_words():
    one, other = make_photo(), make_photo()
    (difference,) = differences(*changed(cover=one))
    assert (difference.note, difference.covers) == (OTHER_COVER, (None, one))
    _, before = changed(body=f'<p>Cầu <img src="{one.url}" alt="Lễ"></p>')
    _, after = changed(body=f'<p>Cầu <img src="{other.url}" alt="Lễ"></p>')
    after.category = before.category
    assert [difference.note for difference in differences(before, after)] == [PICTURES]


def test_the_address_of_a_link_is_read_as_words():
    _, before = changed(body='<p>Xem <a href="https://a.vn/">ở đây</a>.</p>')
    _, after = changed(body='<p>Xem <a href="https://b.vn/">ở đây</a>.</p>')
    after.category = before.category
    (difference,) = differences(before, after)
    assert ("before", "[https://a.vn/].") in difference.paragraphs[0]
    assert ("after", "[https://b.vn/].") in difference.paragraphs[0]


def test_a_working_copy_is_compared_with_what_readers_see():
    photo = make_photo()
    body = f'<figure class="caption"><img src="{photo.url}" alt="Lễ"><figcaption>Lễ</figcaption>'
    table = "<table><tbody><tr><td>5</td></tr></tbody></table>"
    article = make_published(body=f"{body}</figure>{table}<p>Cầu gỗ.</p>")
    publication = Publication.objects.get()
    assert differences(publication, article) == []
    article.body = article.body.replace("gỗ", "sắt")
    assert [d.label for d in differences(publication, article)] == ["nội dung"]


def test_hostile_html_in_an_old_text_becomes_words_alone():
    before, after = changed(body="<p>Cầu <script>alert(1)</script><img src=x onerror=y></p>")
    (difference,) = differences(before, after)
    assert "<" not in str(difference.paragraphs)
    assert "onerror" not in str(difference.paragraphs)


@pytest.mark.parametrize("one_paragraph", [True, False])
def test_a_long_text_with_few_changes_is_compared_in_a_moment(one_paragraph):
    before = [f"Đoạn {n} " + "chữ nghĩa dài dòng " * 10 for n in range(5000)]
    after = [*before]
    after[10], after[4000] = "Khác hẳn", before[4000].replace("4000", "bốn nghìn")
    if one_paragraph:
        before, after = [" ".join(before)], [" ".join(after)]
    assert len(" ".join(before)) > 1_000_000
    began = time.process_time()
    list(marked(before, after))
    assert time.process_time() - began < 2


@pytest.mark.parametrize("vocabulary", ["ab", "abcdefghij", [f"từ{n}" for n in range(3000)]])
@pytest.mark.parametrize("per_paragraph", [1, 20, 390])
def test_two_long_texts_of_nothing_in_common_take_bounded_time(vocabulary, per_paragraph):
    chance = random.Random(1)  # noqa: S311  no secret

    def text():
        words = [chance.choice(vocabulary) for _ in range(60_000)]
        return [" ".join(words[n : n + per_paragraph]) for n in range(0, 60_000, per_paragraph)]

    began = time.process_time()
    list(marked(text(), text()))
    assert time.process_time() - began < 10


def test_words_that_match_one_by_one_take_bounded_time():
    """Each match that is found has all that is left looked through again."""

    def text(other):
        paragraph = " ".join(f"và {other}{n}" for n in range(199))
        return [f"{n} {paragraph}" for n in range(100)]

    began = time.process_time()
    list(marked(text("a"), text("b")))
    assert time.process_time() - began < 10
