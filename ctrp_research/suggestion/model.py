"""Texts to hashed features, features to scores.

Features are hashed: no n-gram is kept as text anywhere.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache, reduce

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, lapack
from scipy.sparse import csr_array, hstack, vstack

from codebooks.indicators import keys
from ctrp_research.suggestion.ngrams import (
    characters_in,
    hashed_characters,
    hashed_words,
    known_characters,
)

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Rows = csr_array

PENALTY = 0.5
KERNEL_LIMIT = 3000
"""Passages up to which the n-by-n kernel is solved; above, a sketch of the features is."""
_SKETCH = 768
_FOLDS = 5
FEATURES = 2**18
"""Of each kind of n-gram; which of them an n-gram is, its hash tells."""


def folded(text: str) -> str:
    """Returns the folded words of a text with single spaces, so that both scripts are one."""
    return " ".join(keys(text))


def counted(texts: Sequence[str]) -> tuple[Rows, Rows]:
    """Returns hashed counts of character 3-5-grams within words, and of words and word pairs."""
    if not texts:
        return empty(0, FEATURES), empty(0, FEATURES)
    spoken = [folded(text) for text in texts]
    return hashed_characters(spoken, FEATURES), hashed_words(spoken, FEATURES)


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights of hashed features: the inverse of how many passages have each.

    What no known passage has weighs nothing, and does not make a passage less like the others.
    """

    idf: Floats

    @classmethod
    def of(cls, counts: Rows) -> "Weighting":
        """Returns the weights for the passages that are known."""
        having = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log((1 + counts.shape[0]) / (1 + having)) + 1
        return cls(np.where(having > 0, idf, 0.0))

    def rows(self, counts: Rows) -> Rows:
        """Returns rows of length 1; a feature counts with the logarithm of how often it stands."""
        data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        weighted = csr_array((data, counts.indices, counts.indptr), shape=counts.shape)
        squares = np.add.reduceat(np.append(data**2, 0.0), counts.indptr[:-1])
        lengths = np.where((np.diff(counts.indptr) > 0) & (squares > 0), np.sqrt(squares), 1.0)
        weighted.data = data / np.repeat(lengths, np.diff(counts.indptr))
        return weighted


@dataclass(frozen=True, slots=True)
class Linear:
    """What a ridge comes to: a weight per feature and code."""

    sketched: bool
    """Whether the sparse weights are of the sketch, not of the features themselves."""
    sparse: Floats | Singles
    dense: Floats | Singles

    def scores(self, rows: Rows, dense: Singles) -> Floats:
        """Returns passages by codes: how far above its prevalence a code is expected."""
        features = _folded_up(rows) if self.sketched else rows
        return np.asarray(features @ self.sparse + dense @ self.dense, dtype=np.float64)


class Ridge:
    """One ridge regression for all codes at once, on deviations from their prevalence.

    Solved in the dual, alpha = (K + penalty I)^-1 (Y - mean), for as long as the kernel is small;
    then in the primal, on a count sketch: each feature adds to one of 768 numbers, with a sign,
    both drawn from its hash (Weinberger et al. 2009).
    """

    linear: Linear
    held_out: Floats
    """Scores of the known passages, each from a fit without the passages of its group."""

    def __init__(
        self, rows: Rows, dense: Singles, labels: Floats, groups: Sequence[Hashable]
    ) -> None:
        """Fits on known passages.

        Args:
            rows: Passages by sparse features.
            dense: Passages by further features, such as embeddings; may have no column.
            labels: Passages by codes, 0 or 1.
            groups: The document of each passage.
        """
        self._mean = _prevalence(labels.sum(axis=0), len(labels))
        place = {group: number for number, group in enumerate(dict.fromkeys(groups))}
        numbers = np.array([place[group] for group in groups])
        if rows.shape[0] <= KERNEL_LIMIT:
            self._fit_dual(rows, dense, labels, numbers)
        else:
            self._fit_primal(_sketched(rows, dense), labels, numbers % _FOLDS)

    def _fit_dual(
        self, rows: Rows, dense: Singles, labels: Floats, groups: NDArray[np.intp]
    ) -> None:
        """Fits once; every fit without one group follows from blocks of the inverse."""
        dense = dense.astype(np.float64)
        kernel = (rows @ rows.T).toarray() + dense @ dense.T
        inverse = _inverse(kernel)
        dual = inverse @ (labels - self._mean)
        self.linear = Linear(sketched=False, sparse=np.asarray(rows.T @ dual), dense=dense.T @ dual)
        of_ones = inverse.sum(axis=1)
        total = labels.sum(axis=0)
        self.held_out = np.zeros_like(labels)
        for group in range(groups.max() + 1):
            held = np.flatnonzero(groups == group)
            mean = _prevalence(total - labels[held].sum(axis=0), len(labels) - len(held))
            residual = np.linalg.solve(
                inverse[np.ix_(held, held)],
                dual[held] + np.outer(of_ones[held], self._mean - mean),
            )
            self.held_out[held] = labels[held] - mean - residual

    def _fit_primal(self, rows: Singles, labels: Floats, folds: NDArray[np.intp]) -> None:
        """Fits once with all, and for each fold with what the others add up to."""
        residual = np.asarray(labels - self._mean, dtype=np.float32)
        held = [np.flatnonzero(folds == fold) for fold in range(_FOLDS)]
        # One array times itself is a symmetric product, at half the price.
        parts = [rows[each] for each in held]
        inner = [part.T @ part for part in parts]
        outer = [part.T @ residual[each] for part, each in zip(parts, held, strict=True)]
        matrix, right = reduce(np.add, inner), reduce(np.add, outer)
        every = _solved(matrix, right)
        self.linear = Linear(sketched=True, sparse=every[:_SKETCH], dense=every[_SKETCH:])
        self.held_out = np.zeros_like(labels)
        for each, part, mine, its in zip(held, parts, inner, outer, strict=True):
            self.held_out[each] = part @ _solved(matrix - mine, right - its)


