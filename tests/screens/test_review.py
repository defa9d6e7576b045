import asyncio
import unicodedata
from itertools import product

import pytest
from sqlalchemy import select

from ctrp_research.review.desk import Desk
from ctrp_research.review.session import Session
from ctrp_research.screens.review_actions import ACTIONS, footer
from ctrp_research.store.tables import Event, Review, Turn


def text(project, number: int, transcript="rs-01-en") -> str:
    with project.transaction() as session:
        return session.scalars(
            select(Turn.text).where(Turn.transcript_id == transcript, Turn.number == number)
        ).one()


def decisions(project) -> dict[int, str]:
    with project.transaction() as session:
        rows = session.scalars(select(Review).where(Review.transcript_id == "rs-01-en"))
        return {row.number: row.decision for row in rows if row.decision}


def actions(project) -> list[str]:
    with project.transaction() as session:
        found = session.scalars(select(Event.action).order_by(Event.id)).all()
        return [action for action in found if action.startswith("review")]


def test_a_and_r_decide_and_go_on_to_the_next(project, session, press):
    shown = press("a", "r")
    assert decisions(project) == {1: "accepted", 2: "rejected"}
    assert session.place.number == 3
    assert "2 of 8 reviewed" in shown


def test_every_decision_is_stored_when_it_is_made_and_the_next_session_goes_on(project, press):
    press("a", "a", "a")
    again = Session(Desk(project, coder="bo"), "rs-01-en")
    assert (again.reviewed, again.place.number) == (3, 4)


def test_w_and_b_widen_and_their_capitals_narrow(project, press):
    press("g", "4", "enter", "n", "slash", "v", "e", "s", "enter", "b", "w")
    assert "My teacher, [Person 4] asks about me." in text(project, 4)
    press("slash", "v", "e", "s", "enter", "W", "B")
    assert "My teacher, Miss [Person 4], still asks" in text(project, 4)


def test_e_and_shift_e_decide_in_all_transcripts_about_a_place(project, press):
    press("slash", "v", "r", "a", "n", "enter", "E")
    assert text(project, 6).endswith("in Vranje.")
    with project.transaction() as session:
        assert session.get(Review, ("rs-t01", 1)).decision == "rejected"
    press("slash", "v", "r", "a", "n", "enter", "e")
    assert text(project, 6).endswith("in [Place 1].")


def test_k_asks_for_the_kind(project, press):
    shown = press("slash", "v", "e", "s", "enter", "k")
    assert "3 ORG" in shown
    press("slash", "v", "e", "s", "enter", "k", "3")
    assert "Miss [Organisation 1]" in text(project, 4)
    press("slash", "v", "e", "s", "enter", "k", "down", "enter")
    assert "Miss [Place 3]" in text(project, 4)


def test_m_makes_two_one_and_s_makes_one_two(project, press):
    shown = press("slash", "v", "e", "s", "enter", "m")
    assert "1 [Person 1] Jelena Markov (1)" in shown
    press("slash", "v", "e", "s", "enter", "m", "1")
    assert "Miss [Person 1]" in text(project, 4)
    press("slash", "v", "e", "s", "enter", "s")
    assert "Miss [Person 5]" in text(project, 4)


def test_plus_marks_words_that_are_chosen_by_keyboard(project, press):
    shown = press("g", "6", "enter", "plus", "right", "right", "right", "right", "w")
    assert "▸hairdressing and◂" in shown
    press("g", "6", "enter", "plus", *["right"] * 4, "w", "W", "enter", "3")
    assert text(project, 6).startswith("I want to finish [Organisation 1] and rent")
    assert decisions(project) == {9: "added"}


def test_leaving_the_choice_of_words_marks_nothing(project, press):
    press("plus", "right", "escape")
    press("plus", "right", "enter", "escape")
    press("plus", "down", "up", "left", "q")
    assert actions(project) == []


