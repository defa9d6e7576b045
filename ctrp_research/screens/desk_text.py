"""The transcript on the coding desk: drawn line by line, so that its length does not matter."""

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import MouseDown, MouseMove, MouseUp, Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ctrp_research.coding.reader import Reader
from ctrp_research.coding.selecting import Selection, select_at, select_between, select_turn
from ctrp_research.screens.desk_lines import Line, Lines, offset_at, shown
from ctrp_research.screens.margin import (
    GUTTER,
    LANE,
    QUIET,
    SPEAKER,
    Mark,
    Piece,
    colour,
    in_lanes,
    lanes_in,
    marks_beside,
    said,
    sign,
    underlined,
)

CHOSEN = Style(reverse=True)
FOUND = Style(bold=True, underline=True)
CONTEXT = 3
"""Lines that are shown above what is selected, where there are any."""


class TranscriptView(ScrollView, can_focus=True):
    """Turns with who speaks on the left and what was coded on the right."""

    DEFAULT_CSS = "TranscriptView { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = set()

    class Chosen(Message):
        """Something was selected with the mouse."""

    def __init__(self, reader: Reader, signs: dict[str, str], branches: dict[str, int]) -> None:
        """Take where the coder is, and the letters and the branch's number of each code."""
        super().__init__(id="text")
        self.reader = reader
        self.signs = signs
        self.branches = branches
        self.found: dict[int, list[tuple[int, int]]] = {}
        self.current: int | None = None
        self._lines = Lines((), 1)
        self._room = 0
        self._marks: dict[int, dict[int, list[Mark]]] = {}
        self._cache: dict[int, Strip] = {}
        self._anchor: tuple[int, int] | None = None
        self._dragged = False

    @property
    def lanes(self) -> int:
        """How many codings beside each other there is room for."""
        return lanes_in(self.size.width)

    @property
    def room(self) -> int:
        """Cells of a line for what is said."""
        return max(10, self.size.width - GUTTER - LANE * self.lanes - 2)

    def on_resize(self, _event: Resize) -> None:
        """Break the lines anew, where their width changed."""
        if self.room != self._room:
            self.reflow()
        else:
            self._cache.clear()

    def reflow(self) -> None:
        """Break the lines of the transcript that is open, at the present width."""
        self._room = self.room
        self._lines = Lines(self.reader.opened.turns, self._room)
        self.virtual_size = Size(self.size.width, len(self._lines.all))
        self.redraw()
        self.follow()

    def redraw(self, turns: range | None = None) -> None:
        """Draw again what changed: codings, flags, the selection, what was found.

        Args:
            turns: indexes of those that look different; None for all.
        """
        if turns is None or not self._lines.all:
            self._marks.clear()
            self._cache.clear()
            self.refresh()
            return
        first, last = self._lines.of_turn(turns[0]), self._lines.of_turn(turns[-1])
        for turn in turns:
            self._marks.pop(turn, None)
        for number in range(first.start, last.stop):
            self._cache.pop(number, None)
        self.refresh_lines(first.start, last.stop - first.start)

    def follow(self) -> None:
        """Bring the selection into sight, with a few lines of what comes before it."""
        if not self._lines.all:
            return
        chosen = self.reader.selection
        first = self._lines.at(chosen.first, chosen.start)
        last = self._lines.at(chosen.last, max(0, chosen.end - 1))
        top, height = round(self.scroll_y), self.size.height
        above = max(0, first - CONTEXT)
        if above < top or last >= top + height:
            most = last - height + 2
            wanted = above if above < top else max(top, min(above, most))
            self.scroll_to(y=wanted, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        number = y + round(self.scroll_y)
        if number >= len(self._lines.all):
            return Strip.blank(self.size.width, self.rich_style)
        known = self._cache.get(number)
        if known is None:
            known = self._cache[number] = self._draw(number).apply_style(self.rich_style)
        return known

    def _draw(self, number: int) -> Strip:
        line = self._lines.all[number]
        turn = self.reader.opened.turns[line.turn]
        read = "✓" if turn.number in self.reader.read else " "
        gutter = f"{turn.number:>{GUTTER - 2}}{read} " if line.lead else " " * GUTTER
        segments = [Segment(gutter, QUIET), Segment(shown(line.lead), SPEAKER)]
        segments += self._said(line)
        strip = Strip(segments)
        return Strip.join(
            [strip.adjust_cell_length(GUTTER + self.room + 1), Strip(self._margin(number, line))]
        ).adjust_cell_length(self.size.width)

    def _said(self, line: Line) -> list[Segment]:
        """The words of a line in pieces of one look each."""
        turn = self.reader.opened.turns[line.turn]
        looks = underlined(turn, self.reader.placed.get(line.turn, ()), self.branches)
        looks += [(start, end, FOUND) for start, end in self.found.get(line.turn, ())]
        if (chosen := self._chosen_in(line.turn)) is not None:
            looks.append((*chosen, CHOSEN))
        return [Segment(*piece) for piece in said(turn, line, looks)]

    def _chosen_in(self, turn: int) -> tuple[int, int] | None:
        chosen = self.reader.selection
        if not chosen.first <= turn <= chosen.last:
            return None
        start = chosen.start if turn == chosen.first else 0
        end = chosen.end if turn == chosen.last else len(self.reader.texts[turn])
        return start, end

    def _margin(self, number: int, line: Line) -> list[Segment]:
        """The marks beside a line: letters where a coding begins, a stroke where it goes on."""
        known = self._marks.get(line.turn)
        if known is None:
            placed = self.reader.placed.get(line.turn, ())
            known = marks_beside(self._lines, line.turn, placed)
            self._marks[line.turn] = known
        pieces = in_lanes(known.get(number, ()), self.lanes, self._mark)
        return [Segment(*piece) for piece in pieces]

    def _mark(self, mark: Mark) -> Piece:
        placed = mark.placed
        own = placed.coder == self.reader.coder
        style = Style(color=colour(placed, self.branches), bold=own, dim=not own)
        if placed.id == self.current and not placed.is_flag:
            style += CHOSEN
        return sign(mark, self.signs), style

    def _place(self, x: int, y: int) -> tuple[int, int] | None:
        """Index of the turn and offset that are shown at a place of this pane."""
        number = y + round(self.scroll_y)
        if not 0 <= number < len(self._lines.all):
            return None
        line = self._lines.all[number]
        cell = max(0, x - GUTTER - cell_len(line.lead))
        return line.turn, offset_at(self.reader.texts[line.turn], line, cell)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begin to select; on a turn's number all of it."""
        place = self._place(event.x, event.y)
        if place is None or event.button != 1:
            return
        if event.x < GUTTER:
            self._choose(select_turn(self.reader.texts, place[0]))
            return
        self._anchor, self._dragged = place, False
        self.capture_mouse()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Select as far as the mouse is drawn, in whole words."""
        if self._anchor is None:
            return
        place = self._place(event.x, event.y)
        if place is not None and (place != self._anchor or self._dragged):
            self._dragged = True
            self._choose(select_between(self.reader.texts, self._anchor, place))

    def on_mouse_up(self, _event: MouseUp) -> None:
        """Without drawing, select the sentence that was clicked; the same again, its turn."""
        anchor, self._anchor = self._anchor, None
        self.release_mouse()
        if anchor is None or self._dragged:
            return
        chosen = select_at(self.reader.texts, *anchor, "sentence")
        if chosen == self.reader.selection:
            chosen = select_turn(self.reader.texts, anchor[0])
        self._choose(chosen)

    def _choose(self, selection: Selection) -> None:
        self.reader.select(selection)
        self._cache.clear()
        self.refresh()
        self.post_message(self.Chosen())