class Profiles:
    """Character 3-5-grams of what a codebook says of each code, to compare passages with."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Takes one folded text per code."""
        seen = {each for text in texts for word in text.split() for each in characters_in(word)}
        self._vocabulary = {each: place for place, each in enumerate(sorted(seen))}
        counts = known_characters(texts, self._vocabulary)
        having = np.bincount(counts.indices, minlength=len(seen))
        self._weighting = Weighting(np.log(len(texts) / np.maximum(having, 1)) + 1)
        self._rows = self._weighting.rows(counts) if seen else None
        self._codes = len(texts)

    def similarity(self, texts: Sequence[str]) -> Floats:
        """Returns the cosines of folded passages with the codes, less each passage's mean."""
        if self._rows is None:
            return np.zeros((len(texts), self._codes))
        rows = self._weighting.rows(known_characters(texts, self._vocabulary))
        cosines = (rows @ self._rows.T).toarray()
        return np.asarray(cosines - cosines.mean(axis=1, keepdims=True), dtype=np.float64)


def below(first: Rows, second: Rows) -> Rows:
    """Returns two sets of passages as one."""
    return csr_array(vstack([first, second], format="csr"))


def empty(passages: int, features: int) -> Rows:
    """Returns features that no passage has."""
    return csr_array((passages, features))


def beside(*blocks: Rows) -> Rows:
    """Returns blocks of features as one."""
    return csr_array(hstack(blocks, format="csr"))


def _prevalence(counts: Floats, passages: int) -> Floats:
    return np.asarray((counts + 0.5) / (passages + 10), dtype=np.float64)


def _sketched(rows: Rows, dense: Singles) -> Singles:
    return np.hstack([_folded_up(rows), dense], dtype=np.float32, casting="same_kind")


def _folded_up(rows: Rows) -> Singles:
    """Returns passages by places of the sketch; what falls on one place adds up."""
    signs, places = _fold(rows.shape[1])
    data = (rows.data * signs[rows.indices]).astype(np.float32)
    shape = (rows.shape[0], _SKETCH)
    return np.asarray(csr_array((data, places[rows.indices], rows.indptr), shape=shape).toarray())


@cache
def _fold(features: int) -> tuple[Singles, NDArray[np.int32]]:
    """Returns a sign and a place of the sketch for each feature."""
    drawn = np.arange(features, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    signs = np.where(drawn >> np.uint64(63), 1.0, -1.0)
    places = ((drawn >> np.uint64(40)) % np.uint64(_SKETCH)).astype(np.int32)
    return signs.astype(np.float32), places


def _solved(matrix: Singles, right: Singles) -> Singles:
    """Solves (matrix + penalty I) x = right for a positive semi-definite matrix."""
    lifted = matrix + PENALTY * np.eye(len(matrix), dtype=np.float32)
    return np.asarray(cho_solve(cho_factor(lifted, lower=True), right), dtype=np.float32)


def _inverse(matrix: Floats) -> Floats:
    """Returns (matrix + penalty I)^-1 for a positive semi-definite matrix."""
    lifted = np.array(matrix, dtype=np.float64)
    lifted[np.diag_indices_from(lifted)] += PENALTY
    factor, _ = lapack.dpotrf(lifted, lower=True)
    inverse, _ = lapack.dpotri(factor, lower=True)
    return np.asarray(np.tril(inverse) + np.tril(inverse, -1).T, dtype=np.float64)
