"""What came of the coders' decisions: a ridge for all codes, and a curve over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codebooks import Codebook
from ctrp_research.suggestion.calibration import Calibration, Views, features, fit, start
from ctrp_research.suggestion.features import Raw, Space
from ctrp_research.suggestion.model import Floats, Linear, Ridge, counted
from ctrp_research.suggestion.recipe import Recipe
from ctrp_research.suggestion.thresholds import thresholds

_BACKGROUND = 20.0
"""So many passages the codebook's own texts weigh in the standard of likeness."""


class Parents:
    """Which leaves lie directly under which code."""

    def __init__(self, codebook: Codebook) -> None:
        """Leaves at the top stand alone."""
        leaves = codebook.leaves()
        names = [(codebook.parents(code.id) or (code,))[-1].id for code in leaves]
        order = {name: place for place, name in enumerate(dict.fromkeys(names))}
        self.of_leaf = np.array([order[name] for name in names])
        self.count = len(order)

    def labels(self, labels: Floats) -> Floats:
        """Returns passages by parents: 1 where any code below was applied."""
        above = np.zeros((len(labels), self.count))
        for leaf, parent in enumerate(self.of_leaf):
            np.maximum(above[:, parent], labels[:, leaf], out=above[:, parent])
        return above


@dataclass(frozen=True, slots=True)
class Standard:
    """Mean and spread of likeness to each code, so that no code is near to everything."""

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, likeness: Floats) -> "Standard":
        """Returns the standard of the known passages, held to that of all codes together.

        With nothing known it is mean 0 and the spread that likenesses have among themselves.
        """
        n, codes = likeness.shape
        share = n / (n + _BACKGROUND)
        usual = 0.1
        mean = share * likeness.mean(axis=0) if n else np.zeros(codes)
        spread = share * likeness.std(axis=0) + (1 - share) * usual if n else np.full(codes, usual)
        return cls(mean, np.maximum(spread, 0.02))

    def of_passages(self, likeness: Floats) -> Floats:
        """Returns likeness in units of its spread, between -4 and 4."""
        return np.asarray(np.clip((likeness - self.mean) / self.spread, -4, 4), dtype=np.float64)


