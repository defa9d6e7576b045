"""Codings that look inconsistent with the rest: a second look for a person, never a verdict."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from codebooks import Codebook
from ctrp_research.coding.reading import ReadTurn
from ctrp_research.suggestion.known import as_passages
from ctrp_research.suggestion.passage import Passage
from ctrp_research.suggestion.suggester import Suggester

if TYPE_CHECKING:
    from ctrp_research.suggestion.model import Floats

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """A code on a turn that the rest of the codings speaks against, or one that they speak for."""

    transcript: str
    turn: int
    code: str
    coded: bool
    """Whether it is on the turn; where not, it may be missing."""
    probability: float
    """By what was learned from the other transcripts alone."""
    text: str


def audit(
    codebook: Codebook,
    turns: Sequence[ReadTurn],
    *,
    make: Callable[[Codebook], Suggester] = Suggester,
    passages: Callable[[Iterable[ReadTurn]], list[Passage]] = as_passages,
    most: int = 50,
) -> list[Doubt]:
    """Give the codings that surprise most, and the codes that are missed most, together in order.

    Each transcript is judged by what was learned from the others (five folds of transcripts), so
    that no coding speaks for itself.

    Args:
        codebook: the frame.
        turns: turns of participants that somebody read, with their codings.
        make: gives a suggester that knows nothing yet.
        passages: gives turns as it wants them.
        most: how many to give.
    """
    names = sorted({turn.transcript for turn in turns})
    if len(names) < 2:
        return []
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    codes = [code.id for code in codebook.applicable()]
    place = {code: number for number, code in enumerate(codes)}
    applied = [{code for _, code, _ in turn.codings} & set(codes) for turn in turns]
    asked = passages(turns)
    probability: Floats = np.zeros((len(turns), len(codes)))
    for held in range(min(FOLDS, len(names))):
        mine = [number for number, turn in enumerate(turns) if fold[turn.transcript] == held]
        others = [number for number, turn in enumerate(turns) if fold[turn.transcript] != held]
        suggester = make(codebook)
        suggester.learn(
            [asked[number] for number in others], [applied[number] for number in others]
        )
        probability[mine] = suggester.probabilities([asked[number] for number in mine])
    labels = np.zeros_like(probability)
    for row, each in enumerate(applied):
        labels[row, [place[code] for code in each]] = 1
    # How surprising each cell is: -log of the probability of what the coders decided.
    surprise = -np.log(np.clip(np.where(labels > 0, probability, 1 - probability), 1e-9, 1))
    order = np.argsort(-surprise, axis=None, kind="stable")[:most]
    return [
        Doubt(
            transcript=turns[row].transcript,
            turn=turns[row].number,
            code=codes[column],
            coded=bool(labels[row, column]),
            probability=float(probability[row, column]),
            text=turns[row].text,
        )
        for row, column in (divmod(int(cell), len(codes)) for cell in order)
    ]
