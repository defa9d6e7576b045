"""Which places and organisations of many texts are one: by their names, in any script and form.

A wrong match is worse than none. So everyday words, addresses, short acronyms and institutions
that bear a person's name, of which there are many, are one with nothing; and two forms that are
both listed as places are two places unless they are the same word.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from anonymise.language import Language, load_language
from anonymise.lexicon import COMMON, FREQUENT, GIVEN, NEVER, PLACE, SURNAME
from anonymise.mention import Kind
from anonymise.script import MARKS

WIDE: frozenset[Kind] = frozenset({"PLACE", "ORG"})
"""Kinds that are the same in all texts of a series; people are of one text only."""
_WORD = re.compile(rf"\w(?:\w|[{MARKS}])*")
_WITHOUT_FORMS = "en"
_ACRONYM = 5  # letters; a longer word in capitals is a name that was shouted
_LONG_ENOUGH = 6  # letters from which a word with one error is still told
_SHORT = 4  # letters below which only a listed place is told from other words by its forms

How = Literal["forms", "exact"]
Identity = tuple[Kind, int]


@dataclass(frozen=True, slots=True)
class Name:
    """The words by which a place or an organisation is known."""

    keys: tuple[str, ...]
    how: How
    """Whether other forms of the words are the same name too, or these words alone."""


def read_name(words: str, kind: Kind, language: Language) -> Name | None:
    """Give the name in the words of a mention; None where they could be of more than one."""
    found = [match[0] for match in _WORD.finditer(words)]
    keys = [language.folder.key(word) for word in found]
    if any(key in language.address_heads for key in keys[:1]):
        return None
    while kind == "PLACE" and len(found) > 1 and _is_head(found[0], keys[0], language):
        found, keys = found[1:], keys[1:]
    if kind == "PLACE" and _is_listed(keys, language):
        return Name(tuple(keys), "forms")
    content = [
        key
        for key, word in zip(keys, found, strict=True)
        if key and (_is_place(word, key, language) or not _is_generic(key, language))
    ]
    if not content or (kind == "PLACE" and any(word[0].isdigit() for word in found)):
        return None
    if len(found) == 1:
        how = _how_one(found[0], keys[0], kind, language)
    else:
        how = None if kind == "ORG" and _is_of_a_person(content, language) else "forms"
    return None if how is None else Name(tuple(keys), how)


def _is_listed(keys: Sequence[str], language: Language) -> bool:
    """Say whether it is a place of several words from the lists: *Novi Sad*, in any form."""
    length = language.long_places.length_at(keys, 0, language.inflection)
    return 1 < len(keys) == length


def _is_head(word: str, key: str, language: Language) -> bool:
    return word[0].islower() and (key in language.place_heads or key in language.place_prepositions)


def _is_generic(key: str, language: Language) -> bool:
    return (
        key.isdigit()
        or bool(language.flags(key) & (FREQUENT | NEVER))
        or language.names_nobody(key)
    )


def _is_place(word: str, key: str, language: Language) -> bool:
    """Say whether a word with a capital is a form of a listed place: *Nišu*, beside *nisu*."""
    listed = bool(language.name_flags(key) & PLACE)
    return word[0].isupper() and listed and not language.is_head(key)


def _is_of_a_person(content: Sequence[str], language: Language) -> bool:
    flags = [language.flags(key) for key in content]
    return len(content) > 1 and all(each & (GIVEN | SURNAME) and not each & PLACE for each in flags)


def _how_one(word: str, key: str, kind: Kind, language: Language) -> How | None:
    if word.isupper() and len(word) <= _ACRONYM:
        return "exact" if len(word) >= _SHORT else None
    if len(key) < 3:
        return None
    flags = language.flags(key)
    if flags & COMMON and not _is_place(word, key, language):
        return "exact" if kind == "ORG" else None
    return "forms" if len(key) >= _SHORT or flags & PLACE else "exact"


class Matcher:
    """The identities met so far, found again by the names they were seen under."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Identity, str], None] = {}
        self._languages: dict[Identity, set[str]] = defaultdict(set)
        self._indexes: dict[str, _Index] = {}

    def add(self, identity: Identity, words: Iterable[str], language: str) -> None:
        """Take forms of an identity from a text in a language."""
        self._languages[identity].add(language)
        for each in words:
            if (identity, each) not in self._seen:
                self._seen[identity, each] = None
                for index in self._indexes.values():
                    index.add(identity, each)

    def find(
        self, kind: Kind, words: Iterable[str], language: str, *, but: Iterable[Identity] = ()
    ) -> Identity | None:
        """Give the identity that these forms of one name belong to, if one surely does.

        English has no forms of foreign names; there *Vranje* is found by the forms of the language
        that the other texts are in.

        Args:
            kind: PLACE or ORG.
            words: The forms of one identity of a text.
            language: The text's.
            but: Identities that other names of the same text have already; only the very same words
                belong to these.
        """
        words, taken = list(words), frozenset(but)
        found = self._index(language).find(kind, words, taken)
        if found is not None or language != _WITHOUT_FORMS:
            return found
        others = {
            identity
            for other in sorted(set().union(*self._languages.values()) - {language})
            if (identity := self._index(other).find(kind, words, taken)) is not None
            and other in self._languages[identity]
        }
        return next(iter(others)) if len(others) == 1 else None

    def _index(self, language: str) -> "_Index":
        if language not in self._indexes:
            index = self._indexes[language] = _Index(load_language(language))
            for identity, each in self._seen:
                index.add(identity, each)
        return self._indexes[language]


