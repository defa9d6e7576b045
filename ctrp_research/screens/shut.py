"""A full-screen program that is shut off from everything that could write its text down."""

import os
from pathlib import Path
from typing import Protocol, runtime_checkable

from textual.app import App
from textual.events import Event, Key

from ctrp_research.errors import CtrpError


@runtime_checkable
class TakesKeys(Protocol):
    """A screen that takes keys in the order in which they are typed."""

    def press(self, key: Key) -> bool:
        """Take a key at once; False leaves it to the bindings and to what has the focus."""


class ShutApp(App[None]):
    """A program that makes no log, no picture of itself, and leaves nothing on the clipboard."""

    ENABLE_COMMAND_PALETTE = False  # it would offer a screenshot, a file with what is on the screen
    ALLOW_SELECT = False  # nor does it go to the clipboard

    def __init__(self) -> None:
        """Nothing has failed yet."""
        super().__init__()
        self.animation_level = "none"  # a list that glides to its place answers later
        self.failure: str | None = None

    async def on_event(self, event: Event) -> None:
        """Offer a key to the screen before it takes the longer way.

        Textual hands a key on to what has the focus, and by then the next one may be acted upon.
        """
        if isinstance(event, Key) and self.is_running:
            screen = self.screen
            if isinstance(screen, TakesKeys) and screen.press(event):
                return
        await super().on_event(event)

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


def run_shut(app: ShutApp) -> None:
    """Show a program until the person leaves.

    Raises:
        CtrpError: the screen failed; what was decided is stored.
    """
    if "TEXTUAL_LOG" in os.environ or "TEXTUAL_SCREENSHOT" in os.environ:
        raise CtrpError(
            "TEXTUAL_LOG or TEXTUAL_SCREENSHOT is set, and would write what is on the screen into "
            "a file. Unset it and start again."
        )
    app.run()
    if app.failure:
        raise CtrpError(
            f"The screen failed ({app.failure}). Every decision until then is stored. Please "
            "report it without any transcript."
        )
