"""A transcript in its original words, as the vault holds it, and where its turns lie in them."""

import base64
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonymise import Anonymiser, Mention
from anonymise.script import Script, script_of
from anonymise.vault import Vault
from ctrp_research.store.tables import Transcript
from ctrp_research.transcripts.marks import Mark, Marks, make_marks, unseal
from ctrp_research.transcripts.readers import read_lines
from ctrp_research.transcripts.turns import Layout, split_turns

Span = tuple[int, int]
"""Half-open, in code points of the whole original text."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The original of one transcript: in memory only, never in the store, a log or a message."""

    transcript: str
    sha256: str
    language: str
    script: Script
    text: str
    header: tuple[Span, ...]
    """Of each line above the first turn."""
    turns: tuple[Span, ...]
    """Of what is said in each turn, without its label."""

    def turn_at(self, offset: int) -> int | None:
        """The number of the turn that an offset lies in, 0 for the header, None for a label."""
        number = bisect_right(self.turns, offset, key=lambda span: span[0])
        if number and offset < self.turns[number - 1][1]:
            return number
        return 0 if any(start <= offset < end for start, end in self.header) else None

    def span_at(self, offset: int) -> Span | None:
        """The turn or header line that an offset lies in."""
        turn = self.turn_at(offset)
        if turn:
            return self.turns[turn - 1]
        return next((span for span in self.header if span[0] <= offset < span[1]), None)


def find_spans(layout: Layout) -> tuple[list[Span], list[Span]]:
    """Where header lines and turns lie in the whole text that is made of them at import."""
    position = 0
    header: list[Span] = []
    for line in layout.header:
        header.append((position, position + len(line)))
        position += len(line) + 1
    position += 1 if header else 0
    turns: list[Span] = []
    for turn in layout.turns:
        start = position + len(turn.label) + 2
        turns.append((start, start + len(turn.text)))
        position = start + len(turn.text) + 1
    return header, turns


def read_whole(vault: Vault, transcript: Transcript) -> tuple[Whole, Marks]:
    """Open the original of a transcript and the marks that its safe text is made of.

    Raises:
        VaultError: the key is missing or the wrong one, or the vault is damaged.
    """
    whole, marks = open_entry(transcript, json.loads(vault.get(transcript.sha256)))
    if transcript.revision is None:
        return whole, marks
    return whole, unseal(vault.get(revision_name(transcript.sha256, transcript.revision)))


def open_entry(transcript: Transcript, entry: dict[str, Any]) -> tuple[Whole, Marks]:
    """Read the vault's entry of a transcript: its original, and the marks it came in with."""
    header, turns = entry["spans"] if "spans" in entry else _spans_again(entry)
    whole = Whole(
        transcript=transcript.id,
        sha256=transcript.sha256,
        language=transcript.language,
        script=script_of(entry["text"]),
        text=entry["text"],
        header=tuple((start, end) for start, end in header),
        turns=tuple((start, end) for start, end in turns),
    )
    return whole, _first_marks(entry, whole)


def revision_name(sha256: str, revision: str) -> str:
    """The name in the vault of a later set of marks."""
    return f"{sha256}.{revision}"


def _first_marks(entry: dict[str, Any], whole: Whole) -> Marks:
    """The marks as they were when the transcript came in."""
    labels = entry.get("shown") or _labels_again(entry, whole)
    return make_marks(
        Mark(number, start, end, kind, entity, label, confidence, tuple(reasons))
        for number, ((start, end, kind, entity, confidence, reasons), label) in enumerate(
            zip(entry["mentions"], labels, strict=True), 1
        )
    )


def _spans_again(entry: dict[str, Any]) -> tuple[list[Span], list[Span]]:
    data = base64.b64decode(entry["bytes"])
    return find_spans(split_turns(read_lines(Path(entry["file"]), data)))


def _labels_again(entry: dict[str, Any], whole: Whole) -> Sequence[str]:
    mentions = [
        Mention(start, end, kind, entity, confidence, tuple(reasons))
        for start, end, kind, entity, confidence, reasons in entry["mentions"]
    ]
    safe = Anonymiser().replace(whole.text, mentions, language=whole.language)
    return [each.label for each in safe.replacements]
