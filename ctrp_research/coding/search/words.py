"""Where words stand in a text: in any of their forms, with diacritics or not, in either script.

What is looked for is one word or several side by side. `money` is that word in any of its forms,
`hungr*` any word that begins so, and between quotation marks are words exactly as they are written.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from codebooks.indicators import fold, keys, spellings, words
from ctrp_research.coding.search.forms import forms_of
from ctrp_research.errors import UsageError

_PIECE = re.compile(r'"([^"]*)"|„([^“”"]*)[“”"]|“([^”"]*)[”"]|«([^»]*)»|([^\s"„“«]+)')
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """One word that is looked for."""

    key: str
    """Folded."""
    how: str
    """`any form`, `exact` or `beginning`."""


Phrase = tuple[Place, ...]
"""Words that stand side by side."""


def parse_phrase(wanted: str, *, exact: bool = False) -> Phrase:
    """Read words as a person types them.

    Args:
        wanted: words; between quotation marks those that stand exactly so; `*` ends a beginning.
        exact: take all of them exactly.

    Raises:
        UsageError: there is no word in it.
    """
    places: list[Place] = []
    for piece in _PIECE.finditer(wanted):
        loose = piece[5]
        quoted = next((group for group in piece.groups()[:4] if group is not None), "")
        found = keys(loose or quoted)
        how = "exact" if exact or loose is None else "any form"
        places.extend(Place(key, how) for key in found)
        if found and loose and loose.endswith("*"):
            places[-1] = Place(found[-1], "beginning")
    if not places:
        raise UsageError(f"There is no word to look for in {wanted!r}.")
    return tuple(places)


def spans(
    text: str, wanted: str, language: str | None, *, exact: bool = False
) -> list[tuple[int, int]]:
    """Where words stand in a text.

    Args:
        text: as it is stored; the offsets are half-open and in its code points.
        wanted: see `parse_phrase`.
        language: of the text; None or one that is not known: words are found in their form alone.
        exact: leave out other forms of the words.

    Returns:
        Stretches in order that do not overlap, each from a word's beginning to a word's end.

    Raises:
        UsageError: there is no word in `wanted`.
    """
    return Finder(parse_phrase(wanted, exact=exact), language).spans(text)


class Finder:
    """Looks for one phrase in texts of one language; made once for many texts."""

    def __init__(self, phrase: Phrase, language: str | None) -> None:
        """Look up the forms of the words."""
        self._forms = forms_of(language)
        self._phrase = phrase
        first = phrase[0]
        self._initials = (
            self._forms.initials(first.key) if first.how == "any form" else frozenset(first.key[0])
        )
        self._fits = lru_cache(maxsize=_REMEMBERED)(self._fit)
        self._fitting: set[str] = set()
        self._seen: set[str] = set()

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase stands in a text; as the function of this name."""
        found = words(text)
        length, at, stretches = len(self._phrase), 0, []
        while at + length <= len(found):
            if all(self._fits(place, found[at + place].key) for place in range(length)):
                stretches.append((found[at].start, found[at + length - 1].end))
                at += length
            else:
                at += 1
        return stretches

    def among(self, texts: Iterable[str]) -> Iterator[bool]:
        """Say of each text whether the phrase may stand in it; quick, and never wrongly no.

        No word goes over white space, so each different piece between is looked at once.
        """
        for text in texts:
            pieces = set(text.split())
            if new := pieces - self._seen:
                self._fitting.update(piece for piece in new if self._may_begin(piece))
                self._seen |= new
            yield not self._fitting.isdisjoint(pieces)

    def _may_begin(self, piece: str) -> bool:
        for spelling in spellings(piece):
            initial = fold(spelling[0])[:1]
            begins_so = not initial or initial in self._initials
            if begins_so and self._fits(0, fold(spelling)):
                return True
        return False

    def _fit(self, place: int, key: str) -> bool:
        wanted = self._phrase[place]
        if wanted.how == "beginning":
            return key.startswith(wanted.key)
        if wanted.how == "exact":
            return key == wanted.key
        return self._forms.are_one(wanted.key, key)