def test_u_takes_back_and_control_r_brings_back_without_end(project, press):
    before = text(project, 2)
    press("slash", "l", "u", "k", "enter", "r", "u")
    assert text(project, 2) == before
    press("ctrl+r")
    assert "my brother Luka." in text(project, 2)
    shown = press("u", "u")
    assert "There is nothing of yours to undo" in shown
    assert text(project, 2) == before
    assert actions(project) == ["review reject", "review undo", "review redo", "review undo"]


def test_undo_goes_to_where_the_decision_was(session, press):
    press("slash", "l", "u", "k", "enter", "r", "n", "n", "u")
    assert session.opened.words(session.mark) == "brother Luka"


def test_n_and_p_go_through_the_queue_and_stop_at_its_ends(session, press):
    press("n", "n", "p")
    assert session.place.number == 2
    assert "no further mention" in press("p", "p")
    assert session.place.number == 1


def test_g_goes_to_a_turn_and_refuses_one_that_is_not_there(press):
    assert "rs-01-en:5 " in press("g", "5", "enter")
    assert "has 6 turns" in press("g", "9", "9", "enter")
    assert "has 6 turns" in press("g", "x", "enter")


def test_f_and_d_narrow_the_queue(session, press):
    assert "0 of 5 reviewed · PERSON" in press("f", "2")
    assert {item.mark.kind for item in session.items} == {"PERSON"}
    assert "0 of 8 reviewed" in press("f", "1")
    assert "doubtful only" in press("d")


def test_a_key_for_a_mention_does_nothing_where_there_is_none(project, press):
    for key in ("a", "r", "e", "w", "k", "m", "s"):
        assert "no mention here" in press("g", "5", "enter", key).lower() or key == "m"
    assert actions(project) == []


def test_the_footer_always_shows_the_keys_and_fits(press):
    shown = press()
    for key, word in footer():
        assert f"{key} {word}" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert len(shown.splitlines()) == 24


def test_help_says_what_every_key_does(press):
    from ctrp_research.screens.review_panes import help_text

    told = help_text()
    assert all(action.description in told for action in ACTIONS)
    assert "It identifies somebody" in press("question_mark")
    assert len({action.key for action in ACTIONS}) == len(ACTIONS)


def test_no_key_that_is_typed_fast_goes_astray(project, session):
    from textual.events import Key

    from ctrp_research.screens.review_app import ReviewApp

    async def go() -> None:
        app = ReviewApp(session)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            bursts = (("g", "4", "enter"), "the turn"), (("slash", *"still", "enter"), "the word")
            for keys, reached in bursts:
                for key in keys:
                    app.post_message(Key(key, key if len(key) == 1 else None))
                await wait_for(pilot, lambda reached=reached: reached in place(session))

    asyncio.run(go())
    assert session.place.span == session.opened.whole.turns[3]
    assert session.opened.whole.text[slice(*session.place.focus)] == "still"
    assert actions(project) == []


def place(session) -> list[str]:
    """Which of the places that are gone to are reached."""
    turn = session.place.span == session.opened.whole.turns[3]
    word = session.opened.whole.text[slice(*session.place.focus)] == "still"
    return ["the turn"] * turn + ["the word"] * word


async def wait_for(pilot, done) -> None:
    """Let the screen work until it is done, for five seconds at most."""
    for _ in range(100):
        await pilot.pause(0.05)
        if done():
            break
    await pilot.pause(0.2)


def test_q_leaves(session):
    from ctrp_research.screens.review_app import ReviewApp

    async def go() -> bool:
        app = ReviewApp(session)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("q")
            await pilot.pause()
            return app._exit

    assert asyncio.run(go())


