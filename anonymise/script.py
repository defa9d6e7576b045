"""Keys for words: one spelling for all scripts, cases and ways of typing, never shown to anyone.

A key is lower case, Latin and without diacritics, so that *Бојан*, *Bojan* and *BOJAN* meet. Keys
may be longer or shorter than the word: offsets always belong to the word as it was typed.
"""

import unicodedata
from collections import Counter
from typing import Literal

Script = Literal["Cyrl", "Latn"]

# Characters that a word may hold without being letters: combining marks, soft hyphen, joiners,
# direction marks. A name with one of them inside is still that name.
MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f"

# The fallback for Cyrillic letters that a language's own table leaves out.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ѓ": "gj", "д": "d", "ђ": "dj", "е": "e", "ё": "e",
    "ж": "z", "з": "z", "ѕ": "dz", "и": "i", "й": "j", "ј": "j", "к": "k", "ќ": "kj", "л": "l",
    "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "ћ": "c", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "џ": "dz", "ш": "s", "щ": "st",
    "ъ": "a", "ы": "i", "ь": "", "э": "e", "ю": "ju", "я": "ja", "є": "e", "і": "i", "ї": "i",
}  # fmt: skip
_LATIN = {"đ": "dj", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}


class Folder:
    """Makes keys for one language from its table of letters (`letters.tsv`)."""

    def __init__(self, letters: dict[str, str]) -> None:
        single = {source: target for source, target in letters.items() if len(source) == 1}
        self._pairs = [(source, target) for source, target in letters.items() if len(source) > 1]
        self._letters = _LATIN | _CYRILLIC | single

    def key(self, word: str) -> str:
        """Give the key of a word; equal keys mean the same word typed in another way."""
        letters = self._letters
        parts = []
        for letter in word.lower():
            part = letters.get(letter)
            if part is None:
                part = letters[letter] = self._bare(letter)
            parts.append(part)
        key = "".join(parts)
        for source, target in self._pairs:
            if source in key:
                key = key.replace(source, target)
        return key

    def _bare(self, letter: str) -> str:
        bases = [base for base in unicodedata.normalize("NFKD", letter) if base.isalnum()]
        return "".join(self._letters.get(base.lower(), base.lower()) for base in bases)


def script_of(text: str, *, sample: int = 20_000) -> Script:
    """Say in which script most letters of the text (its first `sample` characters) are."""
    counts: Counter[str] = Counter()
    for letter, number in Counter(text[:sample]).items():
        if letter.isalpha():
            counts["Cyrl" if "\u0400" <= letter <= "\u052f" else "Latn"] += number
    return "Cyrl" if counts["Cyrl"] > counts["Latn"] else "Latn"
