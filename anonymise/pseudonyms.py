"""Invented names of a language: which fits a name that was found, and in which form.

A name that fits has the paradigm of the original, so that the original's ending can be put on it:
*Besnikut* has the stem *Besnik* and the ending *ut*, and *Fisnik* takes that ending.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count

from anonymise.language import HOME, Language, load_language, read_rows
from anonymise.lexicon import GIVEN, PLACE, SURNAME
from anonymise.script import Script, script_of

_FLAGS = {"given": GIVEN, "nickname": GIVEN, "surname": SURNAME, "place": PLACE, "org": 0}
_MIN_STEM = 2
_SHARED_END = 2  # letters at the end of the dictionary form that an invented name shares if it can


@dataclass(frozen=True, slots=True)
class Pool:
    """A row of `pseudonyms.tsv`: names of one role and gender that are inflected alike."""

    role: str
    gender: str
    paradigm: str
    names: tuple[str, ...]
    """In the dictionary form."""
    endings: tuple[str, ...]
    """As they are written; the dictionary form's first."""
    keys: tuple[str, ...]
    """The endings as keys."""

    def inflect(self, name: str, number: int) -> str:
        """Give a form of a name of this pool, by the number of its ending."""
        return name[: len(name) - len(self.endings[0])] + self.endings[number]


@dataclass(frozen=True, slots=True)
class Fit:
    """A pool whose names can stand for the words that were found, and their stem in it."""

    pool: Pool
    stem: str
    """A key."""

    @property
    def lemma(self) -> str:
        """The key of the dictionary form that the words seem to have."""
        return self.stem + self.pool.keys[0]


class Pseudonyms:
    """The pools of one language."""

    def __init__(self, code: str) -> None:
        self.language: Language = load_language(code)
        key = self.language.folder.key
        paradigms: dict[str, tuple[str, ...]] = {}
        for name, endings in read_rows(HOME / code / "paradigms.tsv"):
            paradigms[name] = tuple("" if each == "-" else each for each in endings.split())
        self.pools: list[Pool] = []
        for role, gender, paradigm, names in read_rows(HOME / code / "pseudonyms.tsv"):
            ends = paradigms[paradigm]
            keys = tuple(map(key, ends))
            self.pools.append(Pool(role, gender, paradigm, tuple(names.split()), ends, keys))
        self._forms: dict[tuple[str, str], frozenset[str]] = {}
        self._known = {
            (pool.role, key(name), number)
            for number, pool in enumerate(self.pools)
            for name in pool.names
        }

    def fits(self, role: str, words: Mapping[str, str]) -> list[Fit]:
        """Give the pools whose names can stand for all or some of the words, the best first.

        Args:
            role: given, nickname, surname, place or org.
            words: The forms of one name in the text: key to how it is written.
        """
        ranked: list[tuple[tuple[float, ...], Fit]] = []
        first: dict[str, int] = {}
        for number, pool in enumerate(self.pools):
            if pool.role != role:
                continue
            order = first.setdefault(pool.paradigm, number)
            for stem in dict.fromkeys(_stems(words, pool.keys)):
                fit = Fit(pool, stem)
                ranked.append(((*self._rank(fit, role, words, number), -order, -number), fit))
        ranked.sort(key=lambda each: each[0], reverse=True)
        return [fit for _, fit in ranked]

    def _rank(
        self, fit: Fit, role: str, words: Mapping[str, str], number: int
    ) -> tuple[float, ...]:
        forms = {fit.stem + ending for ending in fit.pool.keys}
        covered = [word for word in words if word in forms]
        known = self.language.flags(fit.lemma) & _FLAGS[role]
        alike = sum(name[-1] == fit.lemma[-1:] for name in map(self._key, fit.pool.names))
        return (
            len(covered),
            (role, fit.lemma, number) in self._known,
            bool(known),
            len(fit.pool.keys[0]) if fit.lemma in covered else 0,
            max(len(word) - len(fit.stem) for word in covered),
            # Endings may share a key: *й* and *и*.
            sum(words[word].lower().endswith(_written(fit, word)) for word in covered),
            # Of two pools with one paradigm, the one whose names end like this one.
            alike / len(fit.pool.names) if len(fit.pool.keys) <= 2 else 0.0,
        )

    def _key(self, name: str) -> str:
        return self.language.folder.key(name)

    def candidates(self, fit: Fit, seed: int) -> list[str]:
        """Give the names of a pool in the order in which they are to be tried.

        The order depends on the seed and on the last letters of the original, on nothing else.
        """
        names = list(fit.pool.names)
        pool = f"{seed}:{fit.pool.role}:{fit.pool.gender}:{fit.pool.paradigm}"
        random.Random(pool).shuffle(names)  # noqa: S311 - reproducible, not secret
        return sorted(names, key=lambda name: -_shared_end(self._key(name), fit.lemma))

    def forms(self, pool: Pool, name: str) -> frozenset[str]:
        """Give the keys of all forms of a name."""
        found = self._forms.get((pool.paradigm, name))
        if found is None:
            keys = (self._key(pool.inflect(name, number)) for number in range(len(pool.endings)))
            found = self._forms[pool.paradigm, name] = frozenset(keys)
        return found

    def form(self, fit: Fit, pool: Pool, name: str, word: str) -> str:
        """Give the name in the form that the word has, in the word's script and case.

        Args:
            fit: What the word was taken for.
            pool: Where the name is from; another than that of `fit` when that is exhausted.
            name: Its dictionary form.
            word: As it stands in the text.
        """
        ending = _ending(fit, self._key(word), word)
        shaped = pool.inflect(name, _closest(pool, ending, same=pool is fit.pool))
        return match_case(in_script(shaped, script_of(word), self.language.code), word)


