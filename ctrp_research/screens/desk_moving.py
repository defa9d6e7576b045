"""The part of the coding desk that shows where the coder is and goes elsewhere."""

from threading import Thread
from typing import ClassVar, Literal

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key, Resize
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from codebooks.indicators import fold
from ctrp_research.coding.finding import search_all
from ctrp_research.coding.selecting import Selection, Side, Unit
from ctrp_research.coding.session import DIGITS, CodingSession
from ctrp_research.errors import CtrpError
from ctrp_research.screens import desk_panes as panes
from ctrp_research.screens.desk_actions import ACTIONS, IN_TREE, TREE, State, foot
from ctrp_research.screens.desk_lines import shown
from ctrp_research.screens.desk_text import TranscriptView
from ctrp_research.screens.dialogs import Ask, Read
from ctrp_research.screens.finder import Find, Item
from ctrp_research.suggestion.passage import Passage, Suggestion
from ctrp_research.suggestion.service import Answer, Learned, Suggestions
from ctrp_research.suggestion.service import Key as SuggestionKey

WIDE = 110
"""Columns from which the codebook stands beside the text; below, Tab brings it."""
PLACES = 200
"""Places in all transcripts that are listed of what was searched for."""
FEW = 30
"""Turns that are drawn again one by one; beyond that the whole pane is."""
PAUSE = 10
"""Seconds after which it is stored at the latest that turns were read."""
EVERY = 25
"""Decisions after which suggestions are learned anew."""
IN_CODES = {
    "down": "action_cursor_down",
    "up": "action_cursor_up",
    "pagedown": "action_page_down",
    "pageup": "action_page_up",
    "home": "action_first",
    "end": "action_last",
}
"""What a key does in the codebook."""
Step = Literal[1, -1]


