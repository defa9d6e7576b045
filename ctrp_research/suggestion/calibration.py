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
STRENGTH = 30.0
"""Precision of the prior: how many well-spread codings it takes to move the weights."""
BASE = -4.2
PER_WEIGHT = 0.42
"""The codebook's log-odds are BASE + PER_WEIGHT * score; set on eight invented interviews."""
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
    """Fits by Newton's method on rows (pairs by features) and labels (0 or 1).

    Raises:
        numpy.linalg.LinAlgError: Never for finite rows: the prior makes the system definite.
    """
    weights = PRIOR.copy()
    precision = STRENGTH * np.eye(len(PRIOR)) / np.maximum(PRIOR, 0.5) ** 2
    for _ in range(_ROUNDS):
        probability = expit(rows @ weights)
        gradient = rows.T @ (labels - probability) - precision @ (weights - PRIOR)
        curvature = (rows * (probability * (1 - probability))[:, None]).T @ rows + precision
        step = np.linalg.solve(curvature, gradient)
        weights = weights + np.clip(step, -2.0, 2.0)
        if float(np.abs(step).max()) < 1e-8:
            break
    return Calibration(weights)
