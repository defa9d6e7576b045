"""The part of the coding desk that goes elsewhere: steps, selections, searches, transcripts."""

from typing import ClassVar, Literal

from textual import work
from textual.binding import Binding, BindingType

from ctrp_research.coding.finding import search_all
from ctrp_research.coding.selecting import Side, Unit
from ctrp_research.errors import CtrpError
from ctrp_research.screens import desk_panes as panes
from ctrp_research.screens.desk_actions import ACTIONS
from ctrp_research.screens.desk_lines import shown
from ctrp_research.screens.desk_shown import ShownDesk
from ctrp_research.screens.dialogs import Ask, Read
from ctrp_research.screens.finder import Find, Item

PLACES = 200
"""Places in all transcripts that are listed of what was searched for."""
Step = Literal[1, -1]


class MovingDesk(ShownDesk):
    """Where the coder goes; nothing is decided."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority a key acts before the next is read, so that none typed fast goes astray.
        Binding(action.keys, action.name, action.short or action.name, priority=True)
        for action in ACTIONS
    ]

    def action_uncoded(self, by: Step) -> None:
        """Go to the next turn that is not coded."""
        self.session.current = None
        if not self.session.next_uncoded(by):
            self.say(
                "No further turn waits here. l lists the transcripts."
                if by > 0
                else "No turn before this one waits."
            )
        self.show()

    def action_step(self, unit: Unit, by: Step) -> None:
        """Go to the next unit, or the one before."""
        self.session.current = None
        if not self.session.step(unit, by):
            self.say("That is the end." if by > 0 else "That is the beginning.")
        self.show()

    def action_grow(self, unit: Unit, side: Side) -> None:
        """Select a unit more."""
        self.session.grow(unit, side)
        self.show()

    def action_shrink(self, unit: Unit, side: Side) -> None:
        """Select a unit less."""
        self.session.shrink(unit, side)
        self.show()

    def action_scroll(self, by: Step) -> None:
        """Scroll a screen; the selection stays."""
        self.text.scroll_relative(y=by * max(1, self.text.size.height - 2), animate=False)

    def action_go_to(self) -> None:
        """Ask for a turn's number."""

        def go(answer: str | None) -> None:
            if answer is not None:
                self._try_to_go(int(answer) if answer.isdecimal() else -1)

        self.app.push_screen(Ask("Turn number:"), go)

    def _try_to_go(self, number: int) -> None:
        try:
            self.session.go_to(number)
        except CtrpError as error:
            self.say(str(error))
        self.show()

    def action_search(self) -> None:
        """Ask what to search for in this transcript."""

        def search(words: str | None) -> None:
            if words is not None:
                self._show_found(self.session.search(words))

        self.app.push_screen(Ask("Find in this transcript:"), search)

    def action_again(self, by: Step) -> None:
        """Go to the next place found, or the one before."""
        if self.session.searched:
            self._show_found(self.session.search(by=by))

    def _show_found(self, found: bool) -> None:  # noqa: FBT001
        hits: dict[int, list[tuple[int, int]]] = {}
        for turn, start, end in self.session.hits():
            hits.setdefault(turn, []).append((start, end))
        self.text.found = hits
        number = sum(map(len, hits.values()))
        places = f"{number} places." if number > 1 else "One place."
        self.say(places if found else "It is nowhere in this transcript.")
        self.session.current = None
        self.show()

    def action_search_all(self) -> None:
        """Ask what to search for in all transcripts, and list the places."""

        def search(words: str | None) -> None:
            if words is not None:
                self.say("All transcripts are searched …")
                self.show()
                self.look_everywhere(words)

        self.app.push_screen(Ask("Find in all transcripts:"), search)

    @work(thread=True, exclusive=True)
    def look_everywhere(self, typed: str) -> None:
        """Search all transcripts, which takes a second or two in a large project."""
        try:
            with self.session.project.reading() as session:
                found = search_all(session, typed, limit=PLACES)
        except CtrpError as error:
            self.app.call_from_thread(self.tell, str(error))
            return
        items = [
            Item(
                key="\t".join(map(str, hit)),
                label=shown(f"{hit[0]}:{hit[1]}  …{text[max(0, hit[2] - 24) : hit[3] + 40]}…"),
            )
            for hit, text in found
        ]
        more = f", the first {PLACES}" if len(items) == PLACES else ""
        question = f"{len(items)} places{more}:"
        self.app.call_from_thread(self.app.push_screen, Find(question, items), self._go_found)

    def tell(self, message: str) -> None:
        """Say something at once."""
        self.say(message)
        self.show()

    def _go_found(self, chosen: str | None) -> None:
        if chosen is not None:
            transcript, *numbers = chosen.split("\t")
            number, start, end = map(int, numbers)
            self.elsewhere(lambda: self.session.show(transcript, number, start, end))

    def action_transcripts(self) -> None:
        """List the transcripts with how far the coder is in each."""
        items = [
            Item(
                key=line.transcript,
                label=f"{line.transcript:<18} {line.country or '--'} {line.language:<4} "
                f"{line.method:<12} {line.read}/{line.turns} read, {line.codings} codings",
            )
            for line in self.session.progress()
        ]

        def go(chosen: str | None) -> None:
            if chosen is not None:
                self.elsewhere(lambda: self.session.open(chosen))

        self.app.push_screen(Find("Open:", items), go)

    def elsewhere(self, go: object) -> None:
        """Go to a place that may be in another transcript."""
        before = self.session.opened
        try:
            go()  # type: ignore[operator]
        except CtrpError as error:
            self.say(str(error))
        if self.session.opened is not before:
            self.text.found = {}
            self.text.reflow()
        self.session.current = None
        self.show()

    def action_next_of(self, by: Step) -> None:
        """Go to the next passage of a code."""
        code = self._code_meant()
        if code is None:
            self.say("Put a code on a passage first, or choose one in the codebook (Tab).")
            self.show()
            return
        found: list[bool] = []
        self.elsewhere(lambda: found.append(self.session.next_of(code, by)))
        name = panes.name_of(self.session, code)
        self.say(f"{name}." if found == [True] else f"{name} is nowhere else.")
        self.session.last_code = code
        if self.in_tree:
            self.action_codebook()
        self.show()

    def _code_meant(self) -> str | None:
        if self.in_tree:
            code = self._in_tree()
            return code if code in self.session.signs else None
        coding = self.session.coding
        return self.session.last_code or (coding.code if coding else None)

    def action_done(self) -> None:
        """Say that the whole transcript was read."""
        self.session.read_all()
        self.say("Read to its end. l lists the transcripts.")
        self.show()

    def action_palette(self) -> None:
        """Find a command by name."""
        items = [
            Item(key=a.name, label=a.description.split(":")[0].rstrip("."), sign="", words=a.name)
            for a in ACTIONS
        ]

        async def do(chosen: str | None) -> None:
            if chosen is not None:
                call = chosen if "(" in chosen else f"{chosen}()"
                await self.run_action(call)

        self.app.push_screen(Find("Command:", items), do)

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Read(panes.help_text()))

    def action_leave(self) -> None:
        """Leave."""
        self.session.flush()
        self.app.exit()
