"""Which words may be forms of one name: a table of endings per paradigm, nothing more.

The endings say what could be a form, not what is: two words are taken for one name when a paradigm
has both their endings on one stem.
"""

from collections.abc import Sequence
from functools import lru_cache

from anonymise.script import Folder

MIN_STEM = 3  # letters; shorter stems join words that have nothing in common


class Inflection:
    """The paradigms of a language; words and endings are keys."""

    def __init__(self, paradigms: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._endings: dict[str, list[tuple[str, str]]] = {}
        for name, endings in paradigms:
            for ending in dict.fromkeys(endings):
                self._endings.setdefault(ending, []).append((name, endings[0]))
        self._longest = max((len(ending) for ending in self._endings), default=0)
        self.forms = lru_cache(maxsize=100_000)(self._forms)
        self.lemmas = lru_cache(maxsize=100_000)(self._lemmas)

    @classmethod
    def parse(cls, lines: Sequence[str], folder: Folder) -> "Inflection":
        """Read lines of `name<TAB>ending ending …`; the first ending is the dictionary form's."""
        paradigms = []
        for line in lines:
            name, _, endings = line.partition("\t")
            keys = ["" if each == "-" else folder.key(each) for each in endings.split()]
            paradigms.append((name, keys))
        return cls(paradigms)

    def _forms(self, key: str) -> frozenset[tuple[str, str]]:
        """Give the (paradigm, stem) pairs of which the key may be a form."""
        return frozenset(
            (name, key[: len(key) - length])
            for length in range(min(self._longest, len(key) - MIN_STEM) + 1)
            for name, _ in self._endings.get(key[len(key) - length :], ())
        )

    def _lemmas(self, key: str) -> frozenset[str]:
        """Give the dictionary forms of which the key may be a form, itself left out."""
        found = {
            key[: len(key) - length] + lemma
            for length in range(min(self._longest, len(key) - MIN_STEM) + 1)
            for _, lemma in self._endings.get(key[len(key) - length :], ())
        }
        return frozenset(found - {key})
