"""The review screen: doubtful mentions in their original words, decided by single keys.

It shows originals, so it writes nothing: no log, no title, no clipboard, no picture of itself.
"""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from anonymise.errors import AnonymiseError
from ctrp_research.errors import CtrpError
from ctrp_research.review.decisions import Side
from ctrp_research.review.desk import Done
from ctrp_research.review.queue import Filter
from ctrp_research.review.session import Place, Session
from ctrp_research.screens import review_panes as panes
from ctrp_research.screens.dialogs import Ask, Choose, Read
from ctrp_research.screens.review_actions import ACTIONS, footer
from ctrp_research.screens.review_add import AddScreen
from ctrp_research.transcripts.marks import KINDS


class ReviewScreen(Screen[None]):
    """One mention in its turn at a time."""

    CSS = panes.CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(action.key, action.name, action.short or action.name) for action in ACTIONS
    ]

    def __init__(self, session: Session) -> None:
        """Take the reviewer's session, which stands at the first mention that waits."""
        super().__init__()
        self.session = session
        self.searched: str | None = None

    def compose(self) -> ComposeResult:
        """Four panes, one under the other."""
        yield Static(id="status", markup=False)
        yield Static(id="context", markup=False)
        yield Static(id="details", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """Show the first mention."""
        self.show()

    def on_resize(self, _event: Resize) -> None:
        """Fit the keys to the width."""
        self.show()

    def show(self) -> None:
        """Show where the session is."""
        session = self.session
        self.query_one("#status", Static).update(panes.status(session, session.place))
        pane = self.query_one("#context", Static)
        columns, rows = panes.room(pane.size)
        pane.update(panes.context(session, session.place, columns=columns, rows=rows))
        self.query_one("#details", Static).update(panes.details(session))
        self.query_one("#keys", Static).update(panes.keys(footer(), self.app.size.width - 2))

    def _do(
        self,
        decide: Callable[[str, int], Done | None],
        *,
        advance: bool = False,
    ) -> None:
        """Decide about the mention that is looked at, and show what came of it."""
        place = self.session.place
        if place.number is None:
            self.notify("There is no mention here.", severity="warning")
            return
        number = place.number
        self._try(lambda: decide(place.transcript, number))
        if advance and not self.session.advance():
            self.notify("All in this queue are reviewed.")
        self.show()

    def _try(self, do: Callable[[], Done | None]) -> Done | None:
        try:
            done = do()
        except (CtrpError, AnonymiseError) as error:
            self.notify(str(error), severity="warning", markup=False)
            return None
        self.session.refresh()
        return done

    def action_accept(self) -> None:
        """Keep the label and go on."""
        self._do(self.session.desk.accept, advance=True)

    def action_reject(self) -> None:
        """Give the words back and go on."""
        self._do(self.session.desk.reject, advance=True)

    def action_everywhere(self) -> None:
        """Accept the same words wherever they stand."""
        self._do(self.session.desk.everywhere, advance=True)

    def action_nowhere(self) -> None:
        """Reject the same words wherever they are marked."""
        desk = self.session.desk
        self._do(lambda name, number: desk.everywhere(name, number, replaced=False), advance=True)

    def action_resize(self, side: Side, words: int) -> None:
        """Take words more, or less, on one side."""
        desk = self.session.desk
        self._do(lambda name, number: desk.resize(name, number, side=side, words=words))

    def action_split(self) -> None:
        """Give it a label of its own."""
        self._do(self.session.desk.split)

    def action_kind(self) -> None:
        """Ask for the kind."""
        if self.session.mark is None:
            self.notify("There is no mention here.", severity="warning")
            return
        desk = self.session.desk

        def decide(index: int | None) -> None:
            if index is not None:
                self._do(lambda name, number: desk.set_kind(name, number, KINDS[index]))

        self.app.push_screen(Choose("What is it?", KINDS), decide)

    def action_merge(self) -> None:
        """Ask whom it is one with."""
        identities = self.session.identities()
        if self.session.mark is None or not identities:
            self.notify("There is nobody to make it one with.", severity="warning")
            return
        desk = self.session.desk

        def decide(index: int | None) -> None:
            if index is not None:
                into = identities[index].number
                self._do(lambda name, number: desk.merge(name, number, into=into))

        listed = [panes.identity(each) for each in identities]
        self.app.push_screen(Choose("With whom is it one?", listed), decide)

    def action_add(self) -> None:
        """Let words be chosen, then ask what they are."""

        def ask(place: Place | None) -> None:
            if place is not None:
                self.app.push_screen(
                    Choose("What is it?", KINDS), lambda index: self._mark(place, index)
                )

        self.app.push_screen(AddScreen(self.session), ask)

    def _mark(self, place: Place, index: int | None) -> None:
        if index is None:
            return
        desk = self.session.desk
        done = self._try(lambda: desk.add(place.transcript, *place.focus, kind=KINDS[index]))
        if done is not None and done.mention is not None:
            self.session.look_at(place.transcript, done.mention)
            self.notify("Marked. Files that were exported before may still hold these words.")
        self.show()

    def action_undo(self) -> None:
        """Take back the last decision."""
        self._follow(self.session.desk.undo, "Undone")

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self._follow(self.session.desk.redo, "Redone")

    def _follow(self, do: Callable[[], Done], what: str) -> None:
        done = self._try(do)
        if done is not None:
            self.session.after(done)
            verb = done.action.removeprefix("review ")
            self.notify(f"{what}: {verb}, in {', '.join(done.transcripts)}.", markup=False)
        self.show()

    def action_next(self) -> None:
        """Go to the next mention."""
        self._step(1)

    def action_previous(self) -> None:
        """Go to the mention before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        if not self.session.step(by):
            self.notify("There is no further mention in this queue.")
        self.show()

    def action_search(self) -> None:
        """Ask what to search for."""
        self.app.push_screen(Ask("Search for:"), self._search)

    def action_again(self) -> None:
        """Search the same again."""
        self._search(self.searched)

    def _search(self, words: str | None) -> None:
        self.searched = words or self.searched
        if words and not self.session.search(words):
            self.notify("It is nowhere in the transcripts under review.")
        self.show()

    def action_go_to(self) -> None:
        """Ask for a turn's number."""
        self.app.push_screen(Ask("Turn number:"), self._go_to)

    def _go_to(self, answer: str | None) -> None:
        if answer is None:
            return
        try:
            self.session.go_to(int(answer) if answer.isdecimal() else -1)
        except CtrpError as error:
            self.notify(str(error), severity="warning", markup=False)
        self.show()

    def action_filter(self) -> None:
        """Ask for a kind or a language."""
        languages = self.session.languages
        listed = ["all", *KINDS, *languages]

        def narrow(index: int | None) -> None:
            if index is None:
                return
            doubtful = self.session.wanted.doubtful
            kind = KINDS[index - 1] if 0 < index <= len(KINDS) else None
            language = languages[index - 1 - len(KINDS)] if index > len(KINDS) else None
            self._filter(Filter(kind=kind, language=language, doubtful=doubtful))

        self.app.push_screen(Choose("Which mentions?", listed), narrow)

    def action_doubtful(self) -> None:
        """Only doubtful mentions, or all."""
        wanted = self.session.wanted
        self._filter(Filter(wanted.kind, wanted.language, doubtful=not wanted.doubtful))

    def _filter(self, wanted: Filter) -> None:
        self.session.filter(wanted)
        if not self.session.items:
            self.notify("There are no such mentions.")
        self.show()

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Read(panes.help_text()))

    def action_quit(self) -> None:
        """Leave."""
        self.app.exit()
