"""What suggestion is measured against: plain classifiers, and two strong stacks.

Each reference takes a `Task` and returns scores, asked passages by codes; only their order counts
(and, for the stacks, their value as probability). None of them shares code with the package but
the folding of letters, so that a fault there cannot hide here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from codebooks import Codebook
from codebooks.indicators import keys
from ctrp_research.suggestion import Passage

Matrix = NDArray[np.float64]
Vectors = Callable[[list[str]], Matrix]


@dataclass(frozen=True, slots=True)
class Task:
    """What is known, and what is asked."""

    codebook: Codebook
    known: list[Passage]
    labels: Matrix
    asked: list[Passage]
    vectors: Vectors


def keyword(task: Task) -> Matrix:
    """Stems (five letters) that a passage shares with a code's entry, the rarer the more."""
    return _keywords(task, task.asked)


def words(task: Task) -> Matrix:
    """TF-IDF of words and pairs, one logistic regression per code."""
    return _texts(task, "word", (1, 2), LogisticRegression(C=10, max_iter=500, solver="liblinear"))


def characters(task: Task) -> Matrix:
    """TF-IDF of characters 3-5, one logistic regression per code."""
    logistic = LogisticRegression(C=10, max_iter=500, solver="liblinear")
    return _texts(task, "char_wb", (3, 5), logistic)


def machine(task: Task) -> Matrix:
    """TF-IDF of characters 3-5, one linear support vector machine per code."""
    return _texts(task, "char_wb", (3, 5), LinearSVC(C=1.0))


def e5_regression(task: Task) -> Matrix:
    """Embeddings, one logistic regression per code."""
    logistic = LogisticRegression(C=10, max_iter=500, solver="liblinear")
    known = task.vectors([p.text for p in task.known])
    asked = task.vectors([p.text for p in task.asked])
    mean = known.mean(axis=0)
    return _one_by_one(known - mean, asked - mean, task.labels, logistic)


def e5_codebook(task: Task) -> Matrix:
    """Centred similarity of embeddings to name and definition, standardised per code."""
    return _likeness(task, [*task.known, *task.asked])[len(task.known) :]


def sparse(task: Task) -> Matrix:
    """Ridge on words, characters and context, stacked with keywords."""
    every = [*task.known, *task.asked]
    return _stack(task, [_standard(_keywords(task, every))], embedded=False)


def strongest(task: Task) -> Matrix:
    """The same with embeddings, indicators and similarity to the codebook."""
    every = [*task.known, *task.asked]
    opinions = [
        _standard(_keywords(task, every)),
        _likeness(task, every),
        _indicator_likeness(task, every),
    ]
    return _stack(task, opinions, embedded=True)


REFERENCES: dict[str, tuple[Callable[[Task], Matrix], bool]] = {
    "keyword": (keyword, False),
    "words + LR": (words, True),
    "chars + LR": (characters, True),
    "chars + SVM": (machine, True),
    "e5 + LR": (e5_regression, True),
    "e5 × codebook": (e5_codebook, False),
    "sparse stack": (sparse, False),
    "e5 stack": (strongest, False),
}
"""By name; and whether it can say nothing until something is coded."""


def _texts(
    task: Task, analyzer: str, spans: tuple[int, int], model: LogisticRegression | LinearSVC
) -> Matrix:
    vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=spans, sublinear_tf=True)
    known = vectorizer.fit_transform([_folded(p.text) for p in task.known])
    asked = vectorizer.transform([_folded(p.text) for p in task.asked])
    return _one_by_one(known, asked, task.labels, model)


def _one_by_one(
    known: Matrix, asked: Matrix, labels: Matrix, model: LogisticRegression | LinearSVC
) -> Matrix:
    scores = np.full((asked.shape[0], labels.shape[1]), -1e3)
    for column in range(labels.shape[1]):
        if 0 < labels[:, column].sum() < len(labels):
            model.fit(known, labels[:, column])
            scores[:, column] = model.decision_function(asked)
    return scores


def _folded(text: str) -> str:
    return " ".join(keys(text)) or "-"


def _entries(codebook: Codebook) -> list[list[str]]:
    """For each code its name and definition, and each of its indicators."""
    return [
        [
            f"{code.name}. {code.definition}".strip(),
            *(
                " ".join(place.split("|")[0].rstrip("*") for place in indicator.split())
                for listed in code.indicators.values()
                for indicator in listed
            ),
        ]
        for code in codebook.leaves()
    ]


