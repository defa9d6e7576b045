"""N-grams of folded words, hashed or of a known vocabulary, as sparse rows.

They are scikit-learn's `char_wb` and word n-grams with its hash (MurmurHash3), so that a model is
the same as with its vectorisers; those take most of a second to load, and read a word each time it
is said.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from murmurhash.mrmr import hash as murmur
from scipy.sparse import csr_array

Rows = csr_array
SHORTEST, LONGEST = 3, 5
"""Characters of an n-gram."""
_WORDS = 100_000
"""Words whose n-grams are remembered while the program runs."""


def characters_in(word: str) -> list[str]:
    """Returns the n-grams of 3 to 5 characters of a word with a space on both sides."""
    padded = f" {word} "
    found: list[str] = []
    for size in range(SHORTEST, LONGEST + 1):
        found.extend(padded[at : at + size] for at in range(max(1, len(padded) - size + 1)))
        if len(padded) <= size:
            break  # a short word counts once, as a whole
    return found


def hashed_characters(texts: Sequence[str], features: int) -> Rows:
    """Returns how often each character n-gram stands in folded texts."""

    def places(text: str) -> Iterable[int]:
        for word in text.split():
            yield from _hashed_word(word, features)

    return _rows(texts, places, features)


def hashed_words(texts: Sequence[str], features: int) -> Rows:
    """Returns how often each word, and each pair of words in a row, stands in folded texts."""

    def places(text: str) -> Iterable[int]:
        words = text.split()
        for word in words:
            yield _hashed(word, features)
        for first, second in pairwise(words):
            yield _place(f"{first} {second}", features)

    return _rows(texts, places, features)


def known_characters(texts: Sequence[str], vocabulary: dict[str, int]) -> Rows:
    """Returns how often each character n-gram of a vocabulary stands in folded texts."""
    remembered: dict[str, list[int]] = {}

    def places(text: str) -> Iterable[int]:
        for word in text.split():
            if word not in remembered:
                found = characters_in(word)
                remembered[word] = [vocabulary[each] for each in found if each in vocabulary]
            yield from remembered[word]

    return _rows(texts, places, len(vocabulary))


@lru_cache(_WORDS)
def _hashed_word(word: str, features: int) -> tuple[int, ...]:
    return tuple(_place(each, features) for each in characters_in(word))


@lru_cache(_WORDS)
def _hashed(word: str, features: int) -> int:
    return _place(word, features)


def _place(text: str, features: int) -> int:
    return int(abs(murmur(text, 0)) % features)


def _rows(texts: Sequence[str], places: Callable[[str], Iterable[int]], features: int) -> Rows:
    indices: list[int] = []
    ends = [0]
    for text in texts:
        indices.extend(places(text))
        ends.append(len(indices))
    rows = csr_array(
        (np.ones(len(indices)), np.array(indices, dtype=np.int32), np.array(ends, dtype=np.int32)),
        shape=(len(texts), features),
    )
    rows.sum_duplicates()
    return rows
