"""From which probability on a code is put before a coder: a threshold per code."""

import numpy as np
from numpy.typing import NDArray

from ctrp_research.suggestion.model import Floats

SHOWN_FROM = 0.3
"""The threshold before anything is learned, and the lowest one after."""
NEVER = 1.01
_LENT = 10.0
"""So many pairs of all codes together each code's own are joined by."""


def thresholds(probability: Floats, labels: Floats, precision: float) -> Floats:
    """Returns for each code the lowest probability from which on the wanted precision holds.

    A code's own held-out pairs are joined by ten drawn, as it were, from all codes, so that few
    lucky hits open no gate; NEVER where no threshold reaches the precision.

    Args:
        probability: Held-out probabilities, passages by codes; with none, SHOWN_FROM for all.
        labels: What the coders decided.
        precision: The share of what is shown that should be right, 0 to 1.
    """
    codes = labels.shape[1]
    if not len(labels):
        return np.full(codes, SHOWN_FROM)
    pooled = _curve(probability.ravel(), labels.ravel())
    return np.array(
        [_lowest(probability[:, c], labels[:, c], pooled, precision) for c in range(codes)]
    )


def _curve(probability: Floats, labels: Floats) -> tuple[Floats, Floats]:
    """Probabilities, falling, and the share that is right from the top down to each."""
    order = _falling(probability)
    right = np.cumsum(labels[order]) / np.arange(1, len(order) + 1)
    return probability[order], right


def _falling(probability: Floats) -> NDArray[np.intp]:
    """Places of the probabilities that might be shown, the highest first."""
    high = np.flatnonzero(probability >= SHOWN_FROM)
    return high[np.argsort(-probability[high], kind="stable")]


def _lowest(
    probability: Floats, labels: Floats, pooled: tuple[Floats, Floats], precision: float
) -> float:
    order = _falling(probability)
    if not len(order):
        return NEVER
    stated = probability[order]
    falling, shares = pooled
    place = np.searchsorted(-falling, -stated, side="right") - 1
    lent = shares[np.maximum(place, 0)]
    right = np.cumsum(labels[order]) + _LENT * lent
    share = right / (np.arange(1, len(order) + 1) + _LENT)
    good = np.flatnonzero(share >= precision)
    if not len(good):
        return NEVER
    last = int(good[-1])
    # Between the last pair that may be shown and the first that may not.
    after = float(stated[last + 1]) if last + 1 < len(stated) else 0.0
    return max(SHOWN_FROM, (float(stated[last]) + after) / 2)
