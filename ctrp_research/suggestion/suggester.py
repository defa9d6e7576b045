"""The suggester: learns from coded passages and puts every code in order for new ones."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from codebooks import Codebook
from codebooks.indicators import words
from ctrp_research.errors import UsageError
from ctrp_research.suggestion.calibration import PRIOR, Calibration, codebook_logit, features, fit
from ctrp_research.suggestion.evidence import Hit
from ctrp_research.suggestion.model import Floats, Ridge, TextFeatures, folded
from ctrp_research.suggestion.opinion import CodebookOpinion, Opinion
from ctrp_research.suggestion.passage import Passage, Suggestion

FOLDS = 5
MIN_POSITIVES = 5
"""Below so many codings of a code, only an indicator found can put it before a coder."""
SHOWN_FROM = 0.3
"""The threshold before anything is learned, and the lowest one after."""
PRECISION = 0.5
"""Of what is shown, this share should be right out of fold; the threshold rises until it is."""


class Suggester:
    """Suggests codes for passages: by the codebook at first, by the coders' work as it grows."""

    def __init__(self, codebook: Codebook, seed: int = 0) -> None:
        """Takes the frame; `seed` fixes the one step that draws random numbers."""
        self._codebook = codebook
        self._seed = seed
        in_use = codebook.in_use()
        self._ids = tuple(code.id for code in in_use.leaves())
        self._opinion = CodebookOpinion(in_use)
        self._passages: list[Passage] = []
        self._codes: list[frozenset[str]] = []
        self._learned: _Learned | None = None

    def learn(
        self,
        passages: Sequence[Passage],
        codes: Sequence[Collection[str]],
        *,
        more: bool = False,
    ) -> None:
        """Learns what coders decided; replaces what was learned before unless `more`.

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
        decided = [frozenset(each) for each in codes]
        for code_id in sorted({code_id for each in decided for code_id in each}):
            if not self._codebook.find(code_id).is_leaf:
                raise UsageError(f"{code_id} has codes below it and is not applied to passages.")
        self._passages = [*(self._passages if more else []), *passages]
        self._codes = [*(self._codes if more else []), *decided]
        self._learned = self._fit() if self._passages else None

    def suggest(self, passages: Iterable[Passage]) -> list[list[Suggestion]]:
        """Returns for each passage every code that can be applied once, best first.

        Ties keep the order of the codebook.
        """
        asked = list(passages)
        if not asked:
            return []
        opinion = self._opinion.judge(asked)
        probability, like = self._probabilities(asked, opinion)
        return [
            self._in_order(passage, probability[row], opinion, row, like)
            for row, passage in enumerate(asked)
        ]

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """Returns passages by leaves of the codebook, in its order, without reasons."""
        if not passages:
            return np.zeros((0, len(self._ids)))
        return self._probabilities(passages, self._opinion.judge(passages))[0]

    def _fit(self) -> "_Learned":
        labels = np.array([[c in each for c in self._ids] for each in self._codes], dtype=float)
        opinion = codebook_logit(self._opinion.judge(self._passages).scores)
        return _Learned(self._passages, labels, opinion, seed=self._seed)

    def _probabilities(
        self, asked: Sequence[Passage], opinion: Opinion
    ) -> tuple[Floats, Floats | None]:
        logit = codebook_logit(opinion.scores)
        if self._learned is None:
            return Calibration(np.array([0.0, 1.0])).probability(
                np.stack([np.ones_like(logit), logit], axis=-1)
            ), None
        return self._learned.probability(asked, logit)

    def _in_order(
        self,
        passage: Passage,
        probability: Floats,
        opinion: Opinion,
        row: int,
        like: Floats | None,
    ) -> list[Suggestion]:
        order = np.argsort(-np.round(probability, 12), kind="stable")
        suggestions: list[Suggestion] = []
        for column in order:
            code = self._ids[column]
            p = float(probability[column])
            suggestions.append(
                Suggestion(
                    code=code,
                    probability=p,
                    shown=self._is_shown(column, p, float(opinion.spoken_for[row, column])),
                    because=(
                        *_found(passage, [hit for hit in opinion.hits[row] if hit.code == code]),
                        *self._similar(int(column), None if like is None else like[row]),
                    ),
                )
            )
        return suggestions

    def _is_shown(self, column: int, probability: float, spoken_for: float) -> bool:
        if self._learned is None:
            return probability >= SHOWN_FROM and spoken_for > 0
        known = self._learned.counts[column] >= MIN_POSITIVES or spoken_for > 0
        return bool(known and probability >= self._learned.threshold)

    def _similar(self, column: int, like: Floats | None) -> tuple[str, ...]:
        if like is None or self._learned is None:
            return ()
        documents = self._learned.nearest(column, like)
        return (f"coded so before in {', '.join(documents)}",) if documents else ()


class _Learned:
    """What came of the coders' decisions."""

    def __init__(
        self, passages: Sequence[Passage], labels: Floats, opinion: Floats, *, seed: int
    ) -> None:
        self._passages = passages
        self._labels = labels
        self.counts = labels.sum(axis=0)
        texts, before = _texts(passages)
        self._features = TextFeatures(texts, before)
        self._rows = self._features.rows(texts, before)
        self._ridge = Ridge(self._rows, labels, seed=seed)
        self._calibrate(opinion, seed)

    def probability(self, asked: Sequence[Passage], opinion: Floats) -> tuple[Floats, Floats]:
        """Returns probabilities, and the likeness of the passages to those learned."""
        rows = self._features.rows(*_texts(asked))
        scores = self._ridge.scores(rows)
        stacked = features(opinion, scores, self.counts, len(self._passages))
        return self._curve.probability(stacked), (rows @ self._rows.T).toarray()

    def nearest(self, column: int, like: Floats) -> tuple[str, ...]:
        """Returns the documents of the two passages most like this one that have the code."""
        coded = np.flatnonzero((self._labels[:, column] > 0) & (like > 0.15))
        best = coded[np.argsort(-like[coded], kind="stable")][:2]
        names = [self._passages[place].document for place in best]
        return tuple(dict.fromkeys(name for name in names if name))

    def _calibrate(self, opinion: Floats, seed: int) -> None:
        """Fits curve and threshold on scores of passages whose documents were held out."""
        self._curve = Calibration(PRIOR)
        self.threshold = SHOWN_FROM
        folds = _folds(self._passages)
        if len(set(folds)) < 2:
            return
        stacked = np.zeros((*self._labels.shape, len(PRIOR)))
        for fold in sorted(set(folds)):
            held = np.array([other == fold for other in folds])
            kept = self._labels[~held]
            scores = Ridge(self._rows[~held], kept, seed=seed).scores(self._rows[held])
            stacked[held] = features(opinion[held], scores, kept.sum(axis=0), len(kept))
        self._curve = fit(stacked.reshape(-1, len(PRIOR)), self._labels.ravel())
        held_out = self._curve.probability(stacked)
        self.threshold = _threshold(held_out.ravel(), self._labels.ravel())


