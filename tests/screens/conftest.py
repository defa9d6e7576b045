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
