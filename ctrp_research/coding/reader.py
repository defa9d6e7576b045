"""Where a coder is in the transcripts: what is open, what is selected, and what was read."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from ctrp_research.coding.blind import is_blind
from ctrp_research.coding.finding import Typed
from ctrp_research.coding.opened import (
    Opened,
    OpenTurn,
    Placed,
    Progress,
    next_passage,
    open_transcript,
    read_placed,
    read_progress,
)
from ctrp_research.coding.reads import mark_read, read_turn_numbers
from ctrp_research.coding.selecting import (
    Selection,
    Side,
    Unit,
    grow,
    select_turn,
    shrink,
    step,
)
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.project import Project

BATCH = 20
"""Turns that are passed before it is stored that they were read."""


@lru_cache(maxsize=2)
def _typed(words: str, language: str) -> Typed | None:
    """What looks for these words; None where there is none in them.

    It is kept, as what it has seen of a transcript's words serves the next key too.
    """
    try:
        return Typed(words, language)
    except UsageError:
        return None


class Reader:
    """A coder's way through the transcripts; decides nothing but what was read."""

    def __init__(
        self, project: Project, *, coder: str, transcript: str | None = None, blind: bool = False
    ) -> None:
        """Open a transcript where it was left, or the first one that is not read to its end.

        Raises:
            CtrpError: there is no such transcript, or none at all.
        """
        self.project = project
        self.coder = coder
        self._blind = blind
        self.searched = ""
        self._passed: set[int] = set()
        self.placed: dict[int, list[Placed]] = {}
        """Codings and flags by the index of their turn."""
        self.altered: set[int] = set()
        """Indexes of turns in which something else stands than when they were last drawn."""
        self.open(transcript or self._unread())

    def _unread(self) -> str:
        progress = self.progress()
        if not progress:
            raise CtrpError("There is nothing to code yet. Import transcripts with `ctrp import`.")
        waiting = [line for line in progress if line.read < line.turns]
        begun = [line for line in waiting if line.read or line.codings]
        return (begun or waiting or progress)[0].transcript

    def progress(self) -> list[Progress]:
        """How far the coder has come in each transcript."""
        with self.project.reading() as session:
            return read_progress(session, self.coder)

    def open(self, transcript: str) -> None:
        """Open a transcript at the first turn that was not read.

        Raises:
            CtrpError: there is no such transcript.
        """
        self.flush()
        with self.project.reading() as session:
            self.opened: Opened = open_transcript(session, transcript)
            self.blind = self._blind or is_blind(session, transcript, self.coder)
            self.read = read_turn_numbers(session, transcript, coder=self.coder)
        if not self.opened.turns:
            raise CtrpError(f"{transcript} has no turns.")
        self.texts = [turn.text for turn in self.opened.turns]
        self.refresh()
        unread = (
            index
            for index, turn in enumerate(self.opened.turns)
            if turn.number not in self.read and turn.role != "interviewer"
        )
        self.selection = select_turn(self.texts, next(unread, 0))

    def refresh(self) -> None:
        """Read again what stands in the transcript; blind, only one's own."""
        with self.project.reading() as session:
            found = read_placed(
                session, self.opened.transcript, coder=self.coder if self.blind else None
            )
        before = self.placed
        self.placed = {}
        for each in found:
            self.placed.setdefault(each.turn - 1, []).append(each)
        turns = before.keys() | self.placed.keys()
        self.altered |= {turn for turn in turns if before.get(turn) != self.placed.get(turn)}

    @property
    def turn(self) -> OpenTurn:
        """The turn that the selection begins in."""
        return self.opened.turns[self.selection.first]

    @property
    def here(self) -> list[Placed]:
        """Codings and flags that share a letter with the selection, in order."""
        return [
            each
            for turn, start, end in self.selection.pieces(self.texts)
            for each in self.placed.get(turn, ())
            if each.start < end and each.end > start
        ]

    def select(self, selection: Selection) -> None:
        """Go to a place of the transcript; what lies between was not read by it."""
        self.selection = selection

    def step(self, unit: Unit, by: Literal[1, -1]) -> bool:
        """Go to the next unit or the one before; turns that are left behind count as read."""
        before = self.selection
        if unit == "turn":
            target = before.last + 1 if by > 0 else before.first - 1
            if not 0 <= target < len(self.texts):
                return False
            self.selection = select_turn(self.texts, target)
        else:
            self.selection = step(self.texts, before, unit, by)
        if by > 0:
            self._pass(before.first, self.selection.first)
        return self.selection != before

    def grow(self, unit: Unit, side: Side) -> None:
        """Take a unit more into the selection."""
        self.selection = grow(self.texts, self.selection, unit, side)

    def shrink(self, unit: Unit, side: Side) -> None:
        """Take a unit less into the selection."""
        self.selection = shrink(self.texts, self.selection, unit, side)

    def next_uncoded(self, by: Literal[1, -1] = 1) -> bool:
        """Go to the next turn of another than the interviewer that the coder has not coded."""
        place = self.selection.last if by > 0 else self.selection.first
        turns = range(place + by, len(self.texts) if by > 0 else -1, by)
        for turn in turns:
            if self.opened.turns[turn].role != "interviewer" and not self._coded(turn):
                if by > 0:
                    self._pass(self.selection.first, turn)
                self.selection = select_turn(self.texts, turn)
                return True
        if by > 0:
            self._pass(self.selection.first, len(self.texts))
            self.flush()
        return False

    def _coded(self, turn: int) -> bool:
        own = (each for each in self.placed.get(turn, ()) if each.coder == self.coder)
        return any(not each.is_flag for each in own)

    def _pass(self, first: int, last: int) -> None:
        numbers = {turn.number for turn in self.opened.turns[first:last]}
        self._passed |= numbers - self.read
        self.read |= numbers
        if len(self._passed) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Store which turns were read."""
        if not self._passed:
            return
        with self.project.transaction() as session:
            mark_read(session, self.opened.transcript, coder=self.coder, turns=self._passed)
        self._passed = set()

    def read_all(self) -> None:
        """Say that the whole transcript was read."""
        self._pass(0, len(self.texts))
        self.flush()

    @property
    def share_read(self) -> float:
        """How much of the transcript the coder has read, of its turns."""
        return len(self.read) / len(self.texts)

    def go_to(self, number: int) -> None:
        """Go to a turn by its number.

        Raises:
            CtrpError: there is no such turn.
        """
        if not 1 <= number <= len(self.texts):
            name, turns = self.opened.transcript, len(self.texts)
            raise CtrpError(f"{name} has {turns} turns, and none of number {number}.")
        self.selection = select_turn(self.texts, number - 1)

    def show(self, transcript: str, number: int, start: int, end: int) -> None:
        """Go to a stretch of any transcript."""
        if transcript != self.opened.transcript:
            self.open(transcript)
        self.selection = Selection(number - 1, start, number - 1, end)

    def search(self, typed: str | None = None, by: Literal[1, -1] = 1) -> bool:
        """Go to the next place of words, or of those searched for before; on from the end."""
        if typed is not None:
            self.searched = typed
        hits = list(self.hits())
        if not hits:
            return False
        here = (self.selection.first, self.selection.start, self.selection.end)
        if here not in hits and by > 0:  # the first one in what is selected is not passed over
            here = (here[0], here[1], 0)
        after = [hit for hit in hits if (hit > here if by > 0 else hit < here)]
        turn, start, end = (after or hits)[0 if by > 0 else -1]
        self.selection = Selection(turn, start, turn, end)
        return True

    def hits(self) -> Iterator[tuple[int, int, int]]:
        """Yield index of the turn, start and end of each place that was searched for."""
        finder = _typed(self.searched, self.opened.language)
        if finder is None:
            return
        for turn, text in enumerate(self.texts):
            for start, end in finder.spans(text):
                yield turn, start, end

    def next_of(self, code: str, by: Literal[1, -1] = 1) -> bool:
        """Go to the next passage of a code, over the end of the transcript into the others.

        Blind, only one's own passages; False where there is no other.
        """
        here = (self.opened.transcript, self.turn.number, self.selection.start, self.selection.end)
        whose = self.coder if self.blind else None
        with self.project.reading() as session:
            place = next_passage(session, code, here, forward=by > 0, coder=whose)
        if place is not None:
            self.show(*place)
        return place is not None
