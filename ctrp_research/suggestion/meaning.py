"""Likeness of a passage's embedding to what a codebook says of each code."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from codebooks import Code, Codebook
from ctrp_research.suggestion.embedding import Embedder
from ctrp_research.suggestion.kept import embedded
from ctrp_research.suggestion.model import Floats, Singles

_NEAREST = 3


class Meaning:
    """A codebook's entries as embeddings: each as a whole, and line by line.

    The vectors of all texts lie close together (cosines from 0.7 up); what they share, the mean
    over the codebook's own texts, is taken away before anything is compared.
    """

    def __init__(self, codebook: Codebook, embedder: Embedder) -> None:
        """Embeds nothing yet: the entries are embedded when the first passage is judged."""
        self._codes = codebook.leaves()
        self._above = {code.id: codebook.parents(code.id)[-1:] for code in self._codes}
        self._embedder = embedder
        self._entries: tuple[Floats, Floats, Floats, list[slice]] | None = None

    def whole(self, vectors: Floats | Singles) -> Floats:
        """Returns passages by codes: cosine to the entry."""
        centre, whole, _, _ = self._embedded()
        return _apart(vectors, centre) @ whole.T

    def nearest(self, vectors: Floats | Singles) -> Floats:
        """Returns passages by codes: mean cosine to the nearest lines of the entry."""
        centre, _, lines, parts = self._embedded()
        every = _apart(vectors, centre) @ lines.T
        return np.stack([_best(every[:, part]).mean(axis=1) for part in parts], axis=1)

    def _embedded(self) -> tuple[Floats, Floats, Floats, list[slice]]:
        if self._entries is None:
            self._entries = self._embed()
        return self._entries

    def _embed(self) -> tuple[Floats, Floats, Floats, list[slice]]:
        entries, lines = _entries(self._codes)
        made = embedded(self._embedder, [*entries, *chain(*lines)])
        whole, single = made[: len(entries)], made[len(entries) :]
        centre = single.mean(axis=0)
        parts: list[slice] = []
        start = 0
        for each in lines:
            parts.append(slice(start, start + len(each)))
            start += len(each)
        return centre, _apart(whole, whole.mean(axis=0)), _apart(single, centre), parts


def texts_of(codebook: Codebook) -> list[str]:
    """What of a frame has to be embedded before a passage can be compared with it."""
    entries, lines = _entries(codebook.in_use().leaves())
    return [*entries, *chain(*lines)]


def _entries(codes: Sequence[Code]) -> tuple[list[str], list[list[str]]]:
    """Each code as a whole, and line by line."""
    entries = [_entry(code) for code in codes]
    lines = [_lines(code) or [entry] for code, entry in zip(codes, entries, strict=True)]
    return entries, lines


def _best(likeness: Floats) -> Floats:
    """The likenesses to the nearest lines, in no order."""
    if likeness.shape[1] <= _NEAREST:
        return likeness
    return np.partition(likeness, -_NEAREST, axis=1)[:, -_NEAREST:]


def _apart(vectors: Floats | Singles, centre: Floats) -> Floats:
    away = vectors - centre
    return np.asarray(
        away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9), dtype=np.float64
    )


def _entry(code: Code) -> str:
    return f"{code.name}. {code.definition}".strip()


def _lines(code: Code) -> list[str]:
    """Examples, and indicators in the words that a person would read."""
    spoken = [
        " ".join(place.split("|")[0].rstrip("*") for place in indicator.split())
        for listed in code.indicators.values()
        for indicator in listed
    ]
    return list(dict.fromkeys([*code.examples, *spoken]))
