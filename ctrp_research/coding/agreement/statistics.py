"""Agreement of coders on nominal values, from counts: a row per unit, a column per value.

A cell says how many coders gave the unit that value; coders who have not judged a unit are in none
of its cells. `sizes` says how many such units a row stands for, where it is more than one. A figure
that the data cannot give is None, never 0 or 1.
"""

import krippendorff
import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def krippendorff_alpha(counts: Integers, sizes: Integers | None = None) -> float | None:
    """Krippendorff's alpha for nominal values, as the library of that name has it.

    None where no unit was judged twice, or all judgements are one value: then nothing can be told
    apart from chance (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").
    """
    counts, sizes = _judged(counts, sizes, least=2)
    if _values(counts) < 2:
        return None
    # A unit of m coders who all agree adds m to one cell of the diagonal of the coincidences, so
    # all of them are handed over as one row for each value.
    agreed = np.count_nonzero(counts, axis=1) == 1
    gathered = np.diag((counts[agreed] * sizes[agreed, None]).sum(axis=0))
    rows = np.vstack([np.repeat(counts[~agreed], sizes[~agreed], axis=0), gathered])
    return float(krippendorff.alpha(value_counts=rows, level_of_measurement="nominal"))


def percent_agreement(counts: Integers, sizes: Integers | None = None) -> float | None:
    """The share of pairs of coders who agree, averaged over the units judged twice or more."""
    counts, sizes = _judged(counts, sizes, least=2)
    if not len(counts):
        return None
    coders = counts.sum(axis=1)
    pairs = (counts * (counts - 1)).sum(axis=1) / (coders * (coders - 1))
    return float(np.average(pairs, weights=sizes))


def gwet_ac1(counts: Integers, sizes: Integers | None = None) -> float | None:
    """Gwet's AC1, which a value that is rare or common does not press down.

    Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high
    agreement"; with units that some coders did not judge as in his Handbook (4th edition).
    """
    agreement = percent_agreement(counts, sizes)
    counts, sizes = _judged(counts, sizes, least=1)
    if agreement is None or _values(counts) < 2:
        return None
    share = np.average(counts / counts.sum(axis=1, keepdims=True), axis=0, weights=sizes)
    chance = float((share * (1 - share)).sum() / (counts.shape[1] - 1))
    return (agreement - chance) / (1 - chance)


def positive_agreement(
    counts: Integers, sizes: Integers | None = None, *, value: int
) -> float | None:
    """Where a coder gave a value, how likely another who judged the unit gave it too.

    Of two coders this is the F1 of one against the other. None where nobody gave the value.
    """
    counts, sizes = _judged(counts, sizes, least=2)
    given, coders = counts[:, value], counts.sum(axis=1)
    total = int((given * sizes).sum())
    if not total:
        return None
    return float((sizes * given * (given - 1) / (coders - 1)).sum() / total)


def _judged(counts: Integers, sizes: Integers | None, *, least: int) -> tuple[Integers, Integers]:
    sizes = np.ones(len(counts), dtype=np.int64) if sizes is None else sizes
    chosen = (counts.sum(axis=1) >= least) & (sizes > 0)
    return counts[chosen], sizes[chosen]


def _values(counts: Integers) -> int:
    """How many values were given at all."""
    return int(np.count_nonzero(counts.sum(axis=0)))
