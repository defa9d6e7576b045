"""How long the sentences of a text are, as a child reads them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ctrp_research.transcripts.speech import count_words

_END = re.compile(r"(?<=[.!?:])\s+")


@dataclass(frozen=True, slots=True)
class SentenceLengths:
    """Words per sentence of a text."""

    sentences: int
    mean: float
    longest: int


def split_sentences(text: str) -> list[str]:
    """Returns the sentences of a paragraph: each ends in . ! ? or : before a space."""
    return [sentence for sentence in _END.split(text.strip()) if count_words(sentence)]


def measure_sentences(paragraphs: Iterable[str]) -> SentenceLengths:
    """Returns how long the sentences of the paragraphs are; all 0 where there is none."""
    lengths = [count_words(sentence) for text in paragraphs for sentence in split_sentences(text)]
    if not lengths:
        return SentenceLengths(0, 0.0, 0)
    return SentenceLengths(len(lengths), sum(lengths) / len(lengths), max(lengths))
