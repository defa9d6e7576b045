"""Which words are forms of one word: a table of dictionary forms per language, and endings.

The table is made of simplemma's dictionaries by `python -m ctrp_research.coding.search.making`; its
keys are folded, so a word is found without its diacritics and in either script. A word that is not
in it is reduced to a stem by the commonest endings of its language.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from codebooks import LANGUAGES
from codebooks.indicators import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marisa_trie import BytesTrie

MIN_STEM = 4
"""Letters of a stem; shorter ones join words that have nothing in common."""
OTHER_INITIALS = "="
"""Before a dictionary form in the table: what other letters its forms begin with."""
_OTHER_NAMES = dict.fromkeys(("bs", "hr", "sr", "cnr"), "hbs")


class Forms:
    """The forms of the words of one language; all words are folded."""

    def __init__(
        self, table: "BytesTrie | Mapping[str, list[bytes]]", endings: tuple[str, ...]
    ) -> None:
        """Take the table and the endings, the longest first."""
        self._table = table
        self._endings = endings

    def dictionary_forms(self, key: str) -> frozenset[str]:
        """The words under which a dictionary has this one, itself among them; empty if none has."""
        rules = self._table.get(key, ())
        return frozenset(apply_rule(key, rule) for rule in rules)

    def stem(self, key: str) -> str:
        """The word without the longest ending that leaves enough of it."""
        if key.endswith(self._endings):
            for ending in self._endings:
                if key.endswith(ending) and len(key) - len(ending) >= MIN_STEM:
                    return key[: len(key) - len(ending)]
        return key

    def initials(self, key: str) -> frozenset[str]:
        """The letters with which forms of the word begin: *went* and *go* are one word."""
        found = {key[0]}
        for word in self.dictionary_forms(key):
            found.add(word[0])
            found.update(*(each.decode() for each in self._table.get(OTHER_INITIALS + word, ())))
        return frozenset(found)

    def are_one(self, key: str, other: str) -> bool:
        """Whether two words are forms of one, as far as is known."""
        if key == other:
            return True
        known, others = self.dictionary_forms(key), self.dictionary_forms(other)
        if known and others:
            return not known.isdisjoint(others)
        stem = self.stem(key)
        return len(stem) >= MIN_STEM and stem == self.stem(other)


def make_rule(key: str, lemma: str) -> bytes:
    """How many letters to take off a folded word, and what to put there, for its dictionary form.

    Few rules serve many words, which keeps the table small.
    """
    shared = 0
    while shared < min(len(key), len(lemma)) and key[shared] == lemma[shared]:
        shared += 1
    return bytes([len(key) - shared]) + lemma[shared:].encode()


def apply_rule(key: str, rule: bytes) -> str:
    """The dictionary form of a folded word by a rule of `make_rule`."""
    return key[: len(key) - rule[0]] + rule[1:].decode()


@cache
def forms_of(language: str | None) -> Forms:
    """The forms of a language's words; of one that is not known every word stands alone."""
    code = _OTHER_NAMES.get(language or "", language)
    if code not in LANGUAGES:
        return Forms({}, ())
    from marisa_trie import BytesTrie

    folder = Path(str(files("ctrp_research.coding.search") / "languages" / code))
    lines = (folder / "endings.txt").read_text(encoding="utf-8").splitlines()
    endings = {fold(word) for line in lines if not line.startswith("#") for word in line.split()}
    table = BytesTrie().mmap(str(folder / "forms.marisa"))
    return Forms(table, tuple(sorted(endings, key=lambda ending: (-len(ending), ending))))
