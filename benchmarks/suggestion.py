"""How often the codes that people gave are among the first that are suggested.

Usage: python benchmarks/suggestion.py [FOLDER ...] [--without NAME ...]

A folder holds transcripts with `{{code}}` or `{{code:reality}}` at the end of coded turns
(default: examples/marked); whoever speaks first asks the questions. Printed per language: codings,
and the share of them among the first 1, 3 and 5 codes, with nothing learned ("cold") and learned
from all other transcripts ("one out"); then how many suggestions were shown, how many of them were
right, and the expected calibration error in ten equal bins.
"""

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import codebooks  # noqa: E402 - the checkout, not an installed copy
from ctrp_research.suggestion import Passage, Suggester, Suggestion  # noqa: E402

_CODE = re.compile(r"\{\{([a-z0-9-]+)(?::[a-z]+)?\}\}")
_MENTION = re.compile(r"⟦[A-Z]+:\w+\|([^⟦⟧|\n]+)⟧")
_TURN = re.compile(r"(?:[\[(][\d:.]+[\])]\s*)?([^:]{1,20}):\s+(.*)")
_FIRST = (1, 3, 5)

Coded = tuple[Passage, frozenset[str]]


@dataclass(slots=True)
class Tally:
    """What was counted in one run."""

    codings: Counter[str] = field(default_factory=Counter)
    within: Counter[tuple[str, int]] = field(default_factory=Counter)
    shown: int = 0
    right: int = 0
    judged: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, passage: Passage, codes: frozenset[str], ranked: list[Suggestion]) -> None:
        """Counts one passage."""
        place = {suggestion.code: number for number, suggestion in enumerate(ranked)}
        for language in (passage.language or "", "all"):
            self.codings[language] += len(codes)
            for first in _FIRST:
                self.within[language, first] += sum(place[code] < first for code in codes)
        shown = [suggestion.code for suggestion in ranked if suggestion.shown]
        self.shown += len(shown)
        self.right += sum(code in codes for code in shown)
        self.judged += [(one.probability, one.code in codes) for one in ranked]

    def print(self, name: str) -> None:
        """Prints the table of one run."""
        for language in sorted(self.codings):
            n = self.codings[language] or 1
            shares = "  ".join(f"{self.within[language, k] / n:.2f}" for k in _FIRST)
            print(f"{name:8} {language:4} {self.codings[language]:5}  {shares}")
        print(f"{name:8} shown {self.shown}, right {self.right}, ECE {self.error():.3f}")

    def error(self) -> float:
        """Expected calibration error: mean distance of stated from observed, weighted by bin."""
        bins: dict[int, list[tuple[float, bool]]] = {}
        for probability, right in self.judged:
            bins.setdefault(min(9, int(probability * 10)), []).append((probability, right))
        gaps = (abs(sum(p for p, _ in each) - sum(r for _, r in each)) for each in bins.values())
        return sum(gaps) / max(1, len(self.judged))


def read(path: Path) -> list[Coded]:
    """Returns the answers of a marked transcript, each with the question before it."""
    language = path.stem.rsplit("-", 1)[1]
    body = _MENTION.sub(r"\1", path.read_text(encoding="utf-8")).split("\n\n", 1)[-1]
    turns = [match.groups() for match in map(_TURN.match, body.splitlines()) if match]
    answers: list[Coded] = []
    before = ""
    for speaker, said in turns:
        codes = frozenset(_CODE.findall(said))
        text = _CODE.sub("", said).strip()
        if speaker == turns[0][0] and not codes:
            before = text
        else:
            answers.append((Passage(text, language, path.stem, before), codes))
    return answers


def run(transcripts: dict[str, list[Coded]], asked: Iterable[str], *, learn: bool) -> Tally:
    """Suggests for each asked transcript, with the others learned or with nothing learned."""
    suggester = Suggester(codebooks.shipped())
    tally = Tally()
    for name in asked:
        if learn:
            others = [one for other, each in transcripts.items() if other != name for one in each]
            suggester.learn([passage for passage, _ in others], [codes for _, codes in others])
        ranked = suggester.suggest([passage for passage, _ in transcripts[name]])
        for (passage, codes), suggestions in zip(transcripts[name], ranked, strict=True):
            tally.add(passage, codes, suggestions)
    return tally


def main() -> None:
    """Reads the arguments and prints both runs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "examples" / "marked"])
    parser.add_argument("--without", nargs="*", default=[], help="transcripts learned, not asked")
    arguments = parser.parse_args()
    files = sorted(path for folder in arguments.folders for path in folder.glob("*-*-*.txt"))
    transcripts = {path.stem: read(path) for path in files}
    asked = [name for name in transcripts if name not in arguments.without]
    for name, learn in (("cold", False), ("one out", True)):
        began = time.perf_counter()
        run(transcripts, asked, learn=learn).print(name)
        print(f"{name:8} {time.perf_counter() - began:.1f} s for {len(asked)} transcripts")


if __name__ == "__main__":
    main()
