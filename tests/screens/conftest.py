"""A review session on the two invented transcripts, and a way to press keys in it."""

import asyncio

import pytest

from ctrp_research.review.desk import Desk
from ctrp_research.review.session import Session


@pytest.fixture
def session(project):
    return Session(Desk(project, coder="ana"), "rs-01-en")


@pytest.fixture
def press(session):
    """Press keys at 80 columns and 24 rows; gives what is on the screen after them."""
    from ctrp_research.screens.review_app import ReviewApp

    def run(*keys: str, size=(80, 24)) -> str:
        async def go() -> str:
            app = ReviewApp(session)
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                for key in keys:
                    await pilot.press(key)
                    await pilot.pause()
                strips = app.screen._compositor.render_strips()
                return "\n".join(strip.text.rstrip() for strip in strips)

        return asyncio.run(go())

    return run


@pytest.fixture
def desk(project):
    """Press keys at the coding desk; gives what is on the screen after them."""
    from ctrp_research.coding.desk import desk_session
    from ctrp_research.commands.history import kinds
    from ctrp_research.screens.desk_app import DeskApp

    def run(
        *keys: str,
        size=(80, 24),
        coder="ana",
        blind=False,
        transcript: str | None = "rs-01-en",
        **options,
    ) -> str:
        async def go() -> str:
            begin = desk_session(project, kinds(), transcript=transcript, blind=blind)
            app = DeskApp(begin, coder=coder, **options)
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                for key in keys:
                    if key == "wait":
                        await pilot.pause(0.5)
                        continue
                    await pilot.press(key)
                    await pilot.pause()
                await app.workers.wait_for_complete()
                await pilot.pause()
                strips = app.screen._compositor.render_strips()
                shown = "\n".join(strip.text.rstrip() for strip in strips)
                if hasattr(app.screen, "session"):
                    app.screen.session.flush()
                return shown

        return asyncio.run(go())

    return run
