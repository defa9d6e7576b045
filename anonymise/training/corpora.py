"""Marked texts of others from which the scorer learns: news, the web, tweets."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from anonymise.errors import LanguageError
from anonymise.language import resolve
from anonymise.training.frames import Example, bare

# Corpora whose licence lets a model be shipped, see MODEL_CARD.md; all others are left out.
LICENSED = (
    "UNER_", "GUM", "WNUT17", "presidio-research", "ReLDI", "RONEC", "FLORES-200", "UD_Albanian",
)  # fmt: skip
_TOGETHER = 12  # sentences that make one text
# The shares of texts that are learned from in lower case, and without diacritics.
_LOWER, _PLAIN = 0.35, 0.1


def read_corpora(folder: Path, random: Random) -> Iterator[Example]:
    """Yield texts of a dozen sentences, a third of them in lower case.

    Args:
        folder: One folder per language or variety, each with `train.jsonl.gz`.
        random: Where chance comes from.
    """
    for path in sorted(folder.glob("*/train.jsonl.gz")):
        try:
            language = resolve(path.parent.name)
        except LanguageError:
            continue  # the package has no such language
        yield from _texts(path, language, random)


def _texts(path: Path, language: str, random: Random) -> Iterator[Example]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    records = [each for each in records if each["source"].startswith(LICENSED)]
    for first in range(0, len(records), _TOGETHER):
        lower, plain = random.random() < _LOWER, random.random() < _PLAIN
        text, entities = "", []
        for record in records[first : first + _TOGETHER]:
            for piece, kind in _pieces(record["text"], record["entities"]):
                changed = bare(piece) if plain else piece
                changed = changed.lower() if lower else changed
                if kind:
                    entities.append((len(text), len(text) + len(changed), kind))
                text += changed
            text += "\n"
        yield Example(text, tuple(entities), language)


def _pieces(text: str, entities: list[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces, each with its kind or an empty one."""
    position = 0
    for start, end, kind in sorted(entities):
        yield text[position:start], ""
        yield text[start:end], kind
        position = end
    yield text[position:], ""
