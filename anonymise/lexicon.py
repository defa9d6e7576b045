"""What is known of a word by its key: common, frequent, a given name, a surname, a place.

The large part is two read-only tries per language, which `python -m anonymise.training.gazetteers`
makes and which are mapped into memory. Small lists written by hand lie over them, with no build.
"""

from pathlib import Path

COMMON = 1  # an everyday word in lower case
FREQUENT = 2  # an everyday word so frequent that a name spelled like it needs a strong frame
GIVEN = 4  # a given name or nickname of the language's countries
SURNAME = 8
PLACE = 16
FOREIGN = 32  # a given name or surname of another country of the region
NEVER = 64  # capitalised, and never an identity: a country, nationality, holiday, public figure

TRIE_FORMAT = "<B"
TRIES = ("words.marisa", "names.marisa")


class Lexicon:
    """Looks up keys of one language; `flags` is called once per word, so it remembers."""

    def __init__(self, folder: Path, own: dict[str, int], sure: frozenset[str]) -> None:
        """Map the tries; `sure` are names that no everyday word is spelled like, in truth."""
        from marisa_trie import RecordTrie

        self._tries = [RecordTrie(TRIE_FORMAT).mmap(str(folder / file)) for file in TRIES]
        self._own = own
        self._sure = sure
        self._cache: dict[str, int] = {}

    def is_own(self, key: str) -> bool:
        """Say whether a list written by hand has the key, which is surer than a gazetteer."""
        return key in self._own

    def flags(self, key: str) -> int:
        """Give the flags of a key, 0 when nothing is known of it."""
        found = self._cache.get(key)
        if found is None:
            found = self._own.get(key, 0)
            for trie in self._tries:
                if records := trie.get(key):
                    found |= records[0][0]
            if key in self._sure:
                found &= ~(COMMON | FREQUENT)
            if len(self._cache) > 200_000:
                self._cache.clear()
            self._cache[key] = found
        return found
