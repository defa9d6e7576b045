"""How a transcript is broken into lines of a width.

Pure values: widths are in cells of the terminal, offsets in code points of the turn's text.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex
from rich.cells import cell_len

from ctrp_research.coding.opened import OpenTurn
from ctrp_research.coding.sentences import Span, word_spans

_LETTER = regex.compile(r"\X")
_TURNING = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)))


@dataclass(frozen=True, slots=True)
class Line:
    """A line on the screen: a stretch of a turn."""

    turn: int
    """Index of the turn, from 0."""
    start: int
    end: int
    lead: str
    """Who speaks, in the turn's first line; else empty."""


class Lines:
    """All lines of a transcript at one width."""

    def __init__(self, turns: Sequence[OpenTurn], width: int) -> None:
        """Break every turn; a turn in which nothing is said has one line."""
        self.all: list[Line] = []
        self.firsts: list[int] = []
        for index, turn in enumerate(turns):
            self.firsts.append(len(self.all))
            lead = f"{turn.speaker}: "
            broken = wrap(turn.text, width, indent=cell_len(lead)) or ((0, 0),)
            self.all += [
                Line(index, start, end, "" if number else lead)
                for number, (start, end) in enumerate(broken)
            ]

    def of_turn(self, turn: int) -> range:
        """The numbers of a turn's lines."""
        last = turn + 1 < len(self.firsts)
        return range(self.firsts[turn], self.firsts[turn + 1] if last else len(self.all))

    def at(self, turn: int, offset: int) -> int:
        """The number of the line in which an offset of a turn is shown."""
        lines = self.of_turn(turn)
        starts = [self.all[number].start for number in lines]
        return lines[max(0, bisect_right(starts, offset) - 1)]


@lru_cache(maxsize=8192)
def wrap(text: str, width: int, *, indent: int) -> tuple[Span, ...]:
    """Break a text between words; a word wider than a line is broken between letters.

    Args:
        text: of one turn; of its own line breaks, empty lines are kept as a break.
        width: of a line, in cells.
        indent: cells of the first line that are taken already.
    """
    lines: list[Span] = []
    start = end = None
    used = indent
    for first, last in _pieces(text, max(2, width)):
        gap = "" if end is None else text[end:first]
        needed = cells(gap) + cells(text[first:last])
        if end is None or start is None:
            start, used = first, used + needed
            if used > width and indent:
                lines.append((first, first))
                used = needed
        elif gap.count("\n") > 1 or used + needed > width:
            lines.append((start, end))
            start, used = first, cells(text[first:last])
        else:
            used += needed
        end = last
    if start is not None and end is not None:
        lines.append((start, end))
    return tuple(lines)


def _pieces(text: str, width: int) -> Iterable[Span]:
    """Words, and parts of those that no line holds."""
    for first, last in word_spans(text):
        if cells(text[first:last]) <= width:
            yield first, last
            continue
        start, used = first, 0
        for letter in _LETTER.finditer(text, first, last):
            wide = cells(letter.group())
            if used + wide > width:
                yield start, letter.start()
                start, used = letter.start(), 0
            used += wide
        yield start, last


def shown(text: str) -> str:
    """The text as a terminal may have it: nothing that moves the cursor or turns the writing."""
    if text.isprintable():
        return text
    return "".join(
        "·" if letter in _TURNING or unicodedata.category(letter) == "Cc" else letter
        for letter in text.replace("\n", " ")
    )


def cells(text: str) -> int:
    """How many cells of the terminal a text takes as it is shown."""
    return cell_len(shown(text))


def offset_at(text: str, line: Line, cell: int) -> int:
    """The offset of the letter that is shown in a cell of a line, counted without its lead."""
    used = 0
    for letter in _LETTER.finditer(text, line.start, line.end):
        used += cells(letter.group())
        if used > cell:
            return letter.start()
    return max(line.start, line.end - 1)
