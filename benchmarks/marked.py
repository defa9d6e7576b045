"""Transcripts in which mentions are marked ``⟦KIND:id|surface⟧``, for measuring."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from anonymise.mention import Kind, Mention

_MARKUP = re.compile(
    r"⟦(?P<kind>[A-Z]+):(?P<id>\w+)\|(?P<surface>[^⟦⟧|\n]+)⟧|(?P<code>[ \t]*\{\{[^{}\n]*\}\})"
)
_LABEL = re.compile(r"^(?:\[[\d:.]+\][ \t]*)?[^\n:]{1,40}:", re.MULTILINE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked stretch; offsets are code points into the text without markup."""

    start: int
    end: int
    kind: Kind
    identity: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A transcript without its markup, and what was marked in it."""

    name: str
    language: str
    text: str
    marks: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts for one or more texts; add them up before dividing."""

    mentions: int
    missed: tuple[tuple[str, Marked], ...]
    """Name of the text and the mark, of which a letter or digit was left standing."""
    identities: int
    leaked: int
    words: int
    """Words outside of marks and labels."""
    touched: int
    precision: float
    """Sum over marks of the B-cubed precision, see `score`."""
    recall: float
    kinds: tuple[Kind, ...]
    """Kind of every mark."""

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.mentions + other.mentions,
            self.missed + other.missed,
            self.identities + other.identities,
            self.leaked + other.leaked,
            self.words + other.words,
            self.touched + other.touched,
            self.precision + other.precision,
            self.recall + other.recall,
            self.kinds + other.kinds,
        )

    @property
    def found(self) -> float:
        return 1 - len(self.missed) / self.mentions if self.mentions else 1.0

    @property
    def kept(self) -> float:
        """Share of identities of which nothing leaked."""
        return 1 - self.leaked / self.identities if self.identities else 1.0

    @property
    def false(self) -> float:
        return self.touched / self.words if self.words else 0.0

    @property
    def b_cubed(self) -> float:
        if not self.mentions:
            return 1.0
        precision, recall = self.precision / self.mentions, self.recall / self.mentions
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def read_marked(name: str, source: str) -> MarkedText:
    """Strip the markup; the language is the last part of the name (`al-01-sq`)."""
    parts: list[str] = []
    marks: list[Marked] = []
    position = length = 0
    for match in _MARKUP.finditer(source):
        before = source[position : match.start()]
        parts.append(before)
        length += len(before)
        if match["kind"]:
            surface = match["surface"]
            kind = cast("Kind", match["kind"])
            marks.append(Marked(length, length + len(surface), kind, match["id"]))
            parts.append(surface)
            length += len(surface)
        position = match.end()
    parts.append(source[position:])
    return MarkedText(name, name.rsplit("-", 1)[-1], "".join(parts), tuple(marks))


def score(marked: MarkedText, mentions: Sequence[Mention]) -> Score:
    """Compare mentions with marks.

    A mark is missed when any letter or digit of it is outside of all mentions. B-cubed (Bagga and
    Baldwin 1998): for each mark, precision is the share of the marks given the same entity that are
    of its identity, recall the share of its identity's marks that were given its entity; a mark
    that no mention touches is an entity of its own.
    """
    covered = bytearray(len(marked.text))
    for mention in mentions:
        covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    missed = tuple(
        (marked.name, mark)
        for mark in marked.marks
        if any(
            not covered[offset] and marked.text[offset].isalnum()
            for offset in range(mark.start, mark.end)
        )
    )
    words, touched = _false_words(marked, covered)
    entities = [_entity(mark, mentions, number) for number, mark in enumerate(marked.marks)]
    precision = recall = 0.0
    for mark, entity in zip(marked.marks, entities, strict=True):
        same_entity = [m for m, e in zip(marked.marks, entities, strict=True) if e == entity]
        same_identity = [
            e for m, e in zip(marked.marks, entities, strict=True) if m.identity == mark.identity
        ]
        precision += sum(m.identity == mark.identity for m in same_entity) / len(same_entity)
        recall += same_identity.count(entity) / len(same_identity)
    return Score(
        mentions=len(marked.marks),
        missed=missed,
        identities=len({mark.identity for mark in marked.marks}),
        leaked=len({mark.identity for _, mark in missed}),
        words=words,
        touched=touched,
        precision=precision,
        recall=recall,
        kinds=tuple(mark.kind for mark in marked.marks),
    )


def _false_words(marked: MarkedText, covered: bytearray) -> tuple[int, int]:
    ignored = bytearray(len(marked.text))
    for mark in marked.marks:
        ignored[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    for label in _LABEL.finditer(marked.text):
        ignored[label.start() : label.end()] = b"\1" * (label.end() - label.start())
    words = touched = 0
    for word in _WORD.finditer(marked.text):
        if any(ignored[word.start() : word.end()]):
            continue
        words += 1
        touched += any(covered[word.start() : word.end()])
    return words, touched


def _entity(mark: Marked, mentions: Sequence[Mention], number: int) -> str:
    overlap = [
        (min(mark.end, mention.end) - max(mark.start, mention.start), mention.entity)
        for mention in mentions
        if mention.start < mark.end and mark.start < mention.end
    ]
    return max(overlap)[1] if overlap else f"missed-{number}"
