"""The review program around its screen, shut off from everything that could write its text down."""

import os
from pathlib import Path

from textual.app import App

from ctrp_research.errors import CtrpError
from ctrp_research.review.session import Session
from ctrp_research.screens.review import ReviewScreen


class ReviewApp(App[None]):
    """One reviewer's session on the whole terminal."""

    TITLE = "ctrp review"
    ENABLE_COMMAND_PALETTE = False  # it would offer a screenshot, a file with original words
    ALLOW_SELECT = False  # nor do they go to the clipboard

    def __init__(self, session: Session) -> None:
        """Take the session to show."""
        super().__init__()
        self.session = session
        self.failure: str | None = None

    def on_mount(self) -> None:
        """Begin."""
        self.push_screen(ReviewScreen(self.session))

    def _fatal_error(self) -> None:
        """Leave after a fault; Textual's own way prints every variable, and so the transcript."""
        error = self._exception
        frame = error.__traceback__ if error else None
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        where = (
            f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
        )
        self.failure = f"{type(error).__name__} at {where}"
        self._close_messages_no_wait()


def run_review(session: Session) -> None:
    """Show the review until the reviewer leaves.

    Raises:
        CtrpError: the screen failed; what was decided is stored.
    """
    if "TEXTUAL_LOG" in os.environ or "TEXTUAL_SCREENSHOT" in os.environ:
        raise CtrpError(
            "TEXTUAL_LOG or TEXTUAL_SCREENSHOT is set, and would write what is on the screen into "
            "a file. Unset it and start again."
        )
    app = ReviewApp(session)
    app.run()
    if app.failure:
        raise CtrpError(
            f"The screen failed ({app.failure}). Every decision until then is stored. Please "
            "report it without any transcript."
        )
