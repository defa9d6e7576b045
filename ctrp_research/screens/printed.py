"""A coded transcript for reading: turns on the left, the marks of their codings in the margin."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from codebooks import Codebook
from ctrp_research.coding.opened import Opened, OpenTurn, Placed
from ctrp_research.coding.signs import make_signs
from ctrp_research.screens.desk_lines import Lines, shown, wrap
from ctrp_research.screens.margin import (
    GUTTER,
    LANE,
    QUIET,
    SPEAKER,
    Mark,
    Piece,
    branches_of,
    colour,
    in_lanes,
    lanes_in,
    letters,
    marks_beside,
    said,
    sign,
    underlined,
)


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
        looks = underlined(turn, placed, self._branches) if self._underline else []
        for number, line in enumerate(lines.all):
            gutter = f"{turn.number:>{GUTTER - 2}}  " if line.lead else " " * GUTTER
            text = Text(gutter, QUIET)
            text.append(shown(line.lead), SPEAKER)
            for piece in said(turn, line, looks):
                text.append(*piece)
            text.append(" " * max(1, GUTTER + self._room + 1 - text.cell_len))
            for piece in in_lanes(marks.get(number, ()), self._lanes, self._mark):
                text.append(*piece)
            text.rstrip()
            yield text
        for each in placed:
            short = letters(each, self._signs).strip()
            if not self._underline and (each.start, each.end) != (0, len(turn.text)):
                yield from self._below(f"↳ {short} ", turn.text[each.start : each.end])
            if each.memo:
                yield from self._below(f"✎ {short} ({each.coder}) ", each.memo)

    def _mark(self, mark: Mark) -> Piece:
        return sign(mark, self._signs), Style(color=colour(mark.placed, self._branches))

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
            short = letters(place, self._signs).strip()
            line = Text(f"{short:>{GUTTER - 2}}  ", Style(color=colour(place, self._branches)))
            name = "a flag" if is_flag else self._names.get(code, "not in the codebook")
            line.append(f"{code} ({times})  {name}")
            line.truncate(self._width, overflow="ellipsis")
            yield line
        yield Text("     after a mark: w witnessed, h hearsay, ? hypothetical", QUIET)
