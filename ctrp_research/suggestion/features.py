"""Passages as numbers: hashed words and characters, the turn before, and embeddings.

What is made for a known passage is kept for as long as it is known, and no longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ctrp_research.suggestion.embedding import Embedder
from ctrp_research.suggestion.model import (
    FEATURES,
    Floats,
    Rows,
    Singles,
    Weighting,
    below,
    beside,
    counted,
    empty,
)
from ctrp_research.suggestion.opinion import CodebookOpinion, Opinion
from ctrp_research.suggestion.passage import Passage
from ctrp_research.suggestion.recipe import Recipe

Places = Sequence[int] | NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Raw:
    """What a passage is by itself, whatever else is known."""

    characters: Rows
    words: Rows
    before: Rows
    vectors: Singles
    """Rows of length 1; no column without embeddings."""
    before_vectors: Singles
    """The same of the turn before; zeros where there was none."""
    found: Floats
    likeness: Floats
    """The codebook's opinion of the words, passages by codes."""
    whole: Floats
    nearest: Floats
    asked: Floats
    """Likeness of the vectors to the codes' entries, not yet standardised: of what is said to
    the whole, and to the nearest lines; of the turn before to the whole."""

    def common(self, groups: Sequence[object], least: int) -> NDArray[np.bool_]:
        """Tells of each hashed feature whether so many documents have it."""
        place = {group: number for number, group in enumerate(dict.fromkeys(groups))}
        rows = beside(self.characters, self.words, self.before)
        of_rows = np.repeat([place[group] for group in groups], np.diff(rows.indptr))
        pairs = np.unique(np.stack([rows.indices, of_rows]), axis=1)
        return np.asarray(np.bincount(pairs[0], minlength=rows.shape[1]) >= least)

    def at(self, rows: Places) -> "Raw":
        """Returns some of the passages."""
        return Raw(
            self.characters[rows],
            self.words[rows],
            self.before[rows],
            self.vectors[rows],
            self.before_vectors[rows],
            self.found[rows],
            self.likeness[rows],
            self.whole[rows],
            self.nearest[rows],
            self.asked[rows],
        )

    def and_then(self, other: "Raw") -> "Raw":
        """Returns these passages and further ones."""
        return Raw(
            below(self.characters, other.characters),
            below(self.words, other.words),
            below(self.before, other.before),
            np.concatenate([self.vectors, other.vectors]),
            np.concatenate([self.before_vectors, other.before_vectors]),
            np.concatenate([self.found, other.found]),
            np.concatenate([self.likeness, other.likeness]),
            np.concatenate([self.whole, other.whole]),
            np.concatenate([self.nearest, other.nearest]),
            np.concatenate([self.asked, other.asked]),
        )


class Featuriser:
    """Makes passages into numbers, and keeps those of the known ones."""

    def __init__(self, opinion: CodebookOpinion, embedder: Embedder | None) -> None:
        """Takes what judges words, and what embeds; None is without embeddings."""
        self._opinion = opinion
        self._embedder = embedder
        self._meaning = None
        if embedder is not None:
            from ctrp_research.suggestion.meaning import Meaning

            self._meaning = Meaning(opinion.codebook, embedder)
        self._kept: Raw | None = None
        self._places: dict[Passage, int] = {}

    def keep(self, passages: Sequence[Passage]) -> Raw:
        """Returns known passages; makes those that were not known, forgets those no longer so."""
        new = [p for p in dict.fromkeys(passages) if p not in self._places]
        raw = self._kept
        if new or raw is None:
            made = self.make(new)
            start = 0 if raw is None else len(raw.found)
            raw = made if raw is None else raw.and_then(made)
            self._places |= {passage: start + number for number, passage in enumerate(new)}
        places = [self._places[passage] for passage in passages]
        if places != list(range(len(raw.found))):
            raw = raw.at(places)
            self._places = {}
            for place, passage in enumerate(passages):
                self._places.setdefault(passage, place)
        self._kept = raw
        return raw

    def make(
        self, passages: Sequence[Passage], opinion: Opinion | None = None, *, judge: bool = True
    ) -> Raw:
        """Returns passages; keeps nothing of them.

        Args:
            passages: What was said.
            opinion: The codebook's of them, where it was asked already.
            judge: Ask the codebook; without, it has no opinion of them.
        """
        if opinion is None:
            opinion = (self._opinion.judge if judge else self._opinion.none)(passages)
        characters, words = counted([passage.text for passage in passages])
        before, _ = counted([passage.before for passage in passages])
        vectors = self._vectors([(p.text, p.vector) for p in passages])
        before_vectors = self._vectors([(p.before, p.before_vector) for p in passages])
        none = np.zeros_like(opinion.found)
        whole, nearest, asked = none, none, none
        if self._meaning is not None and judge:
            whole, nearest = self._meaning.whole(vectors), self._meaning.nearest(vectors)
            asked = self._meaning.whole(before_vectors)
        return Raw(
            characters,
            words,
            before,
            vectors,
            before_vectors,
            opinion.found,
            opinion.likeness,
            whole,
            nearest,
            asked,
        )

    def _vectors(self, texts: Sequence[tuple[str, Sequence[float] | Singles | None]]) -> Singles:
        """Returns the embeddings that came ready, and makes the others; no text has zeros."""
        if self._embedder is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        rows = np.zeros((len(texts), self._embedder.size), dtype=np.float32)
        missing = [
            place for place, (text, ready) in enumerate(texts) if ready is None and text.strip()
        ]
        if missing:
            rows[missing] = self._embedder.embed([texts[place][0] for place in missing])
        for place, (_, ready) in enumerate(texts):
            if ready is not None:
                rows[place] = ready
        return rows


