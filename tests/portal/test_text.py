import unicodedata

import pytest

from portal.text import SLUG_LENGTH, clean_line, clean_paragraphs, normalise, opening, slugify


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (unicodedata.normalize("NFD", "Nghệ An"), "Nghệ An"),
        ("Ðảng ủy, ðồng bào", "Đảng ủy, đồng bào"),
        ("dân\u00a0vận\u200b khéo\ufeff", "dân vận khéo"),
        ("  hai   dấu\tcách\n", "hai dấu cách"),
        ("ký tự\x00 điều khiển\x08", "ký tự điều khiển"),
        ("dân\u00ad \u2060vận\u202e khéo\x7f\x9f", "dân vận khéo"),
        ("hòa hoà thúy thuý", "hòa hoà thúy thuý"),
    ],
)
def test_a_line_is_stored_in_one_spelling(typed, kept):
    assert clean_line(typed) == kept


def test_paragraphs_keep_their_line_breaks():
    assert clean_paragraphs(" một \r\n\r\n\r\n\r\n hai\u00a0\u00a0ba ") == "một\n\nhai ba"
    assert clean_paragraphs("một\rhai") == "một\nhai"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đảng ủy Khối các cơ quan tỉnh", "dang-uy-khoi-cac-co-quan-tinh"),
        ("Người H’Mông, người H'Mông: 2 m² đất ①", "nguoi-hmong-nguoi-hmong-2-m2-dat-1"),
        (unicodedata.normalize("NFD", "Đẩy mạnh, Ðảng bộ"), "day-manh-dang-bo"),
        ('Nghị quyết 39-NQ/TW: "tự diễn biến"', "nghi-quyet-39-nq-tw-tu-dien-bien"),
        ("ươ ưỡ ỵ ẳ ẫ ặ ợ ĂÂÊÔƠƯĐ", "uo-uo-y-a-a-a-o-aaeooud"),
        ("…", "bai-viet"),
    ],
)
def test_slugs_spell_vietnamese_without_marks(title, slug):
    assert slugify(title) == slug


def test_a_long_title_gives_a_slug_of_whole_words():
    title = "công tác dân vận " * 20
    slug = slugify(title)
    assert len(slug) <= SLUG_LENGTH
    assert slug.split("-")[-1] in {"cong", "tac", "dan", "van"}


def test_a_run_of_marks_that_would_stop_the_portal_is_cut():
    assert len(normalise("a" + "\u0345" * 40_000 + "\u0323" * 40_000)) <= 31
    assert normalise("a" + "\u0302\u0323" * 15) == unicodedata.normalize(
        "NFC", "a" + "\u0302\u0323" * 15
    )


@pytest.mark.parametrize(
    "lead, shown",
    [
        ("Cả bản ra khe.", "Cả bản ra khe."),
        ("Đường rộng từ 2,8 m lên 6 m. Không ai đòi đền bù.", "Đường rộng từ 2,8 m lên 6 m."),
        ("Dân hiến 2.300 m² đất, để đường rộng từ 2,8 m lên 6 m", "Dân hiến 2.300 m² đất …"),
        ("Bốn mươi mốt hộ đã tự tay dỡ tường rào hiến đất", "Bốn mươi mốt hộ đã tự tay dỡ …"),
        ("Không đâu. Bốn mươi mốt hộ đã tự tay dỡ tường", "Không đâu. Bốn mươi mốt hộ đã tự …"),
        ("Có người nói:\n\n“Được!” Rồi cả bản ra khe", "Có người nói: “Được!”"),
    ],
)
def test_the_opening_of_a_lead_ends_where_the_reader_may_pause(lead, shown):
    assert opening(lead, length=33) == shown


def test_a_letter_split_by_an_unseen_sign_is_put_together():
    assert normalise("Ho\u0302\u200b\u0300") == "Hồ"
