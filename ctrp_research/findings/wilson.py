"""How sure a share is: the score interval of Wilson."""

from scipy.stats import binomtest

BASE_FOR_A_SHARE = 10
"""Below ten children a percentage pretends to more than is known: n of N is said alone."""


def interval(n: int, of: int) -> tuple[float, float]:
    """Returns the 95 % interval of n / of without continuity correction, as shares from 0 to 1.

    It describes how far this sample carries, not a population: the children were not drawn at
    random.

    Source: E. B. Wilson (1927), J. Am. Stat. Assoc. 22, 209–212; checked against the values in
    R. G. Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3.
    """
    found = binomtest(n, of).proportion_ci(confidence_level=0.95, method="wilson")
    return float(found.low), float(found.high)


def share(n: int | None, of: int | None) -> float | None:
    """Returns n / of where a percentage may be given: both are published and the base is 10."""
    if n is None or of is None or of < BASE_FOR_A_SHARE:
        return None
    return n / of
