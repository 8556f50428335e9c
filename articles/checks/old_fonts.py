"""Words typed in a font encoding (TCVN3, VNI): letters that look Vietnamese in that font alone."""

import re
import unicodedata

from articles.spelling.syllables import SYLLABLES

FEWEST = 3  # words that read as Vietnamese once decoded: fewer may be chance
TONES = "\u0300\u0301\u0309\u0303\u0323"

TCVN3_TONED = {
    "a": "µ¸¶·¹",
    "ă": "»¾¼½Æ",
    "â": "ÇÊÈÉË",
    "e": "ÌÐÎÏÑ",
    "ê": "ÒÕÓÔÖ",
    "i": "×ÝØÜÞ",
    "o": "ßãáâä",
    "ô": "åèæçé",
    "ơ": "êíëìî",
    "u": "ïóñòô",
    "ư": "õøö÷ù",
    "y": "úýûüþ",
}
TCVN3 = dict(zip("¨©ª«¬\u00ad®¡¢£¤¥¦§", "ăâêôơưđĂÂÊÔƠƯĐ", strict=True)) | {
    sign: unicodedata.normalize("NFC", letter + tone)
    for letter, signs in TCVN3_TONED.items()
    for sign, tone in zip(signs, TONES, strict=True)
}
TELLTALE_TCVN3 = re.compile("[µ¸¶·¹»¾¼½¨©ª«¬®§Þß×÷øåæþ]")

VNI_MARKS = dict(zip("øùûõï", TONES, strict=True)) | {
    "â": "\u0302",
    "ê": "\u0306",
    **dict(zip("àáåãä", (f"\u0302{tone}" for tone in TONES), strict=True)),
    **dict(zip("èéúüë", (f"\u0306{tone}" for tone in TONES), strict=True)),
}
VNI_LETTERS = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
VNI_BASES = set("aeouyöô")
TELLTALE_VNI = re.compile("[aeouöô][øùûõïâêàáåãäèéúüë]|[ñö]")
WORD = re.compile(r"[^\s\d.,;:!?()“”\"/–-]+")


def found_in(text: str) -> dict[str, str]:
    """What words of `text` were meant to be, by the word; empty where they are too few."""
    decoded = {}
    for word in WORD.findall(text):
        if word not in decoded and not word.isascii() and word.lower() not in SYLLABLES:
            meant = _decoded(word)
            if meant:
                decoded[word] = meant
    return decoded if len(decoded) >= FEWEST else {}


def _decoded(word):
    if TELLTALE_TCVN3.search(word):
        meant = "".join(TCVN3.get(letter, letter) for letter in word)
        if meant.lower() in SYLLABLES:
            return meant
    if TELLTALE_VNI.search(word.lower()):
        meant = _from_vni(word)
        if meant.lower() in SYLLABLES:
            return meant
    return None


def _from_vni(word):
    letters = []
    for place, letter in enumerate(word):
        before = word[place - 1].lower() if place else ""
        if before in VNI_BASES and letter.lower() in VNI_MARKS:
            letters.append(VNI_MARKS[letter.lower()])
        else:
            meant = VNI_LETTERS.get(letter.lower(), letter)
            letters.append(meant if letter.islower() else meant.upper())
    return unicodedata.normalize("NFC", "".join(letters))