@dataclass(frozen=True, slots=True)
class Space:
    """The weights that known passages give to features; no label is seen."""

    characters: Weighting
    words: Weighting
    before: Weighting
    centre: Singles
    before_centre: Singles
    recipe: Recipe

    @classmethod
    def of(cls, raw: Raw, recipe: Recipe) -> "Space":
        """Returns the space of the known passages."""
        return cls(
            Weighting.of(raw.characters),
            Weighting.of(raw.words),
            Weighting.of(raw.before),
            _centre(raw.vectors),
            _centre(raw.before_vectors),
            recipe,
        )

    def idf(self) -> Floats:
        """Returns the weights of all hashed features, block after block."""
        return np.concatenate([self.characters.idf, self.words.idf, self.before.idf])

    @classmethod
    def restored(
        cls,
        kept: NDArray[np.intp],
        idf: Floats,
        centre: Singles,
        before_centre: Singles,
        recipe: Recipe,
    ) -> "Space":
        """Returns a space in which only some features weigh anything."""
        every = np.zeros(3 * FEATURES)
        every[kept] = idf
        characters, words, before = (Weighting(block) for block in np.split(every, 3))
        return cls(characters, words, before, centre, before_centre, recipe)

    def sparse(self, raw: Raw) -> Rows:
        """Returns the hashed features, each block in its share."""
        return beside(
            self.characters.rows(raw.characters) * self.recipe.characters**0.5,
            self.words.rows(raw.words) * self.recipe.words**0.5,
            self.before.rows(raw.before) * self.recipe.before**0.5,
        )

    def of_words(self, characters: Rows, words: Rows) -> Rows:
        """Returns single words as rows, as if each were all that was said."""
        nothing = empty(characters.shape[0], self.before.idf.shape[0])
        return beside(
            self.characters.rows(characters) * self.recipe.characters**0.5,
            self.words.rows(words) * self.recipe.words**0.5,
            nothing,
        )

    def without_context(self) -> "Space":
        """Returns the space in which the turn before does not count."""
        return replace(self, recipe=replace(self.recipe, before=0.0, before_meaning=0.0))

    def whole(self, raw: Raw) -> float:
        """Returns what a passage has in common with itself."""
        meaning = self.recipe.meaning if raw.vectors.shape[1] else 0.0
        return self.recipe.characters + self.recipe.words + meaning or 1.0

    def dense(self, raw: Raw) -> Singles:
        """Returns the embeddings of what is said and of the turn before, each in its share."""
        shares = self.recipe.meaning**0.5, self.recipe.before_meaning**0.5
        return np.hstack(
            [
                _apart(raw.vectors, self.centre) * np.float32(shares[0]),
                _apart(raw.before_vectors, self.before_centre) * np.float32(shares[1]),
            ]
        )


def _there(vectors: Singles) -> NDArray[np.bool_]:
    """Tells which vectors are there; the others are zeros."""
    return np.asarray(np.einsum("ij,ij->i", vectors, vectors) > 0)


def _centre(vectors: Singles) -> Singles:
    """Returns the mean of the vectors that are there."""
    count = max(1, int(_there(vectors).sum()))
    return np.asarray(vectors.sum(axis=0, dtype=np.float64) / count, dtype=np.float32)


def _apart(vectors: Singles, centre: Singles) -> Singles:
    """Returns vectors less the mean, of length 1; those that are not there stay zeros."""
    away = vectors - centre
    length = np.sqrt(np.einsum("ij,ij->i", away, away))
    away *= (_there(vectors) / np.maximum(length, 1e-9)).astype(np.float32)[:, None]
    return away
