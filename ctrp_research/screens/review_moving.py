"""The part of the review screen that shows where the reviewer is and goes elsewhere."""

from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from ctrp_research.errors import CtrpError
from ctrp_research.review.queue import Filter
from ctrp_research.review.session import Place, Session
from ctrp_research.screens import review_panes as panes
from ctrp_research.screens.dialogs import Ask, Choose, Read
from ctrp_research.screens.review_actions import footer
from ctrp_research.transcripts.marks import KINDS

OVERLAP = 40
"""Code points that two pages of a long turn have in common, more than a word."""


class MovingScreen(Screen[None]):
    """One mention in its turn at a time, nothing decided yet."""

    CSS = panes.CSS

    def __init__(self, session: Session) -> None:
        """Take the reviewer's session, which stands at the first mention that waits."""
        super().__init__()
        self.session = session
        self.searched: str | None = None
        self.message = ""
        self.shown: Place | None = None
        self.ahead = 0

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

    def say(self, message: str) -> None:
        """Tell the reviewer something with the next showing, until the one after it."""
        self.message = message

    def show(self) -> None:
        """Show where the session is, and the message, if there is one."""
        session = self.session
        self.query_one("#status", Static).update(panes.status(session, session.place, self.message))
        self.message = ""
        pane = self.query_one("#context", Static)
        columns, rows = panes.room(pane.size)
        if session.place != self.shown:
            self.shown, self.ahead = session.place, 0
        pane.update(
            panes.context(session, session.place, columns=columns, rows=rows, ahead=self.ahead)
        )
        self.query_one("#details", Static).update(panes.details(session))
        self.query_one("#keys", Static).update(panes.keys(footer(), self.app.size.width - 2))

    def action_next(self) -> None:
        """Go to the next mention."""
        self._step(1)

    def action_previous(self) -> None:
        """Go to the mention before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        if not self.session.step(by):
            self.say("There is no further mention in this queue.")
        self.show()

    def action_read_on(self, by: int) -> None:
        """Show what comes later in a turn that is longer than the pane, or earlier."""
        place = self.session.place
        around = panes.reach(*panes.room(self.query_one("#context", Static).size))
        step = 2 * around - OVERLAP
        first, last = place.span[0] - place.focus[0], place.span[1] - place.focus[1]
        self.ahead = min(max(self.ahead + by * step, first), last)
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
            self.say("It is nowhere in the transcripts under review.")
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
            self.say(str(error))
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
            self.say("There are no such mentions.")
        self.show()

    def action_help(self) -> None:
        """List the keys."""
        self.app.push_screen(Read(panes.help_text()))

    def action_quit(self) -> None:
        """Leave."""
        self.app.exit()