def _stems(words: Iterable[str], endings: Sequence[str]) -> Iterable[str]:
    for word in words:
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
                yield word[: len(word) - len(ending)]


def _ending(fit: Fit, key: str, word: str) -> int | None:
    """Give the number of the ending that the word has; of two with one key, the one it shows."""
    same = [n for n, ending in enumerate(fit.pool.keys) if fit.stem + ending == key]
    shown = [n for n in same if word.lower().endswith(fit.pool.endings[n])]
    return next(iter(shown or same), None) if same else None


def _written(fit: Fit, key: str) -> tuple[str, ...]:
    forms = zip(fit.pool.keys, fit.pool.endings, strict=True)
    return tuple(ending for end, ending in forms if fit.stem + end == key)


def _closest(pool: Pool, number: int | None, *, same: bool) -> int:
    if number is None or (not same and number >= len(pool.endings)):
        return 0
    return number


def _shared_end(one: str, other: str) -> int:
    for length in count():
        if length == _SHARED_END or one[-length - 1 :] != other[-length - 1 :]:
            return length
    raise AssertionError


def match_case(name: str, like: str) -> str:
    """Give a name in capitals, in lower case or with a capital, as another word is written."""
    letters = [letter for letter in like if letter.isalpha()]
    if letters and all(letter.isupper() for letter in letters) and len(letters) > 1:
        return name.upper()
    return name.lower() if letters and letters[0].islower() else name[:1].upper() + name[1:]


def in_script(text: str, script: Script, code: str) -> str:
    """Write a text in a script by the language's table; without one it stays as it is."""
    table = _table(code, script)
    if not table or script_of(text) == script:
        return text
    longest = max(map(len, table))
    parts: list[str] = []
    position = 0
    while position < len(text):
        for length in range(longest, 0, -1):
            piece = text[position : position + length]
            other = table.get(piece.lower())
            if other is not None:
                break
        else:
            other = piece = text[position]
        parts.append(other[:1].upper() + other[1:] if piece[:1].isupper() else other)
        position += len(piece)
    return "".join(parts)


@cache
def _table(code: str, script: Script) -> dict[str, str]:
    rows = read_rows(HOME / code / "transliteration.tsv")
    pairs = [(one, other) if script_of(other) == script else (other, one) for one, other in rows]
    return {source: target for source, target in pairs if script_of(target) == script}


@cache
def load_pseudonyms(code: str) -> Pseudonyms:
    """Read the pools of a language, once."""
    return Pseudonyms(code)
