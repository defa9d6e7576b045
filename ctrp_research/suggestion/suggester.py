"""The suggester: learns from coded passages and puts every code in order for new ones."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from codebooks import Codebook
from ctrp_research.errors import UsageError
from ctrp_research.suggestion.embedding import Embedder, installed, model_of
from ctrp_research.suggestion.features import Featuriser, Raw
from ctrp_research.suggestion.learner import Learner, Parents
from ctrp_research.suggestion.model import Floats
from ctrp_research.suggestion.opinion import CodebookOpinion
from ctrp_research.suggestion.passage import Passage, Suggestion
from ctrp_research.suggestion.reasons import Reasons
from ctrp_research.suggestion.recipe import Recipe
from ctrp_research.suggestion.saved import read, write

MIN_POSITIVES = 5
"""Below so many codings of a code, only an indicator found can put it before a coder."""
_REASONED = 3
"""Codes per passage, from the top, for which what was learned gives its reasons."""


class Suggester:
    """Suggests codes for passages: by the codebook at first, by the coders' work as it grows.

    What is made of a known passage (hashed words, codebook's opinion, embedding) is kept until it
    is no longer known, so that learning anew, or more, only makes what is new, and fits.
    """

    def __init__(
        self,
        codebook: Codebook,
        seed: int = 0,
        *,
        embedder: Embedder | Literal["auto"] | None = "auto",
        precision: float = 0.5,
        recipe: Recipe | None = None,
    ) -> None:
        """Takes the frame.

        Args:
            codebook: The frame; only its leaves are suggested.
            seed: Fixes the one step that draws random numbers.
            embedder: What makes embeddings; by default those of the extra where it is installed,
                and without embeddings where not or where None.
            precision: The share of what is shown that should be right.
            recipe: Weights other than the usual ones, to measure what each part is good for.
        """
        self._codebook = codebook
        self._seed = seed
        self._precision = precision
        self._recipe = recipe or Recipe()
        self.embedder = installed() if embedder == "auto" else embedder
        in_use = codebook.in_use()
        self._ids = tuple(code.id for code in in_use.leaves())
        self._parents = Parents(in_use)
        self._opinion = CodebookOpinion(in_use)
        self._featuriser = Featuriser(self._opinion, self.embedder)
        self._passages: list[Passage] = []
        self._codes: list[frozenset[str]] = []
        self._known: tuple[Raw, Floats, list[Passage]]
        self._fit()

    def learn(
        self,
        passages: Sequence[Passage],
        codes: Sequence[Collection[str]],
        *,
        more: bool = False,
    ) -> None:
        """Learns what coders decided; replaces what was learned before unless `more`.

        The fit is always one of all that is then known, as if nothing else had ever been.

        Args:
            passages: Passages that were read.
            codes: The leaves applied to each; an empty set is a passage left uncoded.
            more: Add to what was learned instead of replacing it.

        Raises:
            UsageError: The two differ in number, or a code is a parent.
            codebooks.UnknownCodeError: A code is not in the codebook.
        """
        if len(passages) != len(codes):
            raise UsageError(f"{len(passages)} passages came with {len(codes)} sets of codes.")
        if more and self._loaded:
            raise UsageError("A loaded model holds no passages to add to: learn all of them anew.")
        decided = [frozenset(each) for each in codes]
        for code_id in sorted({code_id for each in decided for code_id in each}):
            if not self._codebook.find(code_id).is_leaf:
                raise UsageError(f"{code_id} has codes below it and is not applied to passages.")
        self._passages = [*(self._passages if more else []), *passages]
        self._codes = [*(self._codes if more else []), *decided]
        self._fit()

    def suggest(self, passages: Iterable[Passage]) -> list[list[Suggestion]]:
        """Returns for each passage every leaf of the codebook once, best first.

        Ties keep the order of the codebook.
        """
        asked = list(passages)
        if not asked:
            return []
        opinion = self._opinion.judge(asked)
        raw = self._featuriser.make(asked, opinion)
        probability = self._learner.probability(raw)
        orders = np.argsort(-np.round(probability, 12), axis=1, kind="stable")
        reasons = Reasons(self._learner, self._known, asked, raw, opinion, self._ids)
        learned = reasons.learned(orders[:, :_REASONED])
        shown = self._shown(probability, opinion.spoken_for)
        enough = self._learner.counts >= MIN_POSITIVES
        return [
            [
                Suggestion(
                    code=self._ids[column],
                    probability=float(probability[row, column]),
                    shown=bool(shown[row, column]),
                    because=(
                        *reasons.found(row, int(column)),
                        *learned.get((row, int(column)), ()),
                    ),
                    enough=bool(enough[column]),
                )
                for column in orders[row]
            ]
            for row in range(len(asked))
        ]

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """Returns passages by leaves of the codebook, in its order, without reasons."""
        if not passages:
            return np.zeros((0, len(self._ids)))
        return self._learner.probability(self._featuriser.make(passages))

    @property
    def learned_from(self) -> int:
        """How many passages were learned."""
        return len(self._passages)

    def recall(self, passages: Sequence[Passage], codes: Sequence[Collection[str]]) -> None:
        """Lets a loaded model name documents with passages like one, from some that it learned.

        What it learned stays as it is.
        """
        raw = self._featuriser.make(passages, judge=False)
        self._known = (raw, self._labels(codes), [*passages])

    def save(self, path: Path, *, least: int = 5, basis: str = "") -> None:
        """Writes what was learned as numbers, without any text.

        A hashed word or n-gram is written only if at least `least` documents have it. Passages,
        their vectors and the names of documents are not written, so a loaded suggester names no
        document in its reasons until it recalls some, and cannot learn more, only anew. What else
        it must fit to be loaded may be told as `basis`.

        Raises:
            UsageError: Fewer than `least` documents were learned.
        """
        groups = self._groups()
        if len(set(groups)) < least:
            raise UsageError(
                f"Only {len(set(groups))} documents were learned; a model is saved from {least} on."
            )
        write(path, self._learner.state(self._known[0].common(groups, least)), self._like(basis))

    @classmethod
    def load(
        cls,
        path: Path,
        codebook: Codebook,
        seed: int = 0,
        *,
        embedder: Embedder | Literal["auto"] | None = "auto",
        basis: str = "",
    ) -> "Suggester":
        """Returns a suggester with what `save` wrote.

        Raises:
            UsageError: The file was made with another codebook, other embeddings or another basis.
        """
        suggester = cls(codebook, seed, embedder=embedder)
        state = read(path, suggester._like(basis))
        suggester._learner = Learner.restored(state, suggester._parents, suggester._recipe)
        suggester._loaded = True
        return suggester

    def _like(self, basis: str) -> str:
        """What a saved model must have been made with to be of use here."""
        return "\n".join([model_of(self.embedder), *self._ids, basis])

    def _groups(self) -> list[object]:
        """A passage of no document stands alone."""
        return [p.document or number for number, p in enumerate(self._passages)]

    def _fit(self) -> None:
        self._loaded = False
        labels = self._labels(self._codes)
        self._known = (self._featuriser.keep(self._passages), labels, self._passages)
        self._learner = Learner(
            self._known[0],
            labels,
            self._groups(),
            self._parents,
            recipe=self._recipe,
            precision=self._precision,
            seed=self._seed,
        )

    def _labels(self, codes: Sequence[Collection[str]]) -> Floats:
        labels = np.zeros((len(codes), len(self._ids)))
        place = {code_id: column for column, code_id in enumerate(self._ids)}
        pairs = [
            (row, place[code_id])
            for row, decided in enumerate(codes)
            for code_id in decided
            if code_id in place
        ]
        if pairs:
            labels[tuple(np.array(pairs).T)] = 1.0
        return labels

    def _shown(self, probability: Floats, spoken_for: Floats) -> Floats:
        known = (self._learner.counts >= MIN_POSITIVES) | (spoken_for > 0)
        return np.asarray(known & (probability >= self._learner.thresholds))
