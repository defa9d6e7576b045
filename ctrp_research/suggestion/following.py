"""What to code next: where a decision teaches most, and at random, so that estimates stay honest.

Only the order is suggested; no transcript and no passage is ever left out of it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ctrp_research.coding.reading import ReadTurn
from ctrp_research.suggestion.model import Floats

EVERY = 4
"""Each fourth place is drawn at random."""
DRAWN = "drawn at random"


@dataclass(frozen=True, slots=True)
class Next:
    """A transcript, or a turn of one, in the order to go through them."""

    transcript: str
    turn: int | None
    reason: str
    waiting: int
    """Turns of participants in it that nobody read."""


def order_transcripts(
    turns: Sequence[ReadTurn], probability: Floats, counts: Floats, codes: Sequence[str], seed: str
) -> list[Next]:
    """Put transcripts with unread turns in order.

    Args:
        turns: unread turns of participants.
        probability: turns by codes.
        counts: how often each code was applied until now.
        codes: their ids.
        seed: what the random places are drawn with; a project's id and how much of it was read.
    """
    names = sorted({turn.transcript for turn in turns})
    place = {name: number for number, name in enumerate(names)}
    owner = np.array([place[turn.transcript] for turn in turns], dtype=int)
    teach, rare, doubt = _reasons_for(probability, counts)
    sizes = np.bincount(owner, minlength=len(names))
    means = [np.bincount(owner, values, len(names)) / np.maximum(sizes, 1) for values in
             (teach, doubt)]  # fmt: skip
    likely_rare = np.array([rare[owner == number].max(initial=0.0) for number in range(len(names))])
    best_rare = [
        codes[int(np.argmax((probability[owner == number] / (1 + counts)).max(axis=0)))]
        for number in range(len(names))
    ]
    ranks = [_ranks(each) for each in (means[0], likely_rare, means[1])]
    told = [
        (
            "a decision teaches much",
            f"may hold {best_rare[number]}, which is rare",
            "coders may disagree",
        )[int(np.argmax([each[number] for each in ranks]))]
        for number in range(len(names))
    ]
    return [
        Next(names[number], None, DRAWN if drawn else told[number], int(sizes[number]))
        for number, drawn in _mixed(np.sum(ranks, axis=0), seed)
    ]


def order_turns(
    turns: Sequence[ReadTurn], probability: Floats, counts: Floats, codes: Sequence[str], seed: str
) -> list[Next]:
    """Put unread turns in order; as `order_transcripts`."""
    values = _reasons_for(probability, counts)
    ranks = [_ranks(each) for each in values]
    rare = np.argmax(probability / (1 + counts), axis=1) if len(turns) else np.zeros(0, dtype=int)
    waiting = {turn.transcript: 0 for turn in turns}
    for turn in turns:
        waiting[turn.transcript] += 1
    found = []
    for number, drawn in _mixed(np.sum(ranks, axis=0), seed):
        reason = (
            "a decision teaches much",
            f"may be {codes[int(rare[number])]}, which is rare",
            "coders may disagree",
        )[int(np.argmax([each[number] for each in ranks]))]
        turn = turns[number]
        found.append(
            Next(turn.transcript, turn.number, DRAWN if drawn else reason, waiting[turn.transcript])
        )
    return found


def _reasons_for(probability: Floats, counts: Floats) -> tuple[Floats, Floats, Floats]:
    """For each turn: how much is open, the likeliest rare code, how near the best two codes are."""
    if not len(probability):
        nothing = np.zeros(0)
        return nothing, nothing, nothing
    open_ = (probability * (1 - probability)).sum(axis=1)
    rare = (probability / (1 + counts)).max(axis=1)
    if probability.shape[1] < 2:
        return open_, rare, np.zeros(len(probability))
    best = np.sort(probability, axis=1)[:, -2:]
    near = best[:, 0] * (1 - (best[:, 1] - best[:, 0]))
    return open_, rare, near


def _ranks(values: Floats) -> Floats:
    """From 0 to 1, the same for equal values."""
    if len(values) < 2:
        return np.zeros(len(values))
    _, place = np.unique(np.round(values, 12), return_inverse=True)
    return np.asarray(place / max(1, int(place.max())), dtype=np.float64)


def _mixed(score: Floats, seed: str) -> list[tuple[int, bool]]:
    """Numbers by their score, with each fourth place drawn from those that are left."""
    left = [int(number) for number in np.argsort(-score, kind="stable")]
    digest = hashlib.sha256(seed.encode()).digest()
    random = np.random.default_rng(int.from_bytes(digest[:8], "big"))
    mixed: list[tuple[int, bool]] = []
    while left:
        is_drawn = len(mixed) % EVERY == EVERY - 1
        taken = left.pop(int(random.integers(len(left))) if is_drawn else 0)
        mixed.append((taken, is_drawn))
    return mixed
