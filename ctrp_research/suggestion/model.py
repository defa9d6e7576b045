"""The one typed door to scikit-learn: texts to features, features to scores.

scikit-learn ships no type hints; everything that leaves this module is typed.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from codebooks.indicators import keys

Floats = NDArray[np.float64]

_PENALTY = 0.5
_KERNEL_LIMIT = 3000
"""Passages up to which the n-by-n kernel is solved; above, a reduced representation is."""
_REDUCED = 400


def folded(text: str) -> str:
    """Returns the folded words of a text with single spaces, so that both scripts are one."""
    return " ".join(keys(text))


class TextFeatures:
    """TF-IDF of character 3-5-grams within words, of words and word pairs, and of the turn before.

    Each block has rows of length 1 times the square root of its share, so that the product of two
    rows is the weighted mean of their cosines.
    """

    def __init__(self, texts: Sequence[str], before: Sequence[str]) -> None:
        """Learns the vocabulary and its document frequencies; no label is seen."""
        self._characters = _vectorizer("char_wb", (3, 5))
        self._words = _vectorizer("word", (1, 2))
        self._before = _vectorizer("char_wb", (3, 5))
        _fit(self._characters, texts)
        _fit(self._words, texts)
        self._has_before = any(before) and _fit(self._before, before)

    def rows(self, texts: Sequence[str], before: Sequence[str]) -> csr_array:
        """Returns one row per passage."""
        blocks = [self._characters.transform(texts) * 1.0, self._words.transform(texts) * 0.5**0.5]
        if self._has_before:
            blocks.append(self._before.transform(before) * 0.5**0.5)
        return csr_array(hstack(blocks, format="csr"))


class Ridge:
    """One ridge regression for all codes at once, on deviations from their prevalence.

    Solved in the dual, alpha = (K + penalty I)^-1 (Y - mean), for as long as the kernel is small;
    then in the primal on a seeded truncated SVD of the features.
    """

    def __init__(self, rows: csr_array, labels: Floats, *, seed: int) -> None:
        """Fits on rows (passages by features) and labels (passages by codes, 0 or 1)."""
        self._mean = (labels.sum(axis=0) + 0.5) / (labels.shape[0] + 10)
        self._svd: TruncatedSVD | None = None
        residual = labels - self._mean
        if rows.shape[0] <= _KERNEL_LIMIT:
            kernel = (rows @ rows.T).toarray()
            dual = _solve(kernel, residual)
            self._weights: Floats = rows.T @ dual
        else:
            self._svd = TruncatedSVD(min(_REDUCED, rows.shape[1] - 1), random_state=seed)
            reduced = self._svd.fit_transform(rows)
            self._weights = _solve(reduced.T @ reduced, reduced.T @ residual)

    def scores(self, rows: csr_array) -> Floats:
        """Returns passages by codes: how far above its prevalence a code is expected."""
        features = rows if self._svd is None else self._svd.transform(rows)
        return np.asarray(features @ self._weights, dtype=np.float64)


class Profiles:
    """Character 3-5-grams of what a codebook says of each code, to compare passages with."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Takes one folded text per code."""
        self._vectorizer = _vectorizer("char_wb", (3, 5), smooth=False)
        self._usable = _fit(self._vectorizer, texts)
        self._rows = self._vectorizer.transform(texts) if self._usable else None
        self._codes = len(texts)

    def similarity(self, texts: Sequence[str]) -> Floats:
        """Returns the cosines of folded passages with the codes, less each passage's mean."""
        if self._rows is None:
            return np.zeros((len(texts), self._codes))
        cosines = (self._vectorizer.transform(texts) @ self._rows.T).toarray()
        return np.asarray(cosines - cosines.mean(axis=1, keepdims=True), dtype=np.float64)


def _vectorizer(analyzer: str, spans: tuple[int, int], *, smooth: bool = True) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=analyzer,
        ngram_range=spans,
        sublinear_tf=True,
        smooth_idf=smooth,
        token_pattern=r"\S+" if analyzer == "word" else None,
        lowercase=False,
    )


def _fit(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> bool:
    """Fits, and tells whether the texts held any word at all; if not, a stand-in was fitted."""
    if any(text.strip() for text in texts):
        vectorizer.fit(texts)
        return True
    vectorizer.fit(["-no-words-"])
    return False


def _solve(matrix: Floats, right: Floats) -> Floats:
    """Solves (matrix + penalty I) x = right for a positive semi-definite matrix."""
    lifted = np.asarray(matrix, dtype=np.float64) + _PENALTY * np.eye(matrix.shape[0])
    return np.asarray(cho_solve(cho_factor(lifted, lower=True), right), dtype=np.float64)
