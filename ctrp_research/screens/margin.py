"""A coded transcript line by line: how its words look, and the marks beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.style import Style

from codebooks import Codebook
from ctrp_research.coding.opened import OpenTurn, Placed
from ctrp_research.screens.desk_lines import Line, Lines, shown

GUTTER = 5
"""Cells for the number of a turn and whether it was read."""
LANE = 4
"""Cells of a coding's mark: two letters, its reality, and a space."""
PALETTE = ("#ff9a8b", "#8fd694", "#ffd166", "#7cc7ff", "#d7a9ff", "#9fe8e0", "#f4a6d7", "#c9cf7a")
"""A colour for each branch; on a dark ground, from which all of them differ at least 7 to 1."""
SPEAKER, QUIET = Style(bold=True), Style(dim=True)
Piece = tuple[str, Style]
"""Words of one look."""
Look = tuple[int, int, Style]
"""Start and end in a turn's text, and how what stands there looks."""
REALITY = {"own": " ", "witnessed": "w", "hearsay": "h", "hypothetical": "?", "": " "}


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a line for one coding or flag."""

    lane: int
    """Its column, from 0."""
    first: bool
    """Whether it begins here, so that its letters are written."""
    placed: Placed


def lanes_in(width: int) -> int:
    """How many codings beside each other there is room for in a screen of so many cells."""
    return 3 if width < 100 else 5


def branches_of(codebook: Codebook) -> dict[str, int]:
    """The number of the branch, from 0, that each code is in."""
    return {code.id: number for number, top in enumerate(codebook.codes) for code in top.walk()}


def letters(placed: Placed, signs: Mapping[str, str]) -> str:
    """Its mark: a code's two letters and its reality; of a flag, its first after a `!`."""
    if placed.is_flag:
        return f"!{placed.code[:1]}"
    return f"{signs.get(placed.code, '??')}{REALITY[placed.reality]}"


def colour(placed: Placed, branches: Mapping[str, int]) -> str | None:
    """That of its branch; none for a code that is not in the frame."""
    if placed.is_flag:
        return "#ffffff"
    branch = branches.get(placed.code)
    return None if branch is None else PALETTE[branch % len(PALETTE)]


def marks_beside(lines: Lines, turn: int, placed: Sequence[Placed]) -> dict[int, list[Mark]]:
    """What stands beside each line of a turn, in lanes that keep overlapping codings apart."""
    found: dict[int, list[Mark]] = {}
    busy: list[int] = []
    for each in sorted(placed, key=lambda one: (one.start, -one.end, one.id)):
        first = lines.at(turn, each.start)
        last = lines.at(turn, max(each.start, each.end - 1))
        lane = next((place for place, until in enumerate(busy) if until < first), len(busy))
        busy[lane : lane + 1] = [last]
        for number in range(first, last + 1):
            found.setdefault(number, []).append(Mark(lane, number == first, each))
    return found


def sign(mark: Mark, signs: Mapping[str, str]) -> str:
    """Letters where a coding begins, a stroke where it goes on, as wide as a lane."""
    return (letters(mark.placed, signs) if mark.first else "│").ljust(LANE)


def in_lanes(marks: Sequence[Mark], lanes: int, draw: Callable[[Mark], Piece]) -> list[Piece]:
    """What stands beside a line; the last lane says how many there is no room for."""
    by_lane = {mark.lane: mark for mark in marks}
    hidden = sum(lane >= lanes for lane in by_lane)
    if hidden:
        hidden += lanes - 1 in by_lane
    pieces: list[Piece] = []
    for lane in range(lanes):
        mark = by_lane.get(lane)
        if hidden and lane == lanes - 1:
            pieces.append((f"+{hidden}".ljust(LANE), Style(bold=True)))
        else:
            pieces.append(draw(mark) if mark is not None else (" " * LANE, Style.null()))
    return pieces


def underlined(turn: OpenTurn, placed: Sequence[Placed], branches: Mapping[str, int]) -> list[Look]:
    """The look of each passage that is not its whole turn."""
    return [
        (each.start, each.end, Style(underline=True, color=colour(each, branches)))
        for each in placed
        if (each.start, each.end) != (0, len(turn.text))
    ]


def said(turn: OpenTurn, line: Line, looks: Sequence[Look]) -> list[Piece]:
    """The words of a line in pieces of one look each; looks on the same words add up."""
    base = QUIET if turn.role == "interviewer" else Style.null()
    edges = {line.start, line.end}
    for start, end, _ in looks:
        edges |= {edge for edge in (start, end) if line.start < edge < line.end}
    pieces: list[Piece] = []
    for start, end in pairwise(sorted(edges)):
        style = base
        for first, last, look in looks:
            if first <= start and end <= last:
                style += look
        pieces.append((shown(turn.text[start:end]), style))
    return pieces
