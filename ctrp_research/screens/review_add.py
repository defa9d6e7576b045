"""Choosing missed words by keyboard: a screen of its own over the review, gone with Esc."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from ctrp_research.review.choosing import Chooser
from ctrp_research.review.session import Place, Session
from ctrp_research.screens import review_panes as panes
from ctrp_research.screens.review_actions import ADDING


class AddScreen(Screen[Place | None]):
    """Gives the words that were chosen, or None."""

    CSS = panes.CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1)", priority=True),
        Binding("right,l", "move(1)", priority=True),
        Binding("up", "turn(-1)", priority=True),
        Binding("down", "turn(1)", priority=True),
        Binding("w,shift+right", "take(1)", priority=True),
        Binding("W,shift+left", "take(-1)", priority=True),
        Binding("enter", "choose", priority=True),
        Binding("escape,q", "dismiss(None)", priority=True),
    ]

    def __init__(self, session: Session) -> None:
        """Begin where the reviewer is."""
        super().__init__()
        self.session = session
        self.chooser = Chooser(session.opened.whole, session.place)

    def compose(self) -> ComposeResult:
        """The turn, what to do, and the keys."""
        yield Static(id="status", markup=False)
        yield Static(id="context", markup=False)
        yield Static("Choose the words that were missed.", id="details", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """Show the words."""
        self.show()

    def show(self) -> None:
        """Show what is chosen so far."""
        place = self.chooser.place
        self.query_one("#status", Static).update(panes.status(self.session, place))
        pane = self.query_one("#context", Static)
        columns, rows = panes.room(pane.size)
        pane.update(panes.context(self.session, place, columns=columns, rows=rows, word=True))
        self.query_one("#keys", Static).update(panes.keys(ADDING, self.app.size.width - 2))

    def action_move(self, by: int) -> None:
        """Go on or back by a word."""
        self.chooser.move(by)
        self.show()

    def action_turn(self, by: int) -> None:
        """Go to the next turn or the one before."""
        self.chooser.turn(by)
        self.show()

    def action_take(self, words: int) -> None:
        """Take a word more or less."""
        self.chooser.take(words)
        self.show()

    def action_choose(self) -> None:
        """Give the words."""
        self.dismiss(self.chooser.place)