def _keywords(task: Task, passages: list[Passage]) -> Matrix:
    stems = [
        {key[:5] for text in entry for key in keys(text) if len(key) > 3}
        for entry in _entries(task.codebook)
    ]
    shared: dict[str, int] = {}
    for each in stems:
        for stem in each:
            shared[stem] = shared.get(stem, 0) + 1
    scores = np.zeros((len(passages), len(stems)))
    for row, passage in enumerate(passages):
        spoken = {key[:5] for key in keys(passage.text) if len(key) > 3}
        for column, each in enumerate(stems):
            scores[row, column] = sum(np.log(len(stems) / shared[s]) for s in spoken & each)
    return scores


def _likeness(task: Task, passages: list[Passage]) -> Matrix:
    texts = [entry[0] for entry in _entries(task.codebook)]
    return _standard(_centred(task, passages) @ _centre(task.vectors(texts)).T)


def _indicator_likeness(task: Task, passages: list[Passage]) -> Matrix:
    entries = _entries(task.codebook)
    centred = _centred(task, passages)
    mean = task.vectors([text for entry in entries for text in entry]).mean(axis=0)
    columns = []
    for entry in entries:
        near = np.sort(centred @ (task.vectors(entry) - mean).T, axis=1)[:, -3:]
        columns.append(near.mean(axis=1))
    return _standard(np.stack(columns, axis=1))


def _centred(task: Task, passages: list[Passage]) -> Matrix:
    return _centre(task.vectors([p.text for p in passages]))


def _centre(vectors: Matrix) -> Matrix:
    away = vectors - vectors.mean(axis=0)
    return away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)


def _standard(scores: Matrix) -> Matrix:
    return (scores - scores.mean(axis=0)) / np.maximum(scores.std(axis=0), 1e-6)


def _kernel(task: Task, *, embedded: bool) -> Matrix:
    """Every passage, known and then asked, with every other."""
    every = [*task.known, *task.asked]
    kernel = np.zeros((len(every), len(every)))
    blocks = [("char_wb", (3, 5), 1.0, False), ("word", (1, 2), 0.5, False)]
    if any(p.before for p in every):
        blocks.append(("word", (1, 1), 0.5, True))
    for analyzer, spans, weight, context in blocks:
        vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=spans, sublinear_tf=True)
        texts = [_folded(p.before if context else p.text) for p in every]
        rows = vectorizer.fit_transform(texts)
        kernel += weight * (rows @ rows.T).toarray()
    if embedded:
        rows = task.vectors([p.text for p in every])
        rows = _centre(rows)
        kernel += 2.0 * rows @ rows.T
    return kernel


def _stack(task: Task, opinions: list[Matrix], *, embedded: bool) -> Matrix:
    n = len(task.known)
    summed = sum(opinions)
    if n == 0:
        return summed / len(opinions)
    kernel = _kernel(task, embedded=embedded)
    documents = [p.document for p in task.known]
    order = {name: place for place, name in enumerate(dict.fromkeys(documents))}
    folds = np.array([order[name] % 5 for name in documents])
    rows, targets = [], []
    for fold in sorted(set(folds)):
        held = np.flatnonzero(folds == fold)
        kept = np.flatnonzero(folds != fold)
        if len(kept):
            rows.append(_features(kernel, opinions, task.labels, kept, held))
            targets.append(task.labels[held].ravel())
    asked = np.arange(n, len(kernel))
    last = _features(kernel, opinions, task.labels, np.arange(n), asked)
    if not rows or len(set(np.concatenate(targets))) < 2:
        return summed[n:] / len(opinions)
    curve = LogisticRegression(C=1.0, max_iter=2000)
    curve.fit(np.concatenate(rows), np.concatenate(targets))
    return curve.predict_proba(last)[:, 1].reshape(len(asked), -1)


def _features(
    kernel: Matrix,
    opinions: list[Matrix],
    labels: Matrix,
    kept: NDArray[np.intp],
    asked: NDArray[np.intp],
) -> Matrix:
    counts = labels[kept].sum(axis=0)
    prevalence = (counts + 0.5) / (len(kept) + 10)
    inner = kernel[np.ix_(kept, kept)] + 0.5 * np.eye(len(kept))
    dual = np.linalg.solve(inner, labels[kept] - prevalence)
    score = kernel[np.ix_(asked, kept)] @ dual
    ones = np.ones_like(score)
    columns = [
        score,
        score / np.sqrt(prevalence),
        ones * logit(prevalence),
        ones * np.log(prevalence),
        ones * (counts == 0),
    ]
    for opinion in opinions:
        z = opinion[asked]
        columns += [z, z / (1 + counts / 3), z * score]
    return np.stack(columns, axis=-1).reshape(-1, len(columns))
