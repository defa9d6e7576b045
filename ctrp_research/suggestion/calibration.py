"""From opinions to a probability: a logistic curve that starts from fixed weights and learns.

The weights are the most probable ones under a normal prior around the fixed values (MAP), so that
with few codings the codebook's opinion rules, and with many the data do.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ctrp_research.suggestion.model import Floats
from ctrp_research.suggestion.recipe import Recipe

_LEVEL = -0.5
"""Log-odds of a code of which nothing is known, beside one code in all per passage."""
_ROUNDS = 25
_MOST_UNCODED = 40_000


@dataclass(frozen=True, slots=True)
class Views:
    """What is thought of passages by codes, before it is weighed."""

    found: Floats
    """Weights of indicators found, less those denied."""
    likeness: Floats
    """Likeness of the words to the code's entry."""
    whole: Floats
    """Standardised likeness of meaning to the entry as a whole; zeros without embeddings."""
    nearest: Floats
    """The same to the lines of the entry that are nearest."""
    asked: Floats
    """The same of the turn before to the entry as a whole."""

    def at(self, rows: list[int]) -> "Views":
        """Returns the views of some passages."""
        return Views(
            self.found[rows],
            self.likeness[rows],
            self.whole[rows],
            self.nearest[rows],
            self.asked[rows],
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve from features to probability."""

    weights: Floats

    def probability(self, columns: Sequence[Floats]) -> Floats:
        """Returns passages by codes, from the features in the order of the weights."""
        logit = sum(weight * each for weight, each in zip(self.weights, columns, strict=True))
        return np.asarray(expit(logit), dtype=np.float64)


def start(recipe: Recipe, codes: int) -> Calibration:
    """Returns the curve before anything is learned, in a codebook of so many codes."""
    return Calibration(_prior(recipe, codes))


def features(
    views: Views, learned: Floats, above: Floats, counts: Floats, passages: Floats | int
) -> list[Floats]:
    """Returns the features, each passages by codes.

    Args:
        views: Opinions of the codebook.
        learned: Scores of the ridge, passages by codes.
        above: Scores of the ridge for the parent of each code.
        counts: How often each code was applied in what was learned; where the scores are held
            out, for each passage without its own document.
        passages: How many passages were learned, likewise.
    """
    rare = 1 / (1 + counts / 3.0)
    trusted = 1 - rare
    prevalence = (counts + 0.5) / (passages + 10.0)
    log_odds = np.log(prevalence / (1 - prevalence)) + np.log(learned.shape[1])
    opinions = (
        np.clip(views.found, -8.0, 20.0),
        10 * views.likeness,
        views.whole,
        views.nearest,
        views.asked,
    )
    ones = np.ones_like(learned)
    return [
        ones,
        *opinions,
        *(opinion * rare for opinion in opinions),
        learned * trusted,
        learned * trusted / np.sqrt(prevalence),
        ones * (log_odds * trusted),
        above * rare,
    ]


def fit(columns: Sequence[Floats], decided: Floats, recipe: Recipe, *, seed: int) -> Calibration:
    """Fits the curve on features, each passages by codes, and on labels (0 or 1), in two steps.

    The weights first, held to the prior, because they decide the order; then level and slope
    alone, almost free, because they decide whether a probability can be believed (Platt 1999).
    Of very many uncoded pairs a seeded draw stands for all.
    """
    pairs, times = _drawn(decided.ravel(), seed)
    rows = np.stack([each.ravel()[pairs] for each in columns], axis=-1)
    labels = decided.ravel()[pairs]
    prior = _prior(recipe, decided.shape[1])
    precision = recipe.strength / np.maximum(np.abs(prior), 0.3) ** 2
    weights = _newton(rows, labels, times, prior, precision)
    line = np.stack([np.ones(len(rows)), rows @ weights], axis=-1)
    level, slope = _newton(line, labels, times, np.array([0.0, 1.0]), np.array([1.0, 10.0]))
    scaled = weights * max(float(slope), 0.1)
    scaled[0] += level
    return Calibration(scaled)


def _prior(recipe: Recipe, codes: int) -> Floats:
    opinions = (recipe.found, recipe.likeness, recipe.whole, recipe.nearest, recipe.asked)
    return np.array(
        [
            _LEVEL - math.log(max(codes, 1)),
            *opinions,
            *(recipe.fading * weight for weight in opinions),
            recipe.learned,
            recipe.learned_rare,
            recipe.prevalence,
            recipe.parent,
        ]
    )


def _drawn(labels: Floats, seed: int) -> tuple[NDArray[np.intp], Floats]:
    """Places of pairs to fit on, and for how many each stands."""
    coded, uncoded = np.flatnonzero(labels > 0), np.flatnonzero(labels == 0)
    kept = uncoded
    if len(uncoded) > _MOST_UNCODED:
        kept = np.random.default_rng(seed).choice(uncoded, _MOST_UNCODED, replace=False)
    times = np.full(len(coded) + len(kept), len(uncoded) / max(1, len(kept)))
    times[: len(coded)] = 1.0
    return np.concatenate([coded, kept]), times


def _newton(
    rows: Floats, labels: Floats, times: Floats, start: Floats, precision: Floats
) -> Floats:
    """The most probable weights of a logistic curve under a normal prior around `start`."""
    weights = start.copy()
    for _ in range(_ROUNDS):
        probability = expit(rows @ weights)
        gradient = rows.T @ (times * (labels - probability)) - precision * (weights - start)
        spread = (times * probability * (1 - probability))[:, None]
        curvature = (rows * spread).T @ rows + np.diag(precision)
        step = np.clip(np.linalg.solve(curvature, gradient), -2.0, 2.0)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return np.asarray(weights, dtype=np.float64)
