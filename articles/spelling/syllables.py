"""Which syllables Vietnamese can have: onset × rime × tone, as they are written."""

import unicodedata

TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
STOP_TONES = ("\u0301", "\u0323")  # all that a syllable closed by -c -ch -p -t can bear

BACK_ONSETS = "c g ng".split()  # before a ă â o ô ơ u ư
FRONT_ONSETS = "k gh ngh".split()  # the same sounds before e ê i y
LABIALS = "b m p ph v".split()  # none of them before a rounded glide
OTHER_ONSETS = "ch d đ h kh l n nh r s t th tr x".split()

FRONT_RIMES = """
    e eo ec em en eng ep et  ê êu êch êm ên ênh êp êt
    i ia iu ich im in inh ip it  iêc iêm iên iêng iêp iêt iêu
""".split()
BACK_RIMES = """
    a ai ao au ay ac am an ang ap at ach anh  ăc ăm ăn ăng ăp ăt  âu ây âc âm ân âng âp ât
    o oi oc om on ong op ot oong ooc  ô ôi ôc ôm ôn ông ôp ôt  ơ ơi ơm ơn ơp ơt
    u ui ua uc um un ung up ut  uôc uôi uôm uôn uông uôt
    ư ưa ưi ưu ưc ưm ưng ưt  ươc ươi ươm ươn ương ươp ươt ươu
""".split()
ROUNDED_RIMES = """
    oa oai oao oay oac oam oan oang oap oat oach oanh  oăc oăm oăn oăng oăt
    oe oeo oem oen oet  uân uâng uât uây  uê uêch uênh  uơ
    uy uya uych uyn uynh uyp uyt uyu  uyên uyêt
""".split()
AFTER_QU = """
    a ai ao au ay ac an ang ap at ach anh  ăc ăm ăn ăng ăp ăt  ân âng ât ây âu
    e eo ec en eng et  ê ên êt êch ênh  i ich in inh it iu  y ych yn ynh yt yên yêt  ôc  ơ ơi ơt
""".split()
AFTER_GI = [rime for rime in BACK_RIMES if not rime.startswith("uô")] + ["e", "eo", "en", "ep"]
ALONE = "y yêm yên yêng yêt yêu".split()  # i- that opens a word is written so, besides `i`
Y_ONSETS = "h k l m s t th v".split()  # hy vọng, công ty

WHOLE = (
    "gi gin gich giêc giêm giêng giêt giêu gioăng giuôc boa voan moay buyt phuy puy noan".split()
)

VOWELS = "aăâeêioôơuưy"
MARKED_VOWELS = set("ăâêôơư")


def _bare_syllables():
    for rime in FRONT_RIMES:
        yield from (onset + rime for onset in ["", *FRONT_ONSETS, *LABIALS, *OTHER_ONSETS])
    for rime in BACK_RIMES:
        yield from (onset + rime for onset in ["", *BACK_ONSETS, *LABIALS, *OTHER_ONSETS])
    for rime in ROUNDED_RIMES:
        yield from (onset + rime for onset in ["", "g", "ng", *OTHER_ONSETS])
    yield from (f"qu{rime}" for rime in AFTER_QU)
    yield from (f"gi{rime}" for rime in AFTER_GI)
    yield from (f"{onset}y" for onset in Y_ONSETS)
    yield from ALONE
    yield from WHOLE


def split(syllable: str) -> tuple[str, str]:
    """The syllable without its tone, and the mark of the tone ("" where it has none)."""
    letters = unicodedata.normalize("NFD", syllable)
    tone = next((letter for letter in letters if letter in TONES), "")
    bare = "".join(letter for letter in letters if letter not in TONES)
    return unicodedata.normalize("NFC", bare), tone


def with_tone(bare: str, tone: str) -> list[str]:
    """The spellings of `bare` in that tone, the usual one first: hòa and hoà, but quả alone."""
    return [_mark(bare, place, tone) for place in _places(bare)] if tone else [bare]


def _places(bare):
    """Where the tone may stand: on the vowel with a mark, else by old or new custom."""
    start = next((i for i, letter in enumerate(bare) if letter in VOWELS), len(bare))
    if bare.startswith(("qu", "gi")) and any(letter in VOWELS for letter in bare[2:]):
        start = 2
    end = start
    while end < len(bare) and bare[end] in VOWELS:
        end += 1
    marked = [i for i in range(start, end) if bare[i] in MARKED_VOWELS]
    if marked:
        return [marked[-1]]
    nucleus, is_open = bare[start:end], end == len(bare)
    if len(nucleus) == 1:
        return [start]
    if nucleus in ("oa", "oe", "uy") and is_open:
        return [start, start + 1]
    if len(nucleus) == 3 or not is_open or nucleus == "uơ":
        return [start + 1]
    return [start]


def _mark(bare, place, tone):
    return unicodedata.normalize("NFC", bare[: place + 1] + tone + bare[place + 1 :])


def _is_stopped(bare):
    return bare.endswith(("c", "ch", "p", "t"))


def _all_syllables():
    for bare in set(_bare_syllables()):
        tones = STOP_TONES if _is_stopped(bare) else ["", *TONES]
        for tone in tones:
            yield from with_tone(bare, tone)


SYLLABLES = frozenset(_all_syllables())

CLUSTERS = (
    ("ngh", "ng"),
    ("ng", "ngh"),
    ("gh", "g"),
    ("g", "gh"),
    ("k", "c"),
    ("c", "k"),
    ("kw", "qu"),
    ("f", "ph"),
    ("z", "d"),
)
NUCLEI = (("uơ", "ươ"), ("ưo", "ươ"), ("ie", "iê"), ("ye", "yê"), ("uo", "uô"), ("uo", "ươ"))


def mended(syllable: str) -> list[str]:
    """What was likely meant by a syllable that cannot be; the likeliest first, or none."""
    bare, tone = split(syllable)
    found = []
    for candidate in [bare, *_respelt(bare)]:
        tones = [tone]
        if _is_stopped(candidate) and tone not in STOP_TONES:
            tones = STOP_TONES
        spellings = [with_tone(candidate, tone)[0] for tone in tones]
        found += [word for word in spellings if word in SYLLABLES and word not in found]
    return found


def _respelt(bare):
    for wrong, right in CLUSTERS:
        if bare.startswith(wrong):
            yield right + bare[len(wrong) :]
    for wrong, right in NUCLEI:
        if wrong in bare:
            yield bare.replace(wrong, right, 1)
