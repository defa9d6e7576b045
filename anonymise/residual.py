"""How much may still be in there: a random sample to read, and bounds from what was found in it.

A person reads turns drawn at random, which gives an upper bound; and two groups of recognisers
looked for the same names, which hints at how many escaped both.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Unit:
    """A turn or line that may be drawn."""

    id: str
    language: str
    text: str
    """Safe text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person found in one drawn turn."""

    language: str
    words: int
    left: int
    """Identifying details that were still there."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How much may be left in the turns of a language, or of all languages together."""

    language: str | None
    """None: all together."""
    turns: int
    """There are."""
    read: int
    words: int
    """In what was read."""
    found_in: int
    """Turns read in which something was left."""
    details: int
    """Identifying details in them."""
    at_most: int
    """Turns of these in which something is left, at most, those that were found among them."""
    share: float
    """The same as a share of the turns, from 0 to 1."""
    share_of_such: float | None
    """At most of further turns of this kind, beyond these; None for all languages together."""
    per_1000_words: float
    """Details at most in a thousand words; for all together, unweighted by language."""


def draw(units: Iterable[Unit], *, turns: int, least: int, seed: int) -> list[Unit]:
    """Draw turns at random, of each language its share of `turns` and `least` at the least.

    Whatever order the units come in, the same seed draws the same turns; a larger number keeps
    those of a smaller one and adds to them. They come by language and within it in random order, so
    that who stops reading early has read a random sample of it too.
    """
    strata: dict[str, list[Unit]] = {}
    for unit in units:
        strata.setdefault(unit.language, []).append(unit)
    every = sum(len(stratum) for stratum in strata.values())
    drawn: list[Unit] = []
    for language in sorted(strata):
        stratum = sorted(strata[language], key=lambda unit: (_lot(seed, unit.id), unit.id))
        share = -(-turns * len(stratum) // every)
        drawn += stratum[: max(share, least)]
    return drawn


def _lot(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{name}".encode()).digest()


def bounds(
    turns: dict[str, int], readings: Sequence[Reading], *, confidence: float = CONFIDENCE
) -> list[Bound]:
    """Give a bound for each language of which something was read, and one for all at the end.

    The last is left out while there is a language of which nothing was read.

    Args:
        turns: Of each language, how many the sample was drawn from.
        readings: One per turn that was read.
        confidence: Of each bound by itself.
    """
    made = []
    for language in sorted({reading.language for reading in readings}):
        of = [reading for reading in readings if reading.language == language]
        found, there = sum(reading.left > 0 for reading in of), turns[language]
        at_most = most_of_population(found, len(of), there, confidence=confidence)
        such = most_of_kind(found, len(of), confidence=confidence)
        made.append(_bound(language, there, of, at_most, such, confidence))
    read = {language: sum(r.language == language for r in readings) for language in turns}
    if len(turns) > 1 and all(read.values()):
        least = min(read[language] / turns[language] for language in turns)
        found, there = sum(reading.left > 0 for reading in readings), sum(turns.values())
        highest = there - (len(readings) - found)
        at_most = min(highest, most_of_strata(found, least, confidence=confidence))
        made.append(_bound(None, there, readings, at_most, None, confidence))
    return made


def _bound(
    language: str | None,
    turns: int,
    readings: Sequence[Reading],
    at_most: int,
    such: float | None,
    confidence: float,
) -> Bound:
    details = sum(reading.left for reading in readings)
    words = sum(reading.words for reading in readings)
    return Bound(
        language=language,
        turns=turns,
        read=len(readings),
        words=words,
        found_in=sum(reading.left > 0 for reading in readings),
        details=details,
        at_most=at_most,
        share=at_most / turns,
        share_of_such=such,
        per_1000_words=1000 * most_events(details, confidence=confidence) / max(words, 1),
    )


def most_of_kind(found: int, read: int, *, confidence: float = CONFIDENCE) -> float:
    """Give the one-sided upper bound of Clopper and Pearson for a share.

    For none found in n it is 1 - (1 - confidence)^(1/n), which is about 3/n at 95 %.

    Source: C. J. Clopper and E. S. Pearson (1934), Biometrika 26, 404-413; the rule of three:
    J. A. Hanley and A. Lippman-Hand (1983), JAMA 249, 1743-1745.
    """
    from scipy.stats import binomtest

    interval = binomtest(found, read, alternative="less").proportion_ci(confidence, method="exact")
    return float(interval.high)


def most_of_population(found: int, read: int, turns: int, *, confidence: float = CONFIDENCE) -> int:
    """Give the largest number of marked turns, of all there are, that the sample does not refute.

    The exact bound for drawing without putting back: the largest K with P(X <= found) above
    1 - confidence where X is hypergeometric (turns, K, read). All read, it is what was found.

    Source: W. G. Cochran (1977), Sampling Techniques, 3rd ed., section 3.6.
    """
    from scipy.stats import hypergeom

    low, high = found, turns - (read - found)
    while low < high:
        middle = (low + high + 1) // 2
        if hypergeom.cdf(found, turns, middle, read) > 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low


def most_of_strata(found: int, least: float, *, confidence: float = CONFIDENCE) -> int:
    """Give the same for a sample of several languages, of each of which a share was drawn.

    Every marked turn was drawn with a probability of `least` or more, whichever language it is of;
    so the number found is, in the tail that matters, no smaller than binomial (K, least).

    Args:
        found: Marked turns in the sample of all languages.
        least: The smallest share that was drawn of any language, above 0 and at most 1.
        confidence: Of the bound.

    Source: W. Hoeffding (1956), Ann. Math. Stat. 27, 713-721, theorem 4.
    """
    from scipy.stats import binom

    low, high = found, found + 1
    while binom.cdf(found, high, least) > 1 - confidence:
        low, high = high, 2 * high
    while low < high - 1:
        middle = (low + high) // 2
        if binom.cdf(found, middle, least) > 1 - confidence:
            low = middle
        else:
            high = middle
    return low


def most_events(found: int, *, confidence: float = CONFIDENCE) -> float:
    """Give the one-sided upper bound for the mean of a Poisson count.

    Source: F. Garwood (1936), Biometrika 28, 437-442.
    """
    from scipy.stats import chi2

    return float(chi2.ppf(confidence, 2 * (found + 1)) / 2)


@dataclass(frozen=True, slots=True)
class Recapture:
    """How many names there are, from how often two groups of recognisers met on the same ones."""

    first: int
    """Names that the words themselves gave away: lists and form."""
    second: int
    """Names that their surroundings gave away: the words before and after them."""
    both: int
    unsorted: int
    """Names found in another way: speaker labels, header fields, repeats; left out."""
    estimate: float | None
    """Names of these kinds in all; None where too few were met twice to say."""
    interval: tuple[float, float] | None
    """95 %."""
    missed: float | None
    """Of them found by neither, were the groups independent, which they are not."""


FEWEST_MET = 7
"""Below this many met twice Chapman's estimator is biased (Robson and Regier 1964)."""
BY_THE_WORD = frozenset(
    {
        "listed person", "listed place", "listed org", "unknown word", "capital inside a sentence",
        "unknown word with a capital",
    }
)  # fmt: skip
BY_SURROUNDINGS = frozenset(
    {
        "after a kin or title word", "after a naming frame", "before a naming frame",
        "quoted after a head word", "quoted before a head word", "after a head word",
        "before a head word",
    }
)  # fmt: skip
"""Only what both groups could have found compares them. Speaker labels and header fields are not
looked at for their form, and repeats look for what others found and so meet it always."""


def recapture(reasons: Iterable[Iterable[str]]) -> Recapture:
    """Estimate the number of names from the reasons of those that were found.

    Source of the estimator: D. G. Chapman (1951), Univ. California Publ. Stat. 1, 131-160; of its
    variance: G. A. F. Seber (1970), Biometrics 26, 13-22; of the interval, which never falls below
    what was found: A. Chao (1987), Biometrics 43, 783-791.
    """
    first = second = both = unsorted = 0
    for each in reasons:
        known = set(each)
        word, around = bool(known & BY_THE_WORD), bool(known & BY_SURROUNDINGS)
        first += word
        second += around
        both += word and around
        unsorted += not (word or around)
    found = first + second - both
    if both < FEWEST_MET:
        return Recapture(first, second, both, unsorted, None, None, None)
    estimate, variance = chapman(first, second, both)
    missed = max(0.0, estimate - found)
    interval = (float(found), float(found))
    if missed > 0:
        factor = exp(1.959964 * sqrt(log(1 + variance / missed**2)))
        interval = (found + missed / factor, found + missed * factor)
    return Recapture(first, second, both, unsorted, estimate, interval, missed)


def chapman(first: int, second: int, both: int) -> tuple[float, float]:
    """Give Chapman's estimate of a number and its variance after Seber."""
    estimate = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (
        (first + 1)
        * (second + 1)
        * (first - both)
        * (second - both)
        / ((both + 1) ** 2 * (both + 2))
    )
    return estimate, variance
