"""Words typed in a font encoding (TCVN3, VNI): letters that look Vietnamese in that font alone."""

from articles.encodings import WORD, decoded

FEWEST = 3  # words that read as Vietnamese once decoded: fewer may be chance


def found_in(text: str) -> dict[str, str]:
    """What words of `text` were meant to be, by the word; empty where they are too few."""
    pieces = " ".join(dict.fromkeys(text.split()))
    meant = {word: decoded(word) for word in dict.fromkeys(WORD.findall(pieces))}
    found = {word: syllable for word, syllable in meant.items() if syllable}
    return found if len(found) >= FEWEST else {}
