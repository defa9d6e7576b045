"""Intervals of alpha by drawing transcripts anew: what is said in one hangs together.

Each resample has as many transcripts as there are, drawn with replacement; all codes are measured
on the same resamples. For all of them alpha comes from four sums over units of m coders of whom k
applied the code: of k(m-k)/(m-1), the disagreeing pairs; of k; and of m. This is Krippendorff's
alpha for two values, written as 1 - (n-1) o01 / (n1 n0).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ctrp_research.coding.agreement.judgements import Applied, Judgements

FEWEST = 5
"""Of fewer transcripts no interval is given: too few to be drawn from."""
LEVEL = (2.5, 97.5)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Where alpha lies in most resamples."""

    low: float | None
    """None, as `high`, where no interval is given."""
    high: float | None
    without: int
    """Resamples from which alpha could not be estimated: nobody applied the code in them."""
    why: str = ""
    """Why none is given."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """A figure per transcript."""

    disagreed: Floats
    applied: Floats
    judged: Floats


def bootstrap(judged: Judgements, *, resamples: int, seed: int) -> dict[str | None, Interval]:
    """The interval of each code, and under None that of all decisions together."""
    transcripts = len(judged.transcripts)
    units = _per_transcript(judged, judged.size * judged.read.sum(axis=1), judged.transcript)
    sums = {code: _sums(judged, applied, units) for code, applied in judged.applied.items()}
    evenly = np.full(transcripts, 1 / transcripts)
    times = np.random.default_rng(seed).multinomial(transcripts, evenly, size=resamples)
    drawn = times.astype(np.float64)  # whole numbers would be multiplied one by one
    found: dict[str | None, Interval] = {
        code: _interval(drawn, each) for code, each in sums.items()
    }
    found[None] = _interval(drawn, _added(list(sums.values()), transcripts))
    return found


def _sums(judged: Judgements, applied: Applied, units: Floats) -> _Sums:
    coders = judged.read[applied.unit].sum(axis=1)
    given = applied.by.sum(axis=1)
    place = judged.transcript[applied.unit]
    return _Sums(
        disagreed=_per_transcript(
            judged, applied.size * given * (coders - given) / (coders - 1), place
        ),
        applied=_per_transcript(judged, applied.size * given, place),
        judged=units,
    )


def _per_transcript(
    judged: Judgements, values: npt.NDArray[np.generic], place: npt.NDArray[np.int64]
) -> Floats:
    return np.bincount(place, weights=values, minlength=len(judged.transcripts)).astype(np.float64)


def _added(sums: Sequence[_Sums], transcripts: int) -> _Sums:
    zero = np.zeros(transcripts)
    return _Sums(
        sum((each.disagreed for each in sums), zero),
        sum((each.applied for each in sums), zero),
        sum((each.judged for each in sums), zero),
    )


def _interval(drawn: Floats, sums: _Sums) -> Interval:
    applied, judged = drawn @ sums.applied, drawn @ sums.judged
    known = (applied > 0) & (applied < judged)
    without = int(np.count_nonzero(~known))
    if len(sums.judged) < FEWEST:
        return Interval(None, None, without, f"fewer than {FEWEST} transcripts")
    if not sums.disagreed.any():
        return Interval(None, None, without, "the same everywhere")
    if without > len(drawn) / 2:
        return Interval(None, None, without, "applied in too few transcripts")
    disagreed, applied, judged = (drawn @ sums.disagreed)[known], applied[known], judged[known]
    alpha = 1 - (judged - 1) * disagreed / (applied * (judged - applied))
    low, high = np.percentile(alpha, LEVEL)
    return Interval(float(low), float(high), without)
