"""Two letters for each code: its mark in the margin, and what a coder types to find it."""

from itertools import pairwise, product
from string import ascii_lowercase

from codebooks import Codebook
from codebooks.indicators import fold

SMALL = frozenset({"and", "the", "for", "with"})
"""Words of an id that remind of nothing, beside those of one or two letters."""


def make_signs(codebook: Codebook) -> dict[str, str]:
    """Two letters for every code that can be applied, no two alike; always the same for a frame.

    The initials of its first two words (`family-poverty`: `fp`), else the first letters of its
    only one (`neglect`: `ne`), else the first pair of letters of its id that is free.
    """
    signs: dict[str, str] = {}
    taken: set[str] = set()
    for code in codebook.leaves():
        sign = next((pair for pair in _pairs(code.id) if pair not in taken), code.id[:2])
        signs[code.id] = sign
        taken.add(sign)
    return signs


def _pairs(code: str) -> list[str]:
    """Pairs of letters in the order in which they remind of a code."""
    parts = fold(code.replace("-", " ")).split()
    parts = [part for part in parts if len(part) > 2 and part not in SMALL] or parts
    letters = "".join(parts)
    pairs = [first[0] + second[0] for first, second in pairwise(parts)]
    pairs += [first[0] + later[0] for first in parts[:1] for later in parts[2:]]
    pairs += [letters[:1] + letter for letter in letters[1:]]
    pairs += [first + second for first, second in product(letters, letters)]
    pairs += [first + second for first, second in product(letters[:1], ascii_lowercase)]
    pairs += [first + second for first, second in product(ascii_lowercase, repeat=2)]
    return pairs
