"""The mentions of one transcript as people have reviewed them: the vault's working copy.

A set of marks is a value that never changes; each decision makes another, kept in the vault beside
the transcript's original.
"""

import json
import re
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

from anonymise.mention import Kind
from ctrp_research.store.passages import Stretch

KINDS: tuple[Kind, ...] = ("PERSON", "PLACE", "ORG", "CONTACT", "IDNUM", "DATE")
_NUMBERED = re.compile(r"\[(.+) (x?)(\d+)\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention, what stands in its place and what a person decided about it."""

    number: int
    """Its own in the transcript, whatever becomes of it."""
    start: int
    """First code point, into the whole original text."""
    end: int
    """One past the last."""
    kind: Kind
    entity: str
    """Equal for all marks of one identity."""
    label: str
    confidence: float
    reasons: tuple[str, ...]
    decision: str | None = None
    """`accepted`, `rejected`, `changed` or `added`; None while it waits."""
    coder: str | None = None
    at: str | None = None
    """When it was decided, UTC, as ISO 8601 to the second."""
    comment: str | None = None
    """What a person noted; it may hold original words, so it stays in the vault too."""

    @property
    def replaced(self) -> bool:
        """Whether its label stands in the safe text."""
        return self.decision != "rejected"


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of one transcript."""

    marks: tuple[Mark, ...]
    """In the order of the text, not overlapping."""
    last: int
    """The highest number that a mark of this transcript ever had."""
    used: dict[str, int] = field(default_factory=dict)
    """For the word in a label, and the x before the number, the highest number ever beside it."""

    def __iter__(self) -> Iterator[Mark]:
        return iter(self.marks)

    def labelled(self, label: str) -> Mark | None:
        """A mark that is shown as this label, with its brackets or without; `2` is `[Person 2]`."""
        wanted = label.strip().strip("[]").casefold()
        for mark in self.marks:
            shown = mark.label.strip("[]").casefold()
            is_number = mark.kind == "PERSON" and shown.rpartition(" ")[2] == wanted
            if mark.replaced and (shown == wanted or is_number):
                return mark
        return None

    def get(self, number: int) -> Mark | None:
        """The mark of this number, if there is one."""
        return next((mark for mark in self.marks if mark.number == number), None)

    def members(self, entity: str) -> list[Mark]:
        """The marks of one identity."""
        return [mark for mark in self.marks if mark.entity == entity]

    def overlapping(self, start: int, end: int) -> list[Mark]:
        """The marks that share a code point with a stretch of the original."""
        first = max(0, bisect_right(self.marks, start, key=lambda mark: mark.start) - 1)
        found = []
        for mark in self.marks[first:]:
            if mark.start >= end:
                break
            if mark.end > start:
                found.append(mark)
        return found


def make_marks(marks: Iterable[Mark]) -> Marks:
    """Put marks in order and count their numbers and labels."""
    ordered = tuple(sorted(marks, key=lambda mark: mark.start))
    last = max((mark.number for mark in ordered), default=0)
    return Marks(ordered, last, count_labels({}, ordered))


def count_labels(used: dict[str, int], marks: Iterable[Mark]) -> dict[str, int]:
    """The highest numbers in labels, those of some more marks counted in."""
    counted = dict(used)
    for mark in marks:
        if match := _NUMBERED.fullmatch(mark.label):
            word = match[1] + match[2]
            counted[word] = max(counted.get(word, 0), int(match[3]))
    return counted


def seal(marks: Marks) -> bytes:
    """What the vault keeps of a set of marks."""
    value = {"marks": [asdict(mark) for mark in marks], "last": marks.last, "used": marks.used}
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode())


def unseal(data: bytes) -> Marks:
    """Read what `seal` made."""
    value = json.loads(zlib.decompress(data))
    marks = tuple(Mark(**(row | {"reasons": tuple(row["reasons"])})) for row in value["marks"])
    return Marks(marks, value["last"], value["used"])


def replace_span(text: str, marks: Marks, start: int, end: int) -> tuple[str, tuple[Stretch, ...]]:
    """Give the safe text of a stretch of the original, and the labels in it.

    A mention that runs over the end belongs to what comes after, as when a transcript comes in.
    """
    parts: list[str] = []
    stretches: list[Stretch] = []
    position, length = start, 0
    for mark in marks.overlapping(start, end):
        if not mark.replaced:
            continue
        first, last = max(mark.start, start), min(mark.end, end)
        label = mark.label if mark.end <= end else ""
        length += first - position
        parts += [text[position:first], label]
        stretches.append(Stretch(length, length + len(label), first - start, last - start, label))
        length += len(label)
        position = last
    parts.append(text[position:end])
    return "".join(parts), tuple(stretches)


def touched(before: Marks, after: Marks) -> list[Mark]:
    """The marks, old and new, around which the safe text or its labels may differ."""
    old = {_place(mark) for mark in before if mark.replaced}
    changed = old ^ {_place(mark) for mark in after if mark.replaced}
    return [mark for mark in (*before, *after) if mark.replaced and _place(mark) in changed]


def _place(mark: Mark) -> tuple[int, int, str, str]:
    return (mark.start, mark.end, mark.label, mark.kind)
