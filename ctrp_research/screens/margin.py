"""What stands beside the lines of a transcript: the marks of its codings and flags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codebooks import Codebook
from ctrp_research.coding.opened import Placed
from ctrp_research.screens.desk_lines import Lines

GUTTER = 5
"""Cells for the number of a turn and whether it was read."""
LANE = 4
"""Cells of a coding's mark: two letters, its reality, and a space."""
PALETTE = ("#ff9a8b", "#8fd694", "#ffd166", "#7cc7ff", "#d7a9ff", "#9fe8e0", "#f4a6d7", "#c9cf7a")
"""A colour for each branch; on a dark ground, from which all of them differ at least 7 to 1."""
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