class MovingDesk(Screen[None]):
    """The transcript, what stands on the passage, the codebook and the keys."""

    CSS = panes.CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority a key acts before the next is read, so that none typed fast goes astray.
        Binding(action.keys, action.name, action.short or action.name, priority=True)
        for action in ACTIONS
    ]

    class Answered(Message):
        """The suggestions' process said something."""

        def __init__(self, answer: Answer) -> None:
            """Take what it said."""
            super().__init__()
            self.answer = answer

    def __init__(self, session: CodingSession, suggestions: Suggestions | None) -> None:
        """Take the coder's session, and the line to the suggestions if there are any."""
        super().__init__()
        self.session = session
        self.line = suggestions
        self.suggested: tuple[Suggestion, ...] = ()
        self.marked = 0
        self.message = ""
        self.learned_at = 0
        self._asked: SuggestionKey | None = None
        self.answered = False
        branches = {
            leaf.id: number
            for number, branch in enumerate(session.codebook.codes)
            for leaf in branch.leaves()
        }
        self.text = TranscriptView(session, session.signs, branches)
        self.side, self.codes = Vertical(id="side"), OptionList(id="tree")
        self.where, self.about, self.digits, self.foot, self.entry = (
            Static(id=name, markup=False) for name in ("status", "here", "digits", "keys", "entry")
        )
        self._shown: dict[Static, Content] = {}
        self._drawn: Selection | None = None
        self._told_rows = 1
        self.in_tree = False
        """Whether the codebook has the keys."""
        self._state: object = None

    def compose(self) -> ComposeResult:
        """Status, text and codebook, what is here, the digits and the keys."""
        yield self.where
        with Horizontal(id="body"):
            yield self.text
            with self.side:
                yield self.codes
                yield self.entry
        yield self.about
        yield self.digits
        yield self.foot

    def on_mount(self) -> None:
        """Show the first passage that waits; suggestions come when they are there."""
        self.show_tree()
        self.text.focus()
        self.give_room()
        self.show()
        self.set_interval(PAUSE, self.session.flush)
        if self.line is not None:
            self.line.learn()
            # No worker of Textual's: the program would not end before it does.
            Thread(target=self._hear, args=(self.line,), daemon=True).start()

    def on_resize(self, _event: Resize) -> None:
        """Put the codebook beside the text where there is room."""
        self.give_room()
        self.show()

    def give_room(self) -> None:
        """Give each pane its room, which depends on the terminal and on who has the keys alone.

        So no key moves the text, and nothing but what changed is drawn again.
        """
        width, height = self.app.size
        wide = width >= WIDE
        self.side.display = wide or self.in_tree
        self.text.display = wide or not self.in_tree
        self.side.set_class(not wide, "alone")
        self.about.styles.height = 4 if height < 30 else 6
        self.foot.styles.height = self.foot_rows
        self.call_after_refresh(self.text.follow)

    @property
    def foot_rows(self) -> int:
        """Lines for the keys."""
        return 4 if self.app.size.width < 100 else 3

    def say(self, message: str) -> None:
        """Tell the coder something with the next showing, until the one after it."""
        self.message = message

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Leave keys to the codebook while it has them."""
        return (
            not self.in_tree
            or action in IN_TREE
            or not any(each.name.split("(")[0] == action for each in ACTIONS)
        )

    def show(self) -> None:
        """Show where the session is and what can be done there."""
        coding = self.session.coding
        self.text.current = coding.id if coding else None
        if coding is not None:
            self.point_at(coding.code)
        self.text.redraw(self._changed_turns())
        self.text.follow()
        self._ask()
        self._tell()
        self.show_here()
        self._put(self.digits, panes.digits(self.session, self.app.size.width - 2))

    def _tell(self) -> None:
        """Show where the coder is and what there is to say, in more lines where it is long."""
        told = panes.status(self.session, self.message)
        rows = min(4, len(told.wrap(max(10, self.app.size.width - 2))))
        if rows != self._told_rows:
            self._told_rows = rows
            self.where.styles.height = rows
        self._put(self.where, told)
        self.message = ""

    def _changed_turns(self) -> range | None:
        """Indexes of the turns that look different since the last showing; None for all of them."""
        now, before = self.session.selection, self._drawn
        state = (self.session.opened, self.session.decisions, self.text.found)
        self._drawn, self._state, same = now, state, state == self._state
        if before is None or not same:
            return None
        first, last = min(now.first, before.first), max(now.last, before.last)
        return range(first, last + 1) if last - first < FEW else None

    def _put(self, pane: Static, content: Content) -> None:
        """Show something in a pane, unless it is there already."""
        if self._shown.get(pane) != content:
            self._shown[pane] = content
            pane.update(content, layout=False)

    def show_here(self) -> None:
        """Show what stands on the passage, what is suggested, and the keys that go with it."""
        if self.session.coding is None and self.suggested:
            self.point_at(self.suggested[self.marked].code)
        waiting = ""
        if self._asked is not None and not self.suggested:
            waiting = "No suggestion." if self.answered else "Suggestions are on their way …"
        self._put(self.about, panes.here(self.session, self.suggested, self.marked, waiting))
        width, rows = self.app.size.width - 2, self.foot_rows
        if self.in_tree:
            listed = [(*each, "") for each in TREE]
        else:
            listed = foot(self.states(), lambda some: panes.fits(some, width, rows))
        self._put(self.foot, panes.keys(listed, width))

    def states(self) -> set[State]:
        """What can be done here."""
        session = self.session
        pieces = session.selection.pieces(session.texts)
        coding = session.coding
        own = [
            each for each in session.placed.get(session.selection.first, ()) if session.is_own(each)
        ]
        known: dict[State, bool] = {
            "codable": any(session.opened.turns[each[0]].role != "interviewer" for each in pieces),
            "own": any(each.coder == session.coder for each in session.here),
            "coding": coding is not None,
            "moved": coding is not None
            and (coding.start, coding.end) not in {each[1:] for each in pieces},
            "others": len(own) > (coding is not None),
            "suggested": bool(self.suggested),
            "several": len(self.suggested) > 1,
            "found": bool(session.searched),
            "used": session.last_code is not None or coding is not None,
            "repeat": session.last_code is not None,
        }
        return {state for state, holds in known.items() if holds}

    def _ask(self) -> None:
        """Ask for suggestions for the passage, unless it is the interviewer's."""
        session = self.session
        pieces = session.selection.pieces(session.texts)
        turn, start, end = pieces[0] if pieces else (0, 0, 0)
        said = session.opened.turns[turn]
        key = (session.opened.transcript, said.number, start, end)
        if key == self._asked:
            return
        self.suggested, self.marked, self._asked = (), 0, None
        if self.line is None or session.blind or said.role == "interviewer" or start == end:
            return
        self._asked, self.answered = key, False
        language = session.opened.language
        passage = Passage(said.text[start:end], language, session.opened.transcript, said.asked)
        self.line.ask(key, passage)

    def _hear(self, line: Suggestions) -> None:
        while (answer := line.wait()) is not None:
            self.post_message(self.Answered(answer))

    def on_moving_desk_answered(self, event: Answered) -> None:
        """Show suggestions, or ask again when more was learned."""
        answer = event.answer
        if isinstance(answer, Learned):
            self._asked = None
            self._ask()
        elif answer.key == self._asked:
            standing = {each.code for each in self.session.here}
            self.suggested = tuple(one for one in answer.suggestions if one.code not in standing)
            self.marked, self.answered = 0, True
        self.show_here()

    def learn_anew(self) -> None:
        """Let suggestions learn from what was decided, now and then."""
        if self.line is not None and self.session.decisions - self.learned_at >= EVERY:
            self.learned_at = self.session.decisions
            self.line.learn()

    def on_transcript_view_chosen(self, _event: TranscriptView.Chosen) -> None:
        """Show what is known of what the mouse selected."""
        self.session.current = None
        self.show()

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
        with self.session.project.reading() as session:
            found = search_all(session, typed, limit=PLACES)
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

    def show_tree(self) -> None:
        """List the codebook."""
        at = self.codes.highlighted
        self.codes.clear_options()
        self.codes.add_options(
            Option(Content(line), id=code) for code, line in panes.tree_rows(self.session)
        )
        self.codes.highlighted = at or 0

    def point_at(self, code: str) -> None:
        """Let the codebook explain a code."""
        if not self.in_tree and code in self.session.signs:
            self.codes.highlighted = self.codes.get_option_index(code)

    def _in_tree(self) -> str | None:
        at = self.codes.highlighted
        return None if at is None else self.codes.get_option_at_index(at).id

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Explain the code that is gone to."""
        if event.option.id:
            code = self.session.codebook.find(event.option.id)
            sign = self.session.signs.get(code.id, "")
            self.entry.update(Content(panes.entry(code, sign=sign)))

    def action_codebook(self) -> None:
        """Give the keys to the codebook, or back to the text."""
        # At once, for the next key may be there already.
        self.in_tree = not self.in_tree
        self.give_room()
        self.set_focus(self.codes if self.in_tree else self.text)
        self.show()

    def press(self, key: Key) -> bool:
        """Take what only the codebook has; a Cyrillic letter is the key that it sounds like."""
        letter = key.character or ""
        if letter.isalpha() and not letter.isascii() and len(latin := fold(letter)) == 1:
            key.key = key.character = latin.upper() if letter.isupper() else latin
        if not self.in_tree:
            return False
        if move := getattr(self.codes, IN_CODES.get(key.key, ""), None):
            move()
        elif key.key == "enter":
            self.choose(self._in_tree())
        elif key.key == "escape":
            self.action_codebook()
        elif key.key in DIGITS and (code := self._in_tree()) in self.session.signs:
            self.session.pin(key.key, code or "")
            self.show_tree()
            self.show()
        else:
            return False
        return True

    def choose(self, code: str | None) -> None:
        """Do with a code of the tree what the desk does with it."""
        raise NotImplementedError

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the code that was clicked."""
        self.choose(event.option.id)

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
