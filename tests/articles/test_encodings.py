import unicodedata

import pytest

from accounts.roles import Role
from articles.encodings import from_tcvn3, from_vni, to_unicode
from portal.html import clean_html
from portal.text import clean_line, normalise
from tests.builders import make_sub_site, make_user

# The codes of TCVN 5712:1993 (VN3), in their order.
TCVN3 = dict(
    zip(
        bytes([*range(0xA1, 0xAF), 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD, 0xBE])
        + bytes(
            [*range(0xC6, 0xCD), *range(0xCE, 0xD9), 0xDC, 0xDD, 0xDE, 0xDF, *range(0xE1, 0xF0)]
        )
        + bytes([*range(0xF1, 0xFF)]),
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
VNI_VOWELS = {
    "a": ["a", "aø", "aù", "aû", "aõ", "aï"],
    "ă": ["aê", "aè", "aé", "aú", "aü", "aë"],
    "â": ["aâ", "aà", "aá", "aå", "aã", "aä"],
    "e": ["e", "eø", "eù", "eû", "eõ", "eï"],
    "ê": ["eâ", "eà", "eá", "eå", "eã", "eä"],
    "i": ["i", "ì", "í", "æ", "ó", "ò"],
    "o": ["o", "oø", "où", "oû", "oõ", "oï"],
    "ô": ["oâ", "oà", "oá", "oå", "oã", "oä"],
    "ơ": ["ô", "ôø", "ôù", "ôû", "ôõ", "ôï"],
    "u": ["u", "uø", "uù", "uû", "uõ", "uï"],
    "ư": ["ö", "öø", "öù", "öû", "öõ", "öï"],
    "y": ["y", "yø", "yù", "yû", "yõ", "î"],
}
LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VNI_VOWELS for tone in TONES} | {
    "đ"
}
VNI = {"đ": "ñ"} | {
    unicodedata.normalize("NFC", vowel + tone): signs
    for vowel, toned in VNI_VOWELS.items()
    for tone, signs in zip(TONES, toned, strict=True)
}


def in_tcvn3(text):
    codes = {letter: chr(code) for code, letter in TCVN3.items()}
    return "".join(codes.get(letter, letter) for letter in text)


def in_vni(text):
    upper = {letter.upper(): signs.upper() for letter, signs in VNI.items()}
    return "".join((VNI | upper).get(letter, letter) for letter in text)


def test_every_letter_comes_back():
    assert len(LETTERS) == 73
    plain = set("aeiouy")
    assert set(TCVN3.values()) == (LETTERS - plain) | set("ĂÂÊÔƠƯĐ")
    for letter in LETTERS:
        for word in (letter, letter.upper()):
            assert from_vni(f"t{in_vni(word)}n") == f"t{word}n"
        assert from_tcvn3(in_tcvn3(f"t{letter}n")) == f"t{letter}n"
    assert from_tcvn3(in_tcvn3("ĂÂÊÔƠƯĐ")) == "ĂÂÊÔƠƯĐ"


TEXT = "Đồng bào các dân tộc đã được kể về những cụ già có nghĩa ở bản Xiềng, đi chợ Lường mỹ mãn"


@pytest.mark.parametrize("encode", [in_tcvn3, in_vni])
def test_a_text_is_turned_whole_and_its_tags_are_not(encode):
    words = f"<p>{encode('Việc')} <b title='½'>{encode('đã')}</b></p><p>{encode('cã')}</p>"
    converted = to_unicode({"title": encode(TEXT), "body": words})
    assert converted["title"] == TEXT
    assert converted["body"] == "<p>Việc <b title='½'>đã</b></p><p>cã</p>"


def test_what_is_unicode_already_stays():
    assert to_unicode({"body": f"<p>{TEXT}</p>"}) == {"body": f"<p>{TEXT}</p>"}
    mixed = f"<p>{TEXT}, có và là</p><p>có</p><p>{in_tcvn3('Được mùa')}</p>"
    assert to_unicode({"body": mixed})["body"] == f"<p>{TEXT}, có và là</p><p>có</p><p>Được mùa</p>"


def test_both_in_one_paragraph():
    assert to_unicode({"lead": f"{TEXT}: {in_tcvn3('được mùa')}"})["lead"] == f"{TEXT}: được mùa"


def test_a_stored_text_keeps_what_turns_it():
    """ư is a soft hyphen in TCVN3, and é the letter that is taken for Đ everywhere else."""
    words = "Chương trình kém, đường xa"
    assert to_unicode({"t": clean_line(in_tcvn3(words))})["t"] == words
    body = clean_html(f"<p>{in_tcvn3(words)}</p>")
    assert clean_html(body) == body
    assert to_unicode({"t": body})["t"] == f"<p>{words}</p>"
    assert normalise("dân\u00ad vận × ba") == "dân vận × ba"


@pytest.mark.django_db
def test_the_form_gets_its_text_back_in_unicode(client):
    client.force_login(make_user(Role.CONTRIBUTOR, make_sub_site()))
    sent = {"title": in_tcvn3(TEXT), "body": f"<p>{in_tcvn3('Được mùa')}</p>", "other": "x"}
    answer = client.post("/quan-tri/articles/article/chuyen-ma/", sent)
    assert answer.json() == {"fields": {"title": TEXT, "body": "<p>Được mùa</p>"}}
