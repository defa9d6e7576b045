"""The coding desk: what a coder decides about the passage that is selected.

The keys call the functions of `coding/`, which the commands call too; nothing is stored here.
"""

from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from anonymise.errors import AnonymiseError
from anonymise.mention import Kind as DetailKind
from codebooks.errors import CodebookError
from ctrp_research.coding.codings import REALITIES, Passage
from ctrp_research.coding.flags import KINDS as FLAGS
from ctrp_research.coding.identifying import FLAG, send_back
from ctrp_research.coding.memos import check_memo
from ctrp_research.coding.opened import Placed
from ctrp_research.coding.session import DIGITS
from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk
from ctrp_research.screens import desk_panes as panes
from ctrp_research.screens.desk_moving import MovingDesk
from ctrp_research.screens.dialogs import Ask, Choose
from ctrp_research.screens.finder import Find
from ctrp_research.store.undoing import Undone
from ctrp_research.suggestion.passage import Suggestion
from ctrp_research.suggestion.proposals import accepted, reject
from ctrp_research.transcripts.marks import KINDS


class DeskScreen(MovingDesk):
    """Applying, changing and taking off codes and flags."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(digit, f"digit('{digit}')", "code", priority=True) for digit in DIGITS
    ]

    def _try(self, do: Callable[[], str]) -> bool:
        """Decide, and say what came of it."""
        before = self.session.opened
        try:
            if self.session.see_codebook():
                self.take_codebook()
            self.say(do())
        except (CtrpError, AnonymiseError, CodebookError) as error:
            self.say(str(error))
            return False
        finally:
            self.learn_anew()
            if self.session.opened is not before:
                self.text.reflow()
            self.show()
        return True

    def apply(self, code: str) -> None:
        """Put a code on what is selected."""
        keys = dict(self.session.keys)

        def do() -> str:
            new = self.session.apply(code)
            name = panes.name_of(self.session, code)
            turns = f" on {new} turns" if new > 1 else ""
            return f"{name}{turns}." if new else f"{name} is there already."

        if self._try(do):
            self.suggested = tuple(one for one in self.suggested if one.code != code)
            self.marked = 0
            self.show_here()
            if keys != self.session.keys:
                self.show_tree()

    def accept(self, suggestion: Suggestion) -> None:
        """Put the code of a suggestion on what is selected."""
        self.apply(suggestion.code)
        if any(each.code == suggestion.code for each in self.session.here):
            with self.session.project.transaction() as session:
                accepted(session, self._passage, suggestion.code, coder=self.session.coder)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave digits to the codebook while it has the keys."""
        if action == "digit" and self.in_tree:
            return False
        return super().check_action(action, parameters)

    def action_digit(self, digit: str) -> None:
        """Apply the code that has this key."""
        code = self.session.keys.get(digit)
        if code is None:
            self.say(f"No code has the key {digit} yet: c finds one.")
            self.show()
        else:
            self.apply(code)

    def action_code(self) -> None:
        """Find a code and apply it."""
        items = panes.code_items(self.session, self.suggested)
        self.app.push_screen(
            Find("Code:", items, foot="two letters, or a part of its name · Enter applies · Esc"),
            lambda code: self.apply(code) if code is not None else None,
        )

    def choose(self, code: str | None) -> None:
        """Apply the code that is chosen in the codebook."""
        if code in self.session.signs:
            if self.in_tree:
                self.action_codebook()
            self.apply(code or "")
        else:
            self.say("A group of codes: apply one of the codes in it.")
            self.show()

    def action_repeat(self) -> None:
        """Apply the last code again."""
        if self.session.last_code is None:
            self.say("No code was used yet.")
            self.show()
        else:
            self.apply(self.session.last_code)

    def action_accept(self) -> None:
        """Take the suggestion that is marked."""
        if self.suggested:
            self.accept(self.suggested[self.marked])
        else:
            self.say("Nothing is suggested here.")
            self.show()

    def action_reject(self) -> None:
        """Say that the suggestion that is marked does not fit."""
        if not self.suggested:
            self.say("Nothing is suggested here.")
            self.show()
            return
        code = self.suggested[self.marked].code

        def do() -> str:
            with self.session.project.transaction() as session:
                reject(session, self._passage, code, coder=self.session.coder)
            return f"Not {panes.name_of(self.session, code)}."

        if self._try(do):
            self.suggested = tuple(one for one in self.suggested if one.code != code)
            self.marked = 0
            self.show_here()

    @property
    def _passage(self) -> Passage:
        """What was asked about."""
        transcript, turn, start, end = self._asked or ("", 0, 0, 0)
        return Passage(transcript, turn, start, end)

    def action_take_suggestion(self, place: int) -> None:
        """Take the suggestion that was clicked."""
        if place < len(self.suggested):
            self.accept(self.suggested[place])

    def action_other_suggestion(self) -> None:
        """Mark the next suggestion."""
        if self.suggested:
            self.marked = (self.marked + 1) % len(self.suggested)
        self.show_here()

    def action_remove(self) -> None:
        """Take off a coding or flag; ask which where there are several and none was chosen."""
        session = self.session
        own = [each for each in session.here if each.coder == session.coder]
        chosen = next((each for each in own if each.id == session.current), None)
        if chosen is None and len(own) > 1:
            listed = [panes.told(session, each) for each in own]
            self.app.push_screen(
                Choose("Take off which?", listed),
                lambda index: self._remove(own[index]) if index is not None else None,
            )
        else:
            self._remove(chosen or (own[0] if own else None))

    def _remove(self, placed: Placed | None) -> None:
        self._try(lambda: f"Taken off: {panes.told(self.session, self.session.remove(placed))}.")

    def action_reality(self) -> None:
        """Go on to the next reality."""
        likely = next((one.code for one in self.likely if one.code in REALITIES), None)
        self._try(lambda: f"Reality: {self.session.next_reality(likely)}.")

    def action_edges(self) -> None:
        """Move the coding's edges to the selection's."""
        self._try(lambda: f"New edges: {panes.told(self.session, self.session.set_edges())}.")

    def action_other(self) -> None:
        """Go to the next coding of one's own in this turn."""
        if not self.session.choose_other():
            self.say("None of your codings is in this turn.")
        self.show()

    def action_memo(self) -> None:
        """Ask for a memo on the coding."""
        coding = self.session.coding
        if coding is None:
            self.say("None of your codings is here: a memo stands on a coding.")
            self.show()
        else:
            self.ask_memo(coding)

    def ask_memo(self, coding: Placed) -> None:
        """Ask for a memo on this coding, wherever the coder goes meanwhile."""
        now = f" Now: {coding.memo}" if coding.memo else ""

        def write(memo: str | None) -> None:
            if memo is not None:
                self.say("The memo is looked through for names …")
                self.show()
                self.look_through(coding, "" if memo == "-" else memo)

        name = panes.name_of(self.session, coding.code)
        self.app.push_screen(Ask(f"Memo on {name} (- takes it away):{now}"), write)

    @work(thread=True, exclusive=True)
    def look_through(self, coding: Placed, memo: str) -> None:
        """Check a memo for names, which takes a moment the first time, and store it."""
        try:
            check_memo(memo)
        except CtrpError:
            self.app.call_from_thread(self._ask_again, coding, memo)
        else:
            self.app.call_from_thread(self._store_memo, coding, memo)

    def _ask_again(self, coding: Placed, memo: str) -> None:
        question = "A word of it looks like a name, a place, a date or a number that identifies."
        options = ("Write it again, with labels such as [Person 3]", "It names nobody: store it")

        def decide(index: int | None) -> None:
            if index == 0:
                self.ask_memo(coding)
            elif index == 1:
                self._store_memo(coding, memo)

        self.app.push_screen(Choose(question, options), decide)

    def _store_memo(self, coding: Placed, memo: str) -> None:
        def do() -> str:
            self.session.set_memo(coding, memo)
            return "Memo stored." if memo else "Memo taken away."

        self._try(do)

    def action_flag(self) -> None:
        """Ask which flag."""
        likely = {one.code for one in self.likely}
        told = [f"{kind}  (likely here)" if kind in likely else kind for kind in FLAGS]

        def put(index: int | None) -> None:
            if index is not None:
                self._flag(FLAGS[index])

        self.app.push_screen(Choose("Flag what is selected:", told), put)

    def _flag(self, kind: str) -> None:
        def put() -> str:
            new = self.session.flag(kind)
            return f"Flagged: {kind}." if new else f"{kind} is there already."

        if self._try(put) and kind == FLAG:
            self._ask_what()

    def _ask_what(self) -> None:
        """Ask what the identifying detail is, where it can be replaced at once."""
        if not self.session.can_replace:
            self.say("Flagged. The key is not here, so it waits to be replaced: `ctrp code flags`.")
            self.show()
            return

        def replace(index: int | None) -> None:
            if index is None:
                self.say("Flagged; not replaced. `ctrp code flags` lists it.")
                self.show()
            else:
                self._send_back(KINDS[index])

        self.app.push_screen(Choose("Replace it wherever it stands. What is it?", KINDS), replace)

    def _send_back(self, kind: DetailKind) -> None:
        try:
            detail = self.session.detail()
        except CtrpError as error:
            self.say(str(error))
        else:
            self.say("It is replaced wherever it stands …")
            self.replace(detail, kind)
        self.show()

    @work(thread=True)
    def replace(self, detail: Passage, kind: DetailKind) -> None:
        """Replace a passage in all transcripts, which takes a while in a large project."""
        session = self.session
        try:
            done = send_back(Desk(session.project, coder=session.coder), detail, kind)
            number = len(done.transcripts) if done else 0
            told = f"Replaced in {number} transcripts." if number > 1 else "Replaced."
        except (CtrpError, AnonymiseError) as error:
            told = f"Flagged, but not replaced: {error}"
        self.app.call_from_thread(self._replaced, told)

    def _replaced(self, told: str) -> None:
        self.session.reopen()
        self.text.reflow()
        self.say(told)
        self.show()

    def action_undo(self) -> None:
        """Take back the last decision."""
        self._follow(self.session.undo, "Undone")

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self._follow(self.session.redo, "Done again")

    def _follow(self, do: Callable[[], Undone], what: str) -> None:
        self._try(lambda: f"{what}: {', '.join(action for _, action in do().events)}.")
