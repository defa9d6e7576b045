"""Lists of words and phrases of a language in the form in which they are looked up."""

from collections.abc import Sequence
from functools import lru_cache

from anonymise.script import Folder


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
            if len(self._cache) > 50_000:
                self._cache.clear()
            self._cache[key] = found
        return found


class Phrases:
    """Sequences of keys, looked up by their last or their first key."""

    def __init__(self, entries: Sequence[str], folder: Folder) -> None:
        split = [tuple(_parts(entry, folder)) for entry in entries]
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._prefixes = tuple(parts[0][:-1] for parts in split if parts[0].endswith("*"))
        for parts in sorted(split, key=len, reverse=True):
            self._by_last.setdefault(parts[-1], []).append(parts)
            self._by_first.setdefault(parts[0], []).append(parts)

    def length_before(self, keys: Sequence[str], end: int) -> int:
        """Give the length of the longest phrase that ends just before `keys[end]`, or 0."""
        if end <= 0:
            return 0
        for parts in self._by_last.get(keys[end - 1], ()):
            if len(parts) <= end and tuple(keys[end - len(parts) : end]) == parts:
                return len(parts)
        return 0

    def length_at(self, keys: Sequence[str], start: int) -> int:
        """Give the length of the longest phrase that begins at `keys[start]`, or 0."""
        if start >= len(keys):
            return 0
        for parts in self._by_first.get(keys[start], ()):
            if tuple(keys[start : start + len(parts)]) == parts:
                return len(parts)
        return 1 if self._prefixes and keys[start].startswith(self._prefixes) else 0


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
