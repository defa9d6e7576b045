"""The review program around its screen."""

from ctrp_research.review.session import Session
from ctrp_research.screens.review import ReviewScreen
from ctrp_research.screens.shut import ShutApp, run_shut


class ReviewApp(ShutApp):
    """One reviewer's session on the whole terminal."""

    TITLE = "ctrp review"

    def __init__(self, session: Session) -> None:
        """Take the session to show."""
        super().__init__()
        self.session = session

    def on_mount(self) -> None:
        """Begin."""
        self.push_screen(ReviewScreen(self.session))


def run_review(session: Session) -> None:
    """Show the review until the reviewer leaves.

    Raises:
        CtrpError: the screen failed; what was decided is stored.
    """
    run_shut(ReviewApp(session))