class _Index:
    """All names as words of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._names: dict[Identity, dict[tuple[str, ...], How]] = defaultdict(dict)
        self._exact: dict[tuple[Kind, tuple[str, ...]], set[Identity]] = defaultdict(set)
        self._by_form: dict[tuple[Kind, int, tuple[str, str]], set[Identity]] = defaultdict(set)
        self._by_gap: dict[tuple[Kind, str], set[tuple[Identity, str]]] = defaultdict(set)

    def add(self, identity: Identity, words: str) -> None:
        kind = identity[0]
        name = read_name(words, kind, self.language)
        if name is None:
            return
        self._names[identity][name.keys] = name.how
        self._exact[kind, name.keys].add(identity)
        if name.how == "forms":
            for form in self.language.inflection.forms(name.keys[0]):
                self._by_form[kind, len(name.keys), form].add(identity)
        if len(name.keys) == 1 and self.language.flags(name.keys[0]) & PLACE:
            for gap in _gaps(name.keys[0]):
                self._by_gap[kind, gap].add((identity, name.keys[0]))

    def find(self, kind: Kind, words: Iterable[str], but: frozenset[Identity]) -> Identity | None:
        read = (read_name(each, kind, self.language) for each in words)
        names = list(dict.fromkeys(name for name in read if name is not None))
        hits: dict[Identity, int] = defaultdict(int)
        for name in names:
            for identity in self._exact.get((kind, name.keys), ()):
                hits[identity] += 1
        if hits:
            return max(hits, key=lambda each: (hits[each], -each[1]))
        free = [name for name in names if name.how == "forms"]
        fitting = self._by_forms(kind, free) - but if free else set()
        if not fitting:
            fitting = {each for name in free for each in self._misspelt(kind, name)} - but
        return next(iter(fitting)) if len(fitting) == 1 else None

    def _by_forms(self, kind: Kind, names: Sequence[Name]) -> set[Identity]:
        forms = self.language.inflection.forms
        met = {
            identity
            for form in forms(names[0].keys[0])
            for identity in self._by_form.get((kind, len(names[0].keys), form), ())
        }
        return {
            each
            for each in met
            if all(self._fits(name, each) for name in names)
            and not all(self._is_listed_beside(name, each) for name in names)
        }

    def _fits(self, name: Name, identity: Identity) -> bool:
        return any(
            how == "forms"
            and len(keys) == len(name.keys)
            and all(map(self._is_form if len(keys) > 1 else self._is_form_alone, keys, name.keys))
            for keys, how in self._names[identity].items()
        )

    def _is_form(self, key: str, other: str) -> bool:
        forms = self.language.inflection.forms
        return key == other or not forms(key).isdisjoint(forms(other))

    def _is_form_alone(self, key: str, other: str) -> bool:
        shorter = min(key, other, key=len)
        long_enough = len(shorter) >= _SHORT or self.language.flags(shorter) & PLACE
        return bool(long_enough) and self._is_form(key, other)

    def _is_listed_beside(self, name: Name, identity: Identity) -> bool:
        """Say whether both are places of the lists, and so two: *Vranja* is a village too."""
        flags = self.language.flags
        return (
            len(name.keys) == 1
            and bool(flags(name.keys[0]) & PLACE)
            and any(len(keys) == 1 and flags(keys[0]) & PLACE for keys in self._names[identity])
        )

    def _misspelt(self, kind: Kind, name: Name) -> set[Identity]:
        """Give the listed places from which one typing error parts a word that no list knows."""
        from rapidfuzz.distance import OSA

        key = name.keys[0]
        if len(name.keys) > 1 or len(key) < _LONG_ENOUGH:
            return set()
        if self.language.flags(key) or self.language.name_flags(key):
            return set()
        return {
            identity
            for gap in _gaps(key)
            for identity, other in self._by_gap.get((kind, gap), ())
            if OSA.distance(key, other, score_cutoff=1) <= 1
        }


def _gaps(key: str) -> set[str]:
    """Give the word, and the word without each of its letters: two such meet at one error."""
    if len(key) < _LONG_ENOUGH - 1:
        return set()
    return {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}
