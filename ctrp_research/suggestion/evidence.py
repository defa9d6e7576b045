"""Indicators of a codebook found in a passage, each with its words and its weight."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codebooks import Codebook
from codebooks.indicators import MAX_GAP, Slot, Word, keys, parse, words
from ctrp_research.suggestion.languages import WordLists, word_lists

_SENTENCE_END = re.compile(r"[.!?…\n;]")
_CLAUSE_END = re.compile(r"[.!?…\n;:,–—()\"„“”«»]")
_REACH_BEFORE = 8
_REACH_AFTER = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One indicator found in a passage."""

    code: str
    indicator: str
    """As written in the codebook."""
    words: tuple[int, ...]
    """Positions of the words it was found in."""
    weight: float
    """How telling it is, above 0: rare among the codes, several words."""
    denied: bool
    """A negation of the same clause reaches it, as in "nobody ever hit me"."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    code: str
    indicator: str
    slots: tuple[Slot, ...]
    weight: float


class Indicators:
    """The indicators of a codebook in one language, ready to be found."""

    def __init__(self, codebook: Codebook, language: str) -> None:
        """Parses the indicators and weighs them against those of the other codes."""
        self._lists = word_lists(language)
        vocabulary = _Vocabulary(codebook, language)
        self._exact: dict[str, list[_Pattern]] = {}
        self._stems: dict[str, list[_Pattern]] = {}
        for code in codebook.leaves():
            for indicator in code.indicators.get(language, ()):
                slots = parse(indicator)
                pattern = _Pattern(code.id, indicator, slots, _weight(slots, vocabulary))
                for word in sorted(slots[0].words):
                    self._exact.setdefault(word, []).append(pattern)
                for stem in slots[0].stems:
                    self._stems.setdefault(stem, []).append(pattern)

    def find(self, text: str) -> list[Hit]:
        """Returns the indicators found in the text, in the order of its words."""
        found = words(text)
        sentences, clauses = _parts(text, found, self._lists)
        hits: list[Hit] = []
        denying: set[tuple[str, int]] = set()
        for start, word in enumerate(found):
            for pattern in self._beginning_with(word.key):
                places = _match(pattern.slots, found, sentences, start)
                if not places:
                    continue
                if any(found[place].key in self._lists.negators for place in places):
                    denying.add((pattern.code, sentences[start]))
                denied = self._is_denied(found, clauses, places)
                hits.append(Hit(pattern.code, pattern.indicator, places, pattern.weight, denied))
        # Where a denial is itself what the code is about ("no paper with my name"), it does not
        # also speak against the code through its other words.
        return [
            hit
            for hit in hits
            if not (hit.denied and (hit.code, sentences[hit.words[0]]) in denying)
        ]

    def _beginning_with(self, key: str) -> Iterator[_Pattern]:
        yield from self._exact.get(key, ())
        for length in range(1, len(key) + 1):
            yield from self._stems.get(key[:length], ())

    def _is_denied(
        self, found: Sequence[Word], clauses: Sequence[int], places: tuple[int, ...]
    ) -> bool:
        """Tells whether a negator before the words, among them or behind them denies them.

        An indicator that is itself a denial ("no food") is not denied by its own words. What
        follows counts only when doubled ("udario me nije niko"): one negator alone belongs to the
        next verb ("with glue you are not hungry").
        """
        if any(found[place].key in self._lists.negators for place in places):
            return False
        first, last = places[0], places[-1]
        before = range(max(0, first - _REACH_BEFORE), first)
        within = [place for place in range(first, last) if place not in places]
        after = range(last + 1, min(len(found), last + 1 + _REACH_AFTER))

        def negators(reach: Iterable[int]) -> int:
            return sum(
                found[place].key in self._lists.negators
                and clauses[place] == clauses[first]
                and not self._denies_nothing(found, place)
                for place in reach
            )

        return negators((*before, *within)) > 0 or negators(after) > 1

    def _denies_nothing(self, found: Sequence[Word], place: int) -> bool:
        return any(
            tuple(word.key for word in found[place : place + len(run)]) == run
            for run in self._lists.not_negating
        )


def _match(
    slots: Sequence[Slot], found: Sequence[Word], sentences: Sequence[int], start: int
) -> tuple[int, ...]:
    """The words that fill all places from `start` on, the nearest first; empty without a match."""
    if len(slots) == 1:
        return (start,)
    for place in range(start + 1, min(len(found), start + 2 + MAX_GAP)):
        if sentences[place] == sentences[start] and slots[1].admits(found[place].key):
            rest = _match(slots[1:], found, sentences, place)
            if rest:
                return (start, *rest)
    return ()


def _parts(text: str, found: Sequence[Word], lists: WordLists) -> tuple[list[int], list[int]]:
    """The number of the sentence and of the clause that each word stands in."""
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = end = 0
    for word in found:
        between = text[end : word.start]
        sentence += bool(_SENTENCE_END.search(between))
        clause += bool(_CLAUSE_END.search(between)) or word.key in lists.clause_breaks
        sentences.append(sentence)
        clauses.append(clause)
        end = word.end
    return sentences, clauses


class _Vocabulary:
    """Which codes have which words, in their indicators and examples."""

    def __init__(self, codebook: Codebook, language: str) -> None:
        leaves = codebook.leaves()
        self.size = len(leaves)
        codes: dict[str, set[int]] = {}
        for number, code in enumerate(leaves):
            for text in (*code.indicators.get(language, ()), *code.examples):
                for key in keys(text):
                    codes.setdefault(key, set()).add(number)
        self._codes = codes
        self._sorted = sorted(codes)

    def sharing(self, slot: Slot) -> int:
        """Counts the codes that have a word for this place."""
        sharing: set[int] = set()
        for word in slot.words:
            sharing |= self._codes.get(word, set())
        for stem in slot.stems:
            for place in range(bisect_left(self._sorted, stem), len(self._sorted)):
                if not self._sorted[place].startswith(stem):
                    break
                sharing |= self._codes[self._sorted[place]]
        return len(sharing)


def _weight(slots: Sequence[Slot], vocabulary: _Vocabulary) -> float:
    """Sums over the places log((codes + 1) / (codes with a word for the place + 1/2)).

    That is the inverse document frequency with codes for documents: a word that half the codes
    share says little, three rare words in a row say much.
    """
    total = sum(
        math.log((vocabulary.size + 1) / (vocabulary.sharing(slot) + 0.5)) for slot in slots
    )
    return max(total, 0.1)
