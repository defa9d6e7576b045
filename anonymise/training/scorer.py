"""Trains the learned scorer: `python -m anonymise.training.scorer SOURCE_DIR`.

SOURCE_DIR is that of `gazetteers`. Build time only: needs `scikit-learn`. The same sources give the
same bytes. `--without-corpora` learns from the frames alone.
"""

import argparse
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from anonymise.document import Document, Token
from anonymise.engine import gather
from anonymise.expansion import expand
from anonymise.features import LISTED, NAMES, View
from anonymise.language import available, load_language
from anonymise.lexicon import COMMON, FOREIGN, FREQUENT
from anonymise.mention import Evidence
from anonymise.recognisers import DEFAULT
from anonymise.scorer import CLASSES, FILE, KINDS, Sums, bucket, pack
from anonymise.training.corpora import read_corpora
from anonymise.training.frames import Example, make_texts, read_frames

BITS = 20
SEED = 20061
# How often every sentence of the frames is used.
ROUNDS = 40
# The share of listed names and of everyday words that learning takes for unknown, as most names of
# a new text are and as dialect words are.
_UNLISTED = 0.45
_UNKNOWN = 0.06
_STRENGTH = 0.2  # of the regularisation, inverse
# How often the scorer is told the truth about the words beside a word, not what the rules say.
_TOLD = 0.7
# What runs before the scorer and is heard by it.
_BEFORE = DEFAULT[: [each.name for each in DEFAULT].index("model")]
_CLASS = {"": 0} | {kind: 1 + number for number, kind in enumerate(KINDS)}


class Table:
    """Rows of hashed features and their classes."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.columns: list[int] = []
        self.ends: list[int] = [0]
        self.classes: list[int] = []
        self.weights: list[float] = []

    def add(self, example: Example, random: Random, weight: float) -> None:
        """Take in the doubtful words of a text, and those beside its names."""
        document = Document(example.text, load_language(example.language))
        found = gather(document, _BEFORE)
        kinds = _kinds(document, example, found)
        forgotten = _forgotten(document, kinds, random)
        view = _view(document, found, kinds, forgotten)
        heard = view.state
        # Beside a word stands a name that was found, or one that will be.
        view.state = [
            kinds.get(index, "") if random.random() < _TOLD else state
            for index, state in enumerate(heard)
        ]
        rows = {token.index: token for token in view.doubtful()}
        for index, state in enumerate(view.state):
            for step in (1, -1) if state in NAMES else ():
                token = view.beside(index, step)
                if token is not None and not view.cleared(token):
                    rows[token.index] = token
        for index, token in sorted(rows.items()):
            self._row(view, token, kinds.get(index, ""), weight)

    def _row(self, view: View, token: Token, kind: str, weight: float) -> None:
        if kind not in {"", *KINDS}:
            return
        features = [each for group in view.groups(token) for each in expand(group)]
        self.columns.extend(bucket(each, self.bits) for each in features)
        self.ends.append(len(self.columns))
        self.classes.append(_CLASS[kind])
        self.weights.append(weight)


def _kinds(document: Document, example: Example, found: Sequence[Evidence]) -> dict[int, str]:
    """Give the kind of every word in a name, the head words that belong to it too."""
    kinds: dict[int, str] = {}
    for start, end, kind in example.entities:
        kinds.update(dict.fromkeys(_within(document, start, end), kind))
    for each in found:
        inside = _within(document, each.start, each.end)
        named = [kinds[index] for index in inside if index in kinds]
        if "head word" in each.reason and named:
            for index in inside:
                kinds.setdefault(index, named[0])
    return kinds


def _within(document: Document, start: int, end: int) -> range:
    first = bisect_right(document.tokens, start, key=_end)
    last = first
    while last < len(document.tokens) and document.tokens[last].start < end:
        last += 1
    return range(first, last)


def _end(token: Token) -> int:
    return token.end


def _forgotten(document: Document, kinds: dict[int, str], random: Random) -> set[int]:
    """Choose some names and some everyday words that are taken for words that no list has."""
    chosen: dict[tuple[str, bool], bool] = {}
    forgotten = set()
    for token in document.tokens:
        named = token.index in kinds
        if not token.flags or (not named and token.flags & (FREQUENT | LISTED)):
            continue
        # The same word is unknown, or known, throughout a text.
        chance = random.random() < (_UNLISTED if named else _UNKNOWN)
        if chosen.setdefault((token.key, named), chance):
            forgotten.add(token.index)
    return forgotten


def _view(
    document: Document, found: list[Evidence], kinds: dict[int, str], forgotten: set[int]
) -> View:
    starts = {document.tokens[index].start for index in forgotten}
    heard = [
        each for each in found if not (each.start in starts and each.reason.startswith("listed"))
    ]
    view = View(document, heard)
    for index in forgotten:
        view.flags[index] &= ~(LISTED | FOREIGN | (0 if index in kinds else COMMON))
        view.listed[index] = 0
    return view


def fit(table: Table) -> tuple[float, Sums, bytes]:
    """Learn the weights and give the step, the biases and the weights in steps."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    matrix = csr_matrix(
        (
            np.ones(len(table.columns), dtype=np.float64),
            np.asarray(table.columns, dtype=np.int32),
            np.asarray(table.ends, dtype=np.int32),
        ),
        shape=(len(table.classes), 1 << table.bits),
    )
    matrix.sum_duplicates()
    model = LogisticRegression(C=_STRENGTH, max_iter=120, tol=1e-3)
    model.fit(matrix, np.asarray(table.classes), sample_weight=np.asarray(table.weights))
    found: Any = np.zeros((CLASSES, 1 << table.bits))
    bias = np.full(CLASSES, -20.0)
    found[model.classes_] = model.coef_
    bias[model.classes_] = model.intercept_
    step = float(np.float32(max(float(np.abs(found).max()), 1e-6) / 127))
    weights = np.rint(found / step).clip(-127, 127).astype(np.int8).T
    biases = [float(np.float32(each)) for each in bias]
    return step, (biases[0], biases[1], biases[2], biases[3]), weights.tobytes()


def train(
    source: Path,
    target: Path = FILE,
    *,
    languages: Iterable[str] | None = None,
    rounds: int = ROUNDS,
    corpora: bool = True,
    bits: int = BITS,
) -> int:
    """Train a model, write it and give the number of words it learned from.

    Args:
        source: The folder of the gazetteers; `ner` lies beside it.
        target: The file to write.
        languages: Whose frames are used; None means all.
        rounds: How often every sentence is used.
        corpora: Whether to learn from the marked texts of others too.
        bits: Of the hash; the file has 4 · 2^bits bytes.
    """
    random = Random(SEED)  # noqa: S311
    table = Table(bits)
    for code in languages or available():
        frames = read_frames(code, source)
        for example in make_texts(frames, rounds, random):
            table.add(example, random, 1.0)
    for example in read_corpora(source.parent / "ner", random) if corpora else ():
        table.add(example, random, 0.5)
    step, bias, weights = fit(table)
    target.write_bytes(pack(bits, step, bias, weights))
    return len(table.classes)


def main(arguments: list[str]) -> int:
    """Train on everything and print from how many words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--target", type=Path, default=FILE)
    parser.add_argument("--without-corpora", action="store_true")
    options = parser.parse_args(arguments)
    learned = train(options.source, options.target, corpora=not options.without_corpora)
    print(f"Learned from {learned:,} words.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