class Learner:
    """A fit on decided passages; without any, the codebook's opinion alone."""

    def __init__(
        self,
        raw: Raw,
        labels: Floats,
        groups: Sequence[object],
        parents: Parents,
        *,
        recipe: Recipe,
        precision: float,
        seed: int,
    ) -> None:
        """Fits the ridge, then the curve on scores of documents that were held out."""
        self.counts = labels.sum(axis=0)
        self._passages = len(labels)
        self._parents = parents
        self._space = Space.of(raw, recipe)
        self._standards = [
            Standard.of(each) for each in (raw.whole, raw.nearest, raw.asked) if len(labels)
        ]
        self._linear: Linear | None = None
        self.curve = start(recipe, labels.shape[1])
        self.thresholds = thresholds(np.zeros((0, labels.shape[1])), labels[:0], precision)
        if not len(labels):
            return
        both = np.hstack([labels, parents.labels(labels)])
        ridge = Ridge(self._space.sparse(raw), self._space.dense(raw), both, groups)
        self._linear = ridge.linear
        if len(set(groups)) > 1:
            self._calibrate(raw, labels, ridge.held_out, groups, recipe, precision, seed)

    def probability(self, raw: Raw) -> Floats:
        """Returns passages by codes."""
        scores = np.zeros((len(raw.found), len(self.counts) + self._parents.count))
        if self._linear is not None:
            scores = self._linear.scores(self._space.sparse(raw), self._space.dense(raw))
        return self.curve.probability(
            self._features(self._views(raw), scores, self.counts, self._passages)
        )

    def state(self, common: NDArray[np.bool_]) -> dict[str, Floats]:
        """Returns the fit as arrays; of features that are not common, nothing."""
        space, linear = self._space, self._linear
        weights: dict[str, Floats] = {"counts": self.counts, "curve": self.curve.weights}
        weights |= {"thresholds": self.thresholds, "passages": np.array([float(self._passages)])}
        centres = {"centre": space.centre, "before_centre": space.before_centre}
        weights |= {name: each.astype(np.float64) for name, each in centres.items()}
        weights["standards"] = np.array([[each.mean, each.spread] for each in self._standards])
        kept = np.flatnonzero(common)
        weights["features"] = kept.astype(np.float64)
        weights["idf"] = space.idf()[kept]
        if linear is not None:
            weights["sketched"] = np.array([float(linear.sketched)])
            weights["sparse"] = np.asarray(
                linear.sparse if linear.sketched else linear.sparse[kept], dtype=np.float64
            )
            weights["dense"] = np.asarray(linear.dense, dtype=np.float64)
        return weights

    @classmethod
    def restored(cls, state: Mapping[str, Floats], parents: Parents, recipe: Recipe) -> "Learner":
        """Returns the fit that `state` gave."""
        learner = cls.__new__(cls)
        learner.counts, learner.thresholds = state["counts"], state["thresholds"]
        learner.curve = Calibration(state["curve"])
        learner._passages = int(state["passages"][0])
        learner._parents = parents
        learner._standards = [Standard(mean, spread) for mean, spread in state["standards"]]
        kept = state["features"].astype(np.intp)
        learner._space = Space.restored(
            kept,
            state["idf"],
            state["centre"].astype(np.float32),
            state["before_centre"].astype(np.float32),
            recipe,
        )
        learner._linear = None
        if "sparse" in state:
            sketched, sparse = bool(state["sketched"][0]), state["sparse"]
            if not sketched:
                every = np.zeros((len(learner._space.idf()), sparse.shape[1]))
                every[kept] = sparse
                sparse = every
            learner._linear = Linear(sketched, sparse, state["dense"])
        return learner

    def of_words(self, found: Sequence[str], columns: Sequence[int]) -> Floats:
        """Returns folded words by codes: how much each word alone adds to the ridge's score."""
        if self._linear is None:
            return np.zeros((len(found), len(columns)))
        characters, words = counted(found)
        rows = self._space.of_words(characters, words)
        dense = np.zeros((len(found), 2 * len(self._space.centre)), dtype=np.float32)
        return np.asarray(self._linear.scores(rows, dense)[:, list(columns)])

    def likeness(self, asked: Raw, known: Raw) -> Floats:
        """Returns asked by known passages: the share, 0 to 1, that they have in common."""
        spoken = self._space.without_context()
        rows, others = spoken.sparse(asked), spoken.sparse(known)
        likeness = (rows @ others.T).toarray() + spoken.dense(asked) @ spoken.dense(known).T
        return np.asarray(likeness / spoken.whole(asked), dtype=np.float64)

    def _calibrate(
        self,
        raw: Raw,
        labels: Floats,
        held_out: Floats,
        groups: Sequence[object],
        recipe: Recipe,
        precision: float,
        seed: int,
    ) -> None:
        place = {group: number for number, group in enumerate(dict.fromkeys(groups))}
        numbers = np.array([place[group] for group in groups])
        of_group = np.zeros((len(place), labels.shape[1]))
        np.add.at(of_group, numbers, labels)
        counts = self.counts - of_group[numbers]
        passages = self._passages - np.bincount(numbers)[numbers][:, None]
        columns = self._features(self._views(raw), held_out, counts, passages)
        self.curve = fit(columns, labels, recipe, seed=seed)
        self.thresholds = thresholds(self.curve.probability(columns), labels, precision)

    def _views(self, raw: Raw) -> Views:
        likenesses = [raw.whole, raw.nearest, raw.asked]
        if raw.vectors.shape[1]:
            # With nothing known, what is asked has to be its own standard.
            standards = self._standards or [Standard.of(each) for each in likenesses]
            pairs = zip(standards, likenesses, strict=True)
            likenesses = [standard.of_passages(each) for standard, each in pairs]
        whole, nearest, asked = likenesses
        return Views(raw.found, raw.likeness, whole, nearest, asked)

    def _features(
        self, views: Views, scores: Floats, counts: Floats, passages: Floats | int
    ) -> list[Floats]:
        codes = len(self.counts)
        above = scores[:, codes:][:, self._parents.of_leaf]
        return features(views, scores[:, :codes], above, counts, passages)
