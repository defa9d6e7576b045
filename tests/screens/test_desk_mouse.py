"""The coding desk by the mouse. All that is said is invented."""

import asyncio

from sqlalchemy import select

from ctrp_research.coding.codings import list_codings
from ctrp_research.store.tables import Turn


def codings(project) -> list[tuple[int, str]]:
    """Turn and code of each coding that stands."""
    with project.reading() as session:
        return [(c.turn, c.code) for c in list_codings(session)]


def text(project, number: int, transcript="rs-01-en") -> str:
    with project.reading() as session:
        return session.scalars(
            select(Turn.text).where(Turn.transcript_id == transcript, Turn.number == number)
        ).one()


def test_the_mouse_selects_a_sentence_a_turn_and_words(project):
    from ctrp_research.coding.desk import desk_session
    from ctrp_research.commands.history import kinds
    from ctrp_research.screens.desk_app import DeskApp

    async def go() -> list[str]:
        begin = desk_session(project, kinds(), transcript="rs-01-en", blind=False)
        app = DeskApp(begin, coder="ana")
        chosen = []
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            session = app.screen.session

            def words() -> str:
                return " ".join(
                    session.texts[t][a:b] for t, a, b in session.selection.pieces(session.texts)
                )

            await pilot.click("#text", offset=(30, 1))
            chosen.append(words())
            await pilot.click("#text", offset=(30, 1))
            chosen.append(words())
            await pilot.mouse_down("#text", offset=(8, 1))
            await pilot.hover("#text", offset=(15, 1))
            await pilot.mouse_up("#text", offset=(15, 1))
            chosen.append(words())
            await pilot.click("#text", offset=(2, 0))
            chosen.append(words())
        return chosen

    sentence, turn, drawn, interviewer = asyncio.run(go())
    assert sentence == "My mother and my [Person 3]."
    assert turn == text(project, 2)
    assert drawn == "My mother"
    assert interviewer == text(project, 1)


def test_the_mouse_presses_keys_of_the_foot_and_chooses_codes(project):
    from ctrp_research.coding.desk import desk_session
    from ctrp_research.commands.history import kinds
    from ctrp_research.screens.desk_app import DeskApp

    def place(app, words: str) -> tuple[int, int]:
        """Where on the screen words stand."""
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        found = [(line.index(words), y) for y, line in enumerate(lines) if words in line]
        return found[-1]

    async def go() -> None:
        begin = desk_session(project, kinds(), transcript="rs-01-en", blind=False)
        app = DeskApp(begin, coder="ana")
        async with app.run_test(size=(140, 30)) as pilot:
            await pilot.pause()

            async def click(words: str) -> None:
                await pilot.click(offset=place(app, words))
                await pilot.pause(0.1)  # a list has its height with the next drawing

            await click("c code")  # the foot line opens the list
            await click("ls Low self-worth")  # a code of the list
            await click("next uncoded")
            await click("1 Low self-worth")  # a key of its own
            await click("u undo")
            await click("wl Wish to leave")  # a code of the tree

    asyncio.run(go())
    assert codings(project) == [
        (2, "low-self-worth"), (4, "wish-to-leave"),
    ]  # fmt: skip
