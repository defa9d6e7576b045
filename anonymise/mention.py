"""What was found in a text, and the text with labels in its place."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["PERSON", "PLACE", "ORG", "CONTACT", "IDNUM", "DATE"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One recogniser's word that a stretch of the text identifies somebody."""

    start: int
    """First code point of the stretch."""
    end: int
    """One past its last code point; greater than `start`."""
    kind: Kind
    confidence: float
    """From 0 to 1, comparable between recognisers."""
    reason: str
    """A fixed word or two; never part of the text."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the text that identifies somebody."""

    start: int
    """First code point, into the text that was given."""
    end: int
    """One past the last code point; greater than `start`."""
    kind: Kind
    entity: str
    """Equal for all mentions of one identity in this text, and for no other."""
    confidence: float
    """From 0 to 1: how sure it is that this is an identifying detail."""
    reasons: tuple[str, ...]
    """Why it was found; sorted, without repeats, never part of the text."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A label in a safe text and what it stands for."""

    start: int
    """First code point in the safe text."""
    end: int
    """One past its last code point in the safe text."""
    label: str
    mention: Mention
    """Where and what it was in the original."""


@dataclass(frozen=True, slots=True)
class SafeText:
    """A text with labels for its mentions, and the way from each offset to the other text.

    Offsets are code points. Outside of labels both maps are exact and each other's inverse. Inside
    of a label or a mention there is nothing to point at, so both ends of the stretch attract: an
    offset strictly inside maps to the start of the other stretch.
    """

    text: str
    replacements: tuple[Replacement, ...]
    """In the order of the text, not overlapping."""
    original_length: int
    invented: Mapping[str, str] = field(default_factory=dict)
    """The invented names of places and organisations, in their dictionary form, by entity."""

    def to_safe(self, offset: int) -> int:
        """Give the offset in the safe text for one in the original.

        Raises:
            IndexError: The offset is not in the original text (its end included).
        """
        return _shift(offset, self.replacements, _in_original, _in_safe, self.original_length)

    def to_original(self, offset: int) -> int:
        """Give the offset in the original text for one in the safe text.

        Raises:
            IndexError: The offset is not in the safe text (its end included).
        """
        return _shift(offset, self.replacements, _in_safe, _in_original, len(self.text))


Stretch = tuple[int, int]


def _shift(
    offset: int,
    replacements: Sequence[Replacement],
    source: Callable[[Replacement], Stretch],
    target: Callable[[Replacement], Stretch],
    length: int,
) -> int:
    if not 0 <= offset <= length:
        raise IndexError(f"offset {offset} is outside of a text of {length} code points")
    index = bisect_right(replacements, offset, key=lambda each: source(each)[0]) - 1
    if index < 0:
        return offset
    (_, end), (other_start, other_end) = source(replacements[index]), target(replacements[index])
    return other_start if offset < end else offset - end + other_end


def _in_original(replacement: Replacement) -> Stretch:
    return replacement.mention.start, replacement.mention.end


def _in_safe(replacement: Replacement) -> Stretch:
    return replacement.start, replacement.end
