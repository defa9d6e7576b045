"""The part of the coding desk that shows: text, what stands on it, codebook, suggestions, keys."""

from threading import Thread
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key, Resize
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from codebooks.indicators import fold
from ctrp_research.coding.session import DIGITS, CodingSession
from ctrp_research.screens import desk_panes as panes
from ctrp_research.screens.desk_actions import ACTIONS, IN_TREE, TREE, State, foot
from ctrp_research.screens.desk_text import TranscriptView
from ctrp_research.screens.margin import branches_of
from ctrp_research.suggestion.passage import Passage, Suggestion
from ctrp_research.suggestion.service import Answer, Learned, Suggestions
from ctrp_research.suggestion.service import Key as SuggestionKey

if TYPE_CHECKING:
    from ctrp_research.coding.selecting import Selection

WIDE = 110
"""Columns from which the codebook stands beside the text; below, Tab brings it."""
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


class ShownDesk(Screen[None]):
    """The transcript, what stands on the passage, the codebook and the keys."""

    CSS = panes.CSS

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
        self.likely: tuple[Suggestion, ...] = ()
        """A reality and flags that are suggested for the passage."""
        self.marked = 0
        self.message = ""
        self.learned_at = 0
        self._asked: SuggestionKey | None = None
        self.answered = ""
        """What is said where nothing is suggested."""
        self._lacks = ""
        """What was said that suggestions go without."""
        self.text = TranscriptView(session, session.signs, branches_of(session.codebook))
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
        state = (self.session.opened, self.text.found)
        self._drawn, self._state, same = now, state, state == self._state
        altered, self.session.altered = self.session.altered, set()
        if before is None or not same:
            return None
        first = min(now.first, before.first, *altered)
        last = max(now.last, before.last, *altered)
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
            waiting = self.answered or "Suggestions are on their way …"
        self._put(
            self.about, panes.here(self.session, self.suggested, self.likely, self.marked, waiting)
        )
        width, rows = self.app.size.width - 2, self.foot_rows
        if self.in_tree:
            listed = [(*each, "") for each in TREE]
        else:
            listed = foot(self.states(), lambda some: panes.fits(some, width, rows))
        self._put(self.foot, panes.keys(tuple(listed), width))

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
        self.suggested, self.likely, self.marked, self._asked = (), (), 0, None
        if self.line is None or session.blind or said.role == "interviewer" or start == end:
            return
        self._asked, self.answered = key, ""
        language = session.opened.language
        passage = Passage(said.text[start:end], language, session.opened.transcript, said.asked)
        self.line.ask(key, passage, session.coder)

    def _hear(self, line: Suggestions) -> None:
        while (answer := line.wait()) is not None:
            self.post_message(self.Answered(answer))

    def on_shown_desk_answered(self, event: Answered) -> None:
        """Show suggestions, or ask again when more was learned."""
        answer = event.answer
        if isinstance(answer, Learned):
            if answer.lacks and not self._lacks:
                self.say(answer.lacks)
                self._tell()
            self._lacks = answer.lacks or self._lacks
            self._asked = None
            self._ask()
        elif answer.key == self._asked:
            standing = {each.code for each in self.session.here}
            self.suggested = tuple(one for one in answer.suggestions if one.code not in standing)
            self.likely = tuple(one for one in answer.marks if one.code not in standing)
            self.marked = 0
            self.answered = (
                "No suggestions in this turn, to compare."
                if answer.is_control
                else "No suggestion."
            )
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

    def take_codebook(self) -> None:
        """Show the codebook as it is now."""
        self.text.signs = self.session.signs
        self.text.branches = branches_of(self.session.codebook)
        self.text.redraw()
        self.show_tree()

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
            self._put(self.entry, Content(panes.entry(code, sign=sign)))

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