def _texts(passages: Sequence[Passage]) -> tuple[list[str], list[str]]:
    return [folded(p.text) for p in passages], [folded(p.before) for p in passages]


def _folds(passages: Sequence[Passage]) -> list[int]:
    """Documents in the order they come, dealt out; passages of no document stand alone."""
    place: dict[object, int] = {}
    for number, passage in enumerate(passages):
        place.setdefault(passage.document or number, len(place))
    return [place[p.document or number] % FOLDS for number, p in enumerate(passages)]


def _threshold(probability: Floats, labels: Floats) -> float:
    """The lowest probability from which on the wanted precision holds; above 1 when none does."""
    order = np.argsort(-probability, kind="stable")
    right = np.cumsum(labels[order])
    precise = np.flatnonzero(right / np.arange(1, len(order) + 1) >= PRECISION)
    if not len(precise):
        return 1.01
    return max(SHOWN_FROM, float(probability[order[precise[-1]]]))


def _found(passage: Passage, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Sentences on the indicators of one code, in the words of the passage."""
    spoken = words(passage.text)
    sentences: list[str] = []
    for hit in hits:
        surface = " … ".join(
            passage.text[spoken[place].start : spoken[place].end] for place in hit.words
        )
        if hit.denied:
            sentences.append(f"“{surface}” is denied, which speaks against it")
        else:
            sentences.append(f"“{surface}” is an indicator")
    return tuple(sentences)
