"""The coding program around its screen: who codes, the suggestions' process, and the way out."""

from collections.abc import Callable, Sequence

from ctrp_research.coding.session import CodingSession
from ctrp_research.errors import CtrpError
from ctrp_research.screens.desk import DeskScreen
from ctrp_research.screens.dialogs import Ask, Choose
from ctrp_research.screens.shut import ShutApp, run_shut
from ctrp_research.suggestion.service import Suggestions

Begin = Callable[[str], CodingSession]
"""Opens the session of a coder."""


class DeskApp(ShutApp):
    """One coder's session on the whole terminal."""

    TITLE = "ctrp code"

    def __init__(
        self,
        begin: Begin,
        *,
        coder: str = "",
        known: Sequence[str] = (),
        suggestions: Suggestions | None = None,
    ) -> None:
        """Take how a session begins.

        Args:
            begin: opens the session of the coder who is named.
            coder: the name; empty to ask for it.
            known: names to choose from, the likeliest first.
            suggestions: where they come from; None for a desk without.
        """
        super().__init__()
        self.begin = begin
        self.coder = coder
        self.known = list(known)
        self.suggestions = suggestions
        self.error: CtrpError | None = None

    def on_mount(self) -> None:
        """Begin, or ask who codes."""
        if self.coder:
            self._begin(self.coder)
        else:
            options = [*self.known, "somebody else"]
            question = "Who codes? The name stands with every decision."
            self.push_screen(Choose(question, options), self._named)

    def _named(self, index: int | None) -> None:
        if index is None:
            self.exit()
        elif index < len(self.known):
            self._begin(self.known[index])
        else:
            self.push_screen(Ask("Your name or initials:"), self._begin)

    def _begin(self, coder: str | None) -> None:
        if not coder:
            self.exit()
            return
        try:
            session = self.begin(coder)
        except CtrpError as error:
            self.error = error
            self.exit()
            return
        self.push_screen(DeskScreen(session, self.suggestions))


def run_desk(app: DeskApp) -> None:
    """Show the desk until the coder leaves.

    Raises:
        CtrpError: there is nothing to code, or the screen failed; what was decided is stored.
    """
    try:
        run_shut(app)
    finally:
        if app.suggestions is not None:
            app.suggestions.close()
    if app.error is not None:
        raise app.error
