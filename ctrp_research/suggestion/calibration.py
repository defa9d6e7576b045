"""From opinions to a probability: a logistic curve that starts from fixed weights and learns.

The weights are the most probable ones under a normal prior around the fixed values (MAP), so that
with few codings the codebook's opinion rules, and with many the data do.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ctrp_research.suggestion.model import Floats

PRIOR = np.array([0.0, 1.0, 6.0, 0.5, 0.35, 0.3])
"""Fixed weights of: 1, codebook, learned, learned over the root of prevalence, prevalence,
codebook where the code was seldom coded."""
STRENGTH = 300.0
"""Precision of the prior: how many well-spread codings it takes to move the weights."""
BASE = -4.4
PER_WEIGHT = 0.6
"""The codebook's log-odds are BASE + PER_WEIGHT * score; set on invented interviews."""
_ROUNDS = 25


def codebook_logit(scores: Floats) -> Floats:
    """Returns the log-odds that the codebook's scores stand for before anything is learned."""
    return np.asarray(BASE + PER_WEIGHT * np.clip(scores, -8.0, 20.0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve from features to probability."""

    weights: Floats

    def probability(self, features: Floats) -> Floats:
        """Returns probabilities for features whose last axis is that of the weights."""
        return np.asarray(expit(features @ self.weights), dtype=np.float64)


def features(codebook: Floats, learned: Floats, counts: Floats, passages: int) -> Floats:
    """Returns passages by codes by features.

    Args:
        codebook: Log-odds of the codebook's opinion, passages by codes.
        learned: Scores of the ridge, passages by codes.
        counts: How often each code was applied in what was learned.
        passages: How many passages were learned.
    """
    prevalence = (counts + 0.5) / (passages + 10.0)
    trusted = counts / (counts + 3.0)
    log_odds = np.log(prevalence / (1 - prevalence)) + 3.9
    ones = np.ones_like(codebook)
    stacked = (
        ones,
        codebook,
        learned * trusted,
        learned * trusted / np.sqrt(prevalence),
        ones * (log_odds * trusted),
        (codebook - BASE) / (1 + counts / 3.0),
    )
    return np.stack(stacked, axis=-1)


def fit(rows: Floats, labels: Floats) -> Calibration:
    """Fits the curve on rows (pairs by features) and labels (0 or 1) in two steps.

    The weights first, held to the prior, because they decide the order; then level and slope
    alone, almost free, because they decide whether a probability can be believed (Platt 1999).
    """
    weights = _newton(rows, labels, PRIOR, STRENGTH / np.maximum(PRIOR, 0.5) ** 2)
    line = np.stack([np.ones(len(rows)), rows @ weights], axis=-1)
    level, slope = _newton(line, labels, np.array([0.0, 1.0]), np.array([1.0, 10.0]))
    scaled = weights * max(float(slope), 0.1)
    scaled[0] += level
    return Calibration(scaled)


def _newton(rows: Floats, labels: Floats, start: Floats, precision: Floats) -> Floats:
    """The most probable weights of a logistic curve under a normal prior around `start`."""
    weights = start.copy()
    for _ in range(_ROUNDS):
        probability = expit(rows @ weights)
        gradient = rows.T @ (labels - probability) - precision * (weights - start)
        spread = (probability * (1 - probability))[:, None]
        curvature = (rows * spread).T @ rows + np.diag(precision)
        step = np.clip(np.linalg.solve(curvature, gradient), -2.0, 2.0)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return np.asarray(weights, dtype=np.float64)
