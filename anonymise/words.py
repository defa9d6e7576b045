"""Lists of words and phrases of a language in the form in which they are looked up."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from anonymise.inflection import Inflection
from anonymise.script import Folder

_REMEMBERED = 50_000  # keys
_START = 3  # letters by which phrases are found


class WordSet:
    """Keys, and beginnings of keys: an entry `ulic*` holds every key that begins with *ulic*."""

    def __init__(self, entries: Sequence[str], folder: Folder) -> None:
        words = [entry for entry in entries if " " not in entry]
        self._exact = frozenset(_key(word, folder) for word in words if not word.endswith("*"))
        self._prefixes = tuple(_key(word[:-1], folder) for word in words if word.endswith("*"))
        self._cache: dict[str, bool] = {}

    def __contains__(self, key: str) -> bool:
        found = self._cache.get(key)
        if found is None:
            found = key in self._exact or (bool(key) and key.startswith(self._prefixes))
            if len(self._cache) > _REMEMBERED:
                self._cache.clear()
            self._cache[key] = found
        return found


class Phrases:
    """Sequences of keys, looked up by their last or their first key."""

    def __init__(self, entries: Sequence[str], folder: Folder) -> None:
        split = [tuple(_parts(entry, folder)) for entry in entries]
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        self._by_end: list[tuple[str, ...]] = []
        self._by_start: dict[str, list[tuple[str, ...]]] = {}
        self._cache: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._endings: dict[str, tuple[tuple[str, ...], ...]] = {}
        for parts in sorted(split, key=len, reverse=True):
            if parts[-1].endswith("*"):
                self._by_end.append(parts)
            else:
                self._by_last.setdefault(parts[-1], []).append(parts)
            self._by_start.setdefault(parts[0].rstrip("*")[:_START], []).append(parts)

    def length_before(self, keys: Sequence[str], end: int) -> int:
        """Give the length of the longest phrase that ends just before `keys[end]`, or 0.

        A word of an entry that ends in `*` stands for all words that begin so.
        """
        if end <= 0:
            return 0
        matches = _matches(None)
        for parts in self._ending(keys[end - 1]):
            found = keys[end - len(parts) : end] if len(parts) <= end else ()
            if len(found) == len(parts) and all(map(matches, found, parts)):
                return len(parts)
        return 0

    def _ending(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Give the phrases that may end with a key, the longest first."""
        found = self._endings.get(key)
        if found is None:
            if len(self._endings) > _REMEMBERED:
                self._endings.clear()
            open_ends = [parts for parts in self._by_end if key.startswith(parts[-1][:-1])]
            possible = [*self._by_last.get(key, ()), *open_ends]
            found = self._endings[key] = tuple(sorted(possible, key=lambda e: (-len(e), e)))
        return found

    def length_at(
        self, keys: Sequence[str], start: int, inflection: Inflection | None = None
    ) -> int:
        """Give the length of the longest phrase that begins at `keys[start]`, or 0.

        A word of an entry that ends in `*` stands for all words that begin so. With an inflection,
        other forms of the words count too: *Novog Sada*.
        """
        if start >= len(keys):
            return 0
        candidates = self._candidates(keys[start])
        if not candidates:
            return 0
        matches = _matches(inflection)
        for parts in candidates:
            found = keys[start : start + len(parts)]
            if len(found) == len(parts) and all(map(matches, found, parts)):
                return len(parts)
        return 0

    def _candidates(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Give the phrases that may begin with a key, the longest first."""
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) > _REMEMBERED:
                self._cache.clear()
            starts = {key[:size] for size in range(1, _START + 1)}
            possible = {parts for start in starts for parts in self._by_start.get(start, ())}
            found = self._cache[key] = tuple(sorted(possible, key=lambda each: (-len(each), each)))
        return found


def _matches(inflection: Inflection | None) -> Callable[[str, str], bool]:
    def matches(key: str, part: str) -> bool:
        if key == part or (part.endswith("*") and key.startswith(part[:-1])):
            return True
        if inflection is None or key[:_START] != part[:_START]:
            return False
        return not inflection.forms(key).isdisjoint(inflection.forms(part))

    return matches


class NumberWords:
    """The words with which a language spells out numbers."""

    def __init__(
        self,
        numbers: Sequence[str],
        days: Sequence[str],
        *,
        zero: Sequence[str],
        ands: Sequence[str],
        units: Sequence[str],
        folder: Folder,
    ) -> None:
        self._numbers = frozenset(folder.key(word) for word in [*numbers, *zero])
        self.zero = frozenset(folder.key(word) for word in zero)
        self.days = WordSet([*days, *numbers], folder)
        self.ands = WordSet(ands, folder)
        self.units = WordSet(units, folder)
        self.is_number = lru_cache(maxsize=20_000)(self._is_number)

    def _is_number(self, key: str) -> bool:
        """Say whether the key is a number word, or two or three written as one."""
        if key in self._numbers:
            return True
        return any(
            key[:cut] in self._numbers and self._is_number(key[cut:])
            for cut in range(3, len(key) - 2)
            if len(key) <= 40
        )


def _key(word: str, folder: Folder) -> str:
    return "".join(_parts(word, folder))


def _parts(entry: str, folder: Folder) -> list[str]:
    cleaned = "".join(char if char.isalnum() or char == "*" else " " for char in entry)
    return [
        folder.key(part[:-1]) + "*" if part.endswith("*") else folder.key(part)
        for part in cleaned.split()
    ]
