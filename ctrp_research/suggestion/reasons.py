"""Why a code is suggested: indicators found, words that coders' work speaks for, passages like it.

All in words of the passage itself; of other passages only the document is named.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from codebooks.indicators import words
from ctrp_research.suggestion.evidence import Hit
from ctrp_research.suggestion.features import Raw
from ctrp_research.suggestion.languages import tell_language, word_lists
from ctrp_research.suggestion.learner import Learner
from ctrp_research.suggestion.model import Floats
from ctrp_research.suggestion.opinion import Opinion
from ctrp_research.suggestion.passage import Passage

_WORDS = 3
_DOCUMENTS = 2
_TELLING = 0.25
"""A word is named that speaks at least this share of what the most telling one does."""
_ALIKE = 0.3
"""Likeness in the ridge's kernel from which on a passage counts as like another."""
_MOST = 50
"""Coded passages of one code that are looked at, the latest."""


_LABEL = re.compile(r"\[[^\[\]\n]{1,40}\]")
"""What stands for a detail, such as `[Person 3]`: nobody said it."""


class Reasons:
    """Reasons for some passages, from what is known."""

    def __init__(
        self,
        learner: Learner,
        known: tuple[Raw, Floats, list[Passage]],
        asked: Sequence[Passage],
        raw: Raw,
        opinion: Opinion,
        ids: Sequence[str],
    ) -> None:
        """Takes the fit, what it was made of, and what is asked."""
        self._learner = learner
        self._raw, self._labels, self._passages = known
        self._asked = asked
        self._asked_raw = raw
        self._opinion = opinion
        self._ids = ids

    def found(self, row: int, column: int) -> tuple[str, ...]:
        """Sentences on the indicators of a code, in the words of the passage."""
        hits = [hit for hit in self._opinion.hits[row] if hit.code == self._ids[column]]
        return _found(self._asked[row], hits) if hits else ()

    def learned(self, firsts: NDArray[np.intp]) -> Mapping[tuple[int, int], tuple[str, ...]]:
        """Sentences from the coders' work for the first codes of each passage."""
        reasons: dict[tuple[int, int], tuple[str, ...]] = {}
        if not self._learner.counts.any():
            return reasons
        alike = self._alike(firsts)
        for row, columns in enumerate(firsts):
            coded = [int(c) for c in columns if self._learner.counts[c] > 0]
            for column, said in zip(coded, self._telling(row, coded), strict=True):
                names = alike.get((row, column), ())
                like = (f"coded so before in {', '.join(names)}",) if names else ()
                reasons[row, column] = (*said, *like)
        return reasons

    def _telling(self, row: int, columns: Sequence[int]) -> list[tuple[str, ...]]:
        """For each code, the words that speak most for it by what was learned."""
        passage = self._asked[row]
        language = tell_language(passage.language, passage.text)
        drop = word_lists(language).function_words if language else frozenset[str]()
        labels = [match.span() for match in _LABEL.finditer(passage.text)]
        spoken: dict[str, str] = {}
        for word in words(passage.text):
            labelled = any(start < word.start < end for start, end in labels)
            if word.key not in drop and len(word.key) > 2 and not labelled:
                spoken.setdefault(word.key, passage.text[word.start : word.end])
        if not spoken or not columns:
            return [()] * len(columns)
        weight = self._learner.of_words(list(spoken), columns)
        return [_named(list(spoken.values()), weight[:, place]) for place in range(len(columns))]

    def _alike(self, firsts: NDArray[np.intp]) -> dict[tuple[int, int], tuple[str, ...]]:
        """The documents of the two coded passages most like each, by row and code."""
        alike: dict[tuple[int, int], tuple[str, ...]] = {}
        for column in np.unique(firsts):
            coded = np.flatnonzero(self._labels[:, column] > 0)[-_MOST:]
            rows = np.flatnonzero((firsts == column).any(axis=1))
            if not len(coded):
                continue
            likeness = self._learner.likeness(self._asked_raw.at(rows), self._raw.at(coded))
            for row, likes in zip(rows, likeness, strict=True):
                best = np.argsort(-likes, kind="stable")[:_DOCUMENTS]
                names = [self._passages[coded[b]].document for b in best if likes[b] >= _ALIKE]
                if any(names):
                    known = dict.fromkeys(name for name in names if name)
                    alike[int(row), int(column)] = tuple(known)
        return alike


def _named(surfaces: Sequence[str], weights: Floats) -> tuple[str, ...]:
    order = np.argsort(-weights, kind="stable")[:_WORDS]
    least = max(_TELLING * float(weights[order[0]]), 1e-3)
    named = [f"“{surfaces[place]}”" for place in order if weights[place] >= least]
    if not named:
        return ()
    return (f"{', '.join(named)}: coded so by coders",)


def _found(passage: Passage, hits: Sequence[Hit]) -> tuple[str, ...]:
    spoken = words(passage.text)
    sentences: list[str] = []
    for hit in hits:
        surface = " … ".join(
            passage.text[spoken[place].start : spoken[place].end] for place in hit.words
        )
        if hit.denied:
            sentences.append(f"“{surface}” is denied, which speaks against it")
        else:
            sentences.append(f"“{surface}” is an indicator")
    return tuple(sentences)
