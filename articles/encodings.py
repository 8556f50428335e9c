"""TCVN3 (ABC) and VNI: letters that are Vietnamese in their own fonts alone, turned into Unicode.

TCVN3 has one sign for each lower-case letter (TCVN 5712:1993); its toned capitals are the same
signs in a font of capitals (.VnTimeH), so a text alone cannot tell them. VNI writes the marks
behind the vowel. Both use the signs of Latin-1, as which such a text arrives.
"""

import re
import unicodedata

from articles.spelling.syllables import SYLLABLES

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
E_ACUTE = re.compile(r"(?<=[^\W\d_])Đ")  # é, whose sign Ð the portal took for Đ
TELLTALE_TCVN3 = re.compile("[µ¸¶·¹»¾¼½¨©ª«¬®§Þß×÷øåæþ\u00ad]|(?<=[a-z])Đ")

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
UNICODE_ALONE = re.compile("[\u0102\u0103\u0128\u0129\u0168\u0169\u01a0-\u01b0\u1ea0-\u1ef9]")
TAG = re.compile(r"(<[^>]*>)")
INLINE = re.compile(r"</?(?:a|b|em|i|s|strong|sub|sup|u|span)(?=[\s>])", re.IGNORECASE)


def from_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(letter, letter) for letter in E_ACUTE.sub("Ð", text))


def from_vni(text: str) -> str:
    letters = []
    for place, letter in enumerate(text):
        before = text[place - 1].lower() if place else ""
        if before in VNI_BASES and letter.lower() in VNI_MARKS:
            letters.append(VNI_MARKS[letter.lower()])
        else:
            meant = VNI_LETTERS.get(letter.lower(), letter)
            letters.append(meant.upper() if letter.isupper() else meant)
    return unicodedata.normalize("NFC", "".join(letters))


DECODERS = ((TELLTALE_TCVN3, from_tcvn3), (TELLTALE_VNI, from_vni))


def decoded(word: str, decoders=DECODERS) -> str | None:
    """The syllable that `word` was meant to be, if a sign of it gives it away; else None."""
    for telltale, decode in decoders:
        if telltale.search(word if decode is from_tcvn3 else word.lower()):
            meant = _syllable(word, decode)
            if meant:
                return meant
    return None


def _syllable(word, decode):
    """None where `word` reads as one already, or never."""
    if word.isascii() or word.lower() in SYLLABLES:
        return None
    meant = decode(word)
    return meant if meant.lower() in SYLLABLES else None


def to_unicode(fields: dict[str, str]) -> dict[str, str]:
    """`fields`, plain text or HTML, with what was typed in an old encoding turned into Unicode.

    A block is taken whole when a word of it gives it away, or when nothing in all `fields` is
    Unicode's alone: a lone “cã” may be either.
    """
    text = " ".join(TAG.sub(" ", value) for value in fields.values())
    decoder = _decoder_of(text)
    if decoder is None:
        return fields
    is_all_old = not UNICODE_ALONE.search(text)
    return {name: _with_blocks(value, decoder, is_all_old) for name, value in fields.items()}


def _decoder_of(text):
    words = set(WORD.findall(text))
    counts = [sum(decoded(word, (decoder,)) is not None for word in words) for decoder in DECODERS]
    return DECODERS[counts.index(max(counts))] if any(counts) else None


def _with_blocks(value, decoder, is_all_old):
    pieces = TAG.split(value)  # words and tags in turn
    block = []
    for place, piece in enumerate([*pieces, "</p>"]):
        if place % 2 == 0:
            block.append(place)
        elif not INLINE.match(piece):
            _convert(pieces, block, decoder, is_all_old)
            block = []
    return "".join(pieces)


def _convert(pieces, block, decoder, is_all_old):
    words = "".join(pieces[place] for place in block)
    _, decode = decoder
    is_old = any(decoded(word, (decoder,)) for word in WORD.findall(words))
    is_mixed = UNICODE_ALONE.search(words)
    for place in block:
        if is_mixed:
            pieces[place] = WORD.sub(lambda m: _syllable(m[0], decode) or m[0], pieces[place])
        elif is_old or is_all_old:
            pieces[place] = decode(pieces[place])
