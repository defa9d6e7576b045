"""A coded transcript for reading: turns on the left, the marks of their codings in the margin."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from codebooks import Codebook
from ctrp_research.coding.opened import Opened, OpenTurn, Placed
from ctrp_research.coding.signs import make_signs
from ctrp_research.screens.desk_lines import Line, Lines, shown, wrap
from ctrp_research.screens.margin import (
    GUTTER,
    LANE,
    Mark,
    branches_of,
    colour,
    lanes_in,
    letters,
    marks_beside,
)

SPEAKER, QUIET = Style(bold=True), Style(dim=True)


class Printed:
    """Draws the turns of one transcript as lines for a terminal, a pager or a pipe."""

    def __init__(
        self, opened: Opened, codebook: Codebook, *, width: int, underline: bool = True
    ) -> None:
        """Take the transcript and how much room there is.

        Args:
            opened: the transcript.
            codebook: whose codes have the marks.
            width: cells of a line.
            underline: the terminal can; else what is coded of a turn is repeated under it.
        """
        self._opened = opened
        self._names = {code.id: code.name for code in codebook.walk()}
        self._signs: Mapping[str, str] = make_signs(codebook)
        self._branches = branches_of(codebook)
        self._width = width
        self._lanes = lanes_in(width)
        self._room = max(10, width - GUTTER - LANE * self._lanes - 2)
        self._underline = underline

    def lines(
        self, turns: Iterable[OpenTurn], placed: Mapping[int, Sequence[Placed]]
    ) -> Iterator[Text]:
        """Yield the lines of some turns, in order, and what the marks mean after them.

        Args:
            turns: those that are shown; `…` stands where others are left out.
            placed: codings and flags by the number of their turn.
        """
        before = 0
        used: Counter[tuple[bool, str]] = Counter()
        for turn in turns:
            if turn.number != before + 1:
                yield Text(" " * GUTTER + "…", QUIET)
            here = placed.get(turn.number, ())
            yield from self._turn(turn, here)
            used.update((each.is_flag, each.code) for each in here)
            before = turn.number
        if before < len(self._opened.turns):
            yield Text(" " * GUTTER + "…", QUIET)
        if used:
            yield Text()
            yield from self._meanings(used)

    def _turn(self, turn: OpenTurn, placed: Sequence[Placed]) -> Iterator[Text]:
        lines = Lines((turn,), self._room)
        marks = marks_beside(lines, 0, placed)
        for number, line in enumerate(lines.all):
            gutter = f"{turn.number:>{GUTTER - 2}}  " if line.lead else " " * GUTTER
            text = Text(gutter, QUIET)
            text.append(shown(line.lead), SPEAKER)
            text.append_text(self._said(turn, line, placed if self._underline else ()))
            text.append(" " * max(1, GUTTER + self._room + 1 - text.cell_len))
            for mark in self._margin(marks.get(number, ())):
                text.append_text(mark)
            text.rstrip()
            yield text
        for each in placed:
            sign = letters(each, self._signs).strip()
            if not self._underline and (each.start, each.end) != (0, len(turn.text)):
                yield from self._below(f"↳ {sign} ", turn.text[each.start : each.end])
            if each.memo:
                yield from self._below(f"✎ {sign} ({each.coder}) ", each.memo)

    def _said(self, turn: OpenTurn, line: Line, placed: Sequence[Placed]) -> Text:
        """The words of a line, those of a passage underlined in the colour of its code."""
        base = QUIET if turn.role == "interviewer" else Style.null()
        partial = [each for each in placed if (each.start, each.end) != (0, len(turn.text))]
        edges = {line.start, line.end}
        edges |= {
            edge for each in partial for edge in (each.start, each.end)
            if line.start < edge < line.end
        }  # fmt: skip
        said = Text()
        for start, end in pairwise(sorted(edges)):
            style = base
            for each in partial:
                if each.start <= start and end <= each.end:
                    style += Style(underline=True, color=colour(each, self._branches))
            said.append(shown(turn.text[start:end]), style)
        return said

    def _margin(self, marks: Sequence[Mark]) -> list[Text]:
        by_lane = {mark.lane: mark for mark in marks}
        hidden = sum(lane >= self._lanes for lane in by_lane)
        if hidden:
            hidden += self._lanes - 1 in by_lane
        segments = []
        for lane in range(self._lanes):
            mark = by_lane.get(lane)
            if hidden and lane == self._lanes - 1:
                segments.append(Text(f"+{hidden}".ljust(LANE), Style(bold=True)))
            elif mark is None:
                segments.append(Text(" " * LANE))
            else:
                sign = letters(mark.placed, self._signs) if mark.first else "│"
                look = Style(color=colour(mark.placed, self._branches))
                segments.append(Text(sign.ljust(LANE), look))
        return segments

    def _below(self, lead: str, text: str) -> Iterator[Text]:
        """A note under a turn, hanging by its lead."""
        plain, room = " ".join(text.split()), self._room - cell_len(lead)
        for number, (start, end) in enumerate(wrap(plain, room, indent=0)):
            before = " " * cell_len(lead) if number else lead
            yield Text(f"{' ' * GUTTER}{before}{shown(plain[start:end])}", QUIET)

    def _meanings(self, used: Counter[tuple[bool, str]]) -> Iterator[Text]:
        """Each mark with its code, and how often it stands here."""
        for (is_flag, code), times in sorted(used.items()):
            place = Placed(0, 0, 0, 0, code, "" if is_flag else "own", "")
            sign = letters(place, self._signs).strip()
            line = Text(f"{sign:>{GUTTER - 2}}  ", Style(color=colour(place, self._branches)))
            name = "a flag" if is_flag else self._names.get(code, "not in the codebook")
            line.append(f"{code} ({times})  {name}")
            line.truncate(self._width, overflow="ellipsis")
            yield line
        yield Text("     after a mark: w witnessed, h hearsay, ? hypothetical", QUIET)