def test_cyrillic_and_combining_letters_are_shown_and_marked_whole(tmp_path, monkeypatch):
    from ctrp_research.screens.review_app import ReviewApp
    from ctrp_research.store.project import create
    from ctrp_research.transcripts.importing import find_files, import_files

    monkeypatch.setenv("NO_COLOR", "1")
    folder = tmp_path / "in"
    folder.mkdir()
    name = unicodedata.normalize("NFD", "Žućko")
    (folder / "rs-02-sr.txt").write_text(
        f"И: Ко ти помаже?\nД: Учитељица и {name} кад је тешко.\nИ: А [b]после[/b]?\nД: Ништа.\n",
        encoding="utf-8",
    )
    project = create(tmp_path / "study", countries=("RS",))
    list(import_files(project, find_files([folder]), coder="ana"))
    desk = Desk(project, coder="ana")
    for mark in desk.open("rs-02-sr").marks:
        desk.reject("rs-02-sr", mark.number)
    session = Session(desk)

    async def go() -> str:
        app = ReviewApp(session)
        async with app.run_test(size=(80, 24)) as pilot:
            for key in ("g", "2", "enter", "plus", "right", "right"):
                await pilot.press(key)
            await pilot.pause()
            shown = "\n".join(s.text for s in app.screen._compositor.render_strips())
            for key in ("enter", "1"):
                await pilot.press(key)
                await pilot.pause()
            return shown

    shown = asyncio.run(go())
    assert f"▸{name}◂" in shown
    assert "[b]после[/b]" in shown
    assert name not in text(project, 2, "rs-02-sr")
    assert text(project, 2, "rs-02-sr").endswith(" кад је тешко.")


def test_a_turn_longer_than_the_screen_can_be_read_from_end_to_end(tmp_path):
    from ctrp_research.screens.review_app import ReviewApp
    from ctrp_research.store.project import create
    from ctrp_research.transcripts.importing import find_files, import_files

    words = ["".join(some) + "ka" for some in product("bdfgklmp", "aeiou", "mnrst", "aeo")]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "rs-03-en.txt").write_text(
        f"Country: Serbia\n\nI: Who was it?\nR: My brother Luka Petrov, {' '.join(words)}.\n",
        encoding="utf-8",
    )
    project = create(tmp_path / "study", countries=("RS",))
    list(import_files(project, find_files([folder]), coder="ana"))
    session = Session(Desk(project, coder="ana"))
    session.go_to(2)
    pages: list[str] = []

    async def go() -> None:
        app = ReviewApp(session)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for key in ["pagedown"] * 20 + ["pageup"] * 20:
                strips = app.screen._compositor.render_strips()
                pages.append("\n".join(strip.text for strip in strips))
                await pilot.press(key)
                await pilot.pause()

    place = session.place
    asyncio.run(go())
    assert [word for word in words if not any(word in page for page in pages)] == []
    assert words[-1] not in pages[0]
    assert session.place == place


def test_a_fault_of_the_screen_prints_no_word_of_a_transcript(session, capsys, monkeypatch):
    from ctrp_research.screens import review_panes
    from ctrp_research.screens.review_app import ReviewApp

    def fail(current):
        words = current.opened.whole.text
        raise RuntimeError(words)

    monkeypatch.setattr(review_panes, "details", fail)

    async def go() -> ReviewApp:
        app = ReviewApp(session)
        with pytest.raises(RuntimeError):
            async with app.run_test(size=(80, 24)):
                pass
        return app

    app = asyncio.run(go())
    assert app.failure.startswith("RuntimeError at test_review.py:")
    told = capsys.readouterr()
    assert "Stefan" not in told.out + told.err


@pytest.mark.parametrize("variable", ["TEXTUAL_LOG", "TEXTUAL_SCREENSHOT"])
def test_nothing_may_write_down_what_is_on_the_screen(session, monkeypatch, variable):
    from ctrp_research.errors import CtrpError
    from ctrp_research.screens.review_app import ReviewApp, run_review

    monkeypatch.setenv(variable, "x.log")
    with pytest.raises(CtrpError, match="into a file"):
        run_review(session)
    assert not ReviewApp.ENABLE_COMMAND_PALETTE
    assert not ReviewApp.ALLOW_SELECT
