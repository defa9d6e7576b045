"""How long a refit on many passages takes, on one core, and a suggestion for one passage.

Usage: OMP_NUM_THREADS=1 python benchmarks/refit.py [PASSAGES]

Passages are drawn from the invented interviews, two joined to one, in documents of 33.
"""

import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import numpy as np  # noqa: E402
from coded import marked  # noqa: E402 - the checkout, not an installed copy

from ctrp_research.suggestion import Passage, Suggester  # noqa: E402


class Drawn:
    """Stands for embeddings: a fixed row per text, of length 1."""

    name, version, size = "drawn", "1", 384

    def embed(self, texts: list[str]) -> np.ndarray:
        """Returns one row per text."""
        rows = np.random.default_rng(0).normal(size=(len(texts), self.size)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def main() -> None:
    """Learns, learns again with one document more, and asks for one passage."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    coded = marked()
    said = [pair for d in coded.documents for pair in zip(d.passages, d.codes, strict=True)]
    drawn = random.Random(0)
    passages, codes = [], []
    for number in range(wanted + 33):
        (first, given), (second, more) = drawn.choices(said, k=2)
        text = f"{first.text} {second.text}"
        document = f"document-{number // 33}"
        passages.append(Passage(text, first.language, document, first.before))
        codes.append(given | more)
    for name, embedder in (("words", None), ("with vectors", Drawn())):
        suggester = Suggester(coded.codebook, embedder=embedder)
        for what, start, end, more_of in (
            ("first", 0, wanted, False),
            ("again", 0, wanted, False),
            ("one document more", wanted, wanted + 33, True),
        ):
            began = time.process_time()
            suggester.learn(passages[start:end], codes[start:end], more=more_of)
            print(f"{name:12} {what:18} {time.process_time() - began:.2f} s", flush=True)
        began = time.process_time()
        for passage in passages[:20]:
            suggester.suggest([passage])
        print(f"{name:12} {'one passage':18} {(time.process_time() - began) / 20 * 1000:.1f} ms")


if __name__ == "__main__":
    main()
