"""Reality status and flags, suggested as codes are: by cues at first, then by the coders."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from codebooks import LANGUAGES, Code, Codebook
from ctrp_research.suggestion.embedding import Embedder
from ctrp_research.suggestion.languages import cues
from ctrp_research.suggestion.passage import Passage, Suggestion
from ctrp_research.suggestion.recipe import Recipe
from ctrp_research.suggestion.suggester import Suggester

OWN = "own"
_STATUSES = {
    "witnessed": "The child saw it happen to somebody else.",
    "hearsay": "The child was told of it.",
    "hypothetical": "It did not happen: the child says what would or might.",
}
FLAGS = {
    "ongoing-harm": "Somebody may be in danger now. Silence of this list is no all-clear.",
    "distress": "The conversation itself is hard for the child.",
}
_RECIPE = Recipe(likeness=0.0, whole=0.0, nearest=0.0, asked=0.0)
"""What a status is called says nothing about a passage: cues alone do, and the coders."""


def flags(seed: int = 0, *, embedder: Embedder | Literal["auto"] | None = "auto") -> Suggester:
    """Returns a suggester whose codes are the flags that words can tell."""
    return Suggester(_frame("flags", FLAGS), seed, embedder=embedder, recipe=_RECIPE)


class Realities:
    """Suggests whether something was lived, seen, heard of or only imagined."""

    def __init__(
        self, seed: int = 0, *, embedder: Embedder | Literal["auto"] | None = "auto"
    ) -> None:
        """Takes what `Suggester` takes."""
        self._suggester = Suggester(
            _frame("reality", _STATUSES), seed, embedder=embedder, recipe=_RECIPE
        )

    def learn(
        self, passages: Sequence[Passage], statuses: Sequence[str], *, more: bool = False
    ) -> None:
        """Learns the status that coders gave to passages; see `Suggester.learn`.

        Raises:
            codebooks.UnknownCodeError: A status is none of the four.
        """
        codes = [set() if status == OWN else {status} for status in statuses]
        self._suggester.learn(passages, codes, more=more)

    def suggest(self, passages: Sequence[Passage]) -> list[list[Suggestion]]:
        """Returns for each passage the four statuses, best first; they add up to 1.

        Own is what is left where nothing speaks for another, and is never shown: it needs no
        suggestion.
        """
        answers: list[list[Suggestion]] = []
        for found in self._suggester.suggest(passages):
            own = float(np.prod([1 - one.probability for one in found]))
            total = own + sum(one.probability for one in found)
            every = [Suggestion(OWN, own / total, shown=False)]
            every += [replace(one, probability=one.probability / total) for one in found]
            answers.append(sorted(every, key=lambda one: -one.probability))
        return answers


def _frame(name: str, entries: dict[str, str]) -> Codebook:
    codes = tuple(
        Code(
            key,
            key,
            definition,
            indicators={language: cues(language, key) for language in LANGUAGES},
        )
        for key, definition in entries.items()
    )
    return Codebook(name, name, 1, codes)
