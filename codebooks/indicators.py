"""The syntax of indicators, and the folding under which they are compared with speech.

An indicator is one or more words as children say them:

- `hungry` is that word, `hungr*` any word that begins so (a stem with any ending);
- `father|dad|stepfather` is any of these words, and each may be a stem;
- several words stand in this order with at most two others between them, in one sentence.

Case, diacritics and script do not matter: `udario`, `Udario` and `ударио` are one word, `shtëpi`
and `shtepi` too. Hyphens and apostrophes part words (`s'kam` is `s kam`), but for the English
`n't`, which belongs to its verb (`don't` is `dont`).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_GAP = 2
"""Other words that may stand between two words of an indicator."""

# A letter keeps the marks that are written after it where a text is not NFC.
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:(?<=[^\W\d_]n)['’ʼ]t\b)?")
_APOSTROPHES = re.compile("['’ʼ]")

# One table for Serbian, Macedonian and Bulgarian letters, so that either script of one language,
# and cognates of two, have one key. The letter đ is written dj where diacritics are left out.
_ONE_TO_ONE = str.maketrans(
    "абвгдежзиѝйклмнопрстуфхцчшыэёјћќъ", "abvgdezziijklmnoprstufhccsieejcca"
)
_LETTERS = _ONE_TO_ONE | str.maketrans(
    {"ђ": "dj", "ѓ": "dj", "đ": "dj", "љ": "lj", "њ": "nj", "џ": "dz", "ѕ": "dz"}
    | {"щ": "st", "ю": "ju", "я": "ja", "ь": "", "ı": "i", "ł": "l"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands and its key."""

    key: str
    """Folded: lower-case Latin letters and digits without diacritics."""
    start: int
    """Half-open offsets in code points into the text that was given."""
    end: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of an indicator: the words that may stand there."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def admits(self, key: str) -> bool:
        """Tells whether a folded word may stand here."""
        return key in self.words or key.startswith(self.stems)


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Returns the key under which a word is compared: lower case, Latin letters, no diacritics."""
    joined = _APOSTROPHES.sub("", text).casefold()
    letters = unicodedata.normalize("NFC", joined).translate(_LETTERS)
    if letters.isascii():
        return letters
    bare = unicodedata.normalize("NFKD", letters)
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def words(text: str) -> list[Word]:
    """Returns the words of a text in order, wherever its letters carry their marks."""
    return [Word(fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def spellings(text: str) -> list[str]:
    """Returns the words of a text in order, as they are written."""
    return _WORD.findall(text)


def keys(text: str) -> list[str]:
    """Returns the folded words of a text in order."""
    return [fold(match.group()) for match in _WORD.finditer(unicodedata.normalize("NFC", text))]


def parse(indicator: str) -> tuple[Slot, ...]:
    """Returns the places of an indicator in order.

    Raises:
        ValueError: The indicator is not in the syntax; the message says why.
    """
    slots: list[Slot] = []
    for place in indicator.split():
        slots.extend(_slots(place))
    if not slots:
        raise ValueError("is empty")
    return tuple(slots)


def _slots(place: str) -> list[Slot]:
    exact: set[str] = set()
    stems: set[str] = set()
    for choice in place.split("|"):
        body = choice.removesuffix("*")
        found = keys(body)
        if "*" in body:
            raise ValueError("has a * that is not at the end of a word")
        if not found:
            raise ValueError("has a place with no word in it")
        if len(found) > 1:
            # A word with a hyphen or an apostrophe is two places, which leaves no room for others.
            if "|" in place:
                raise ValueError(f"has {choice!r} among alternatives, which is more than one word")
            last = _slots(found[-1] + choice[len(body) :])
            return [Slot(frozenset({key}), ()) for key in found[:-1]] + last
        (stems if choice.endswith("*") else exact).add(found[0])
    return [Slot(frozenset(exact), tuple(sorted(stems)))]
