"""The coding desk by its keys: what the store holds after them. All that is said is invented."""

import asyncio
import os
import queue
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len
from sqlalchemy import select

from ctrp_research.coding.codings import list_codings
from ctrp_research.coding.flags import list_flags
from ctrp_research.coding.reads import read_turn_numbers
from ctrp_research.screens.desk_actions import ACTIONS
from ctrp_research.store.tables import Event, Turn


def codings(project, **options) -> list[tuple[int, str, str]]:
    """Turn, words and code of each coding that stands."""
    with project.reading() as session:
        return [(c.turn, c.quote, c.code) for c in list_codings(session, **options)]


def flags(project) -> list[tuple[int, str, str]]:
    with project.reading() as session:
        return [(f.turn, f.quote, f.kind) for f in list_flags(session)]


def read(project, coder="ana", transcript="rs-01-en") -> set[int]:
    with project.reading() as session:
        return read_turn_numbers(session, transcript, coder=coder)


def text(project, number: int, transcript="rs-01-en") -> str:
    with project.reading() as session:
        return session.scalars(
            select(Turn.text).where(Turn.transcript_id == transcript, Turn.number == number)
        ).one()


def actions(project) -> list[str]:
    with project.reading() as session:
        return list(session.scalars(select(Event.action).order_by(Event.id)))[2:]


def test_two_letters_and_enter_put_a_code_on_the_turn(project, desk):
    shown = desk("c", "f", "p", "enter")
    assert codings(project) == [(2, text(project, 2), "family-poverty")]
    assert "Poverty." in shown
    assert any(
        line.startswith("  2") and line.rstrip().endswith("fp") for line in shown.splitlines()
    )


def test_a_part_of_a_name_finds_a_code_too(project, desk):
    desk("enter", *"absent", "enter")
    assert codings(project)[0][2] == "carer-absence"


def test_space_goes_to_the_next_turn_that_is_not_coded_and_what_is_left_behind_is_read(
    project, desk
):
    shown = desk("space", "c", "n", "e", "enter", "space")
    assert [(turn, code) for turn, _, code in codings(project)] == [(4, "neglect")]
    assert "rs-01-en:6/6" in shown
    assert read(project) == {2, 3, 4, 5}
    assert "No further turn waits here" in desk("space", "space", "space")
    assert read(project) == {2, 3, 4, 5, 6}


def test_the_desk_opens_where_it_was_left(desk):
    desk("space", "space")
    assert "rs-01-en:6/6" in desk()


def test_a_code_that_was_used_has_a_key_of_its_own_that_stays(project, desk):
    assert "1 Poverty" in desk("c", "f", "p", "enter")
    shown = desk("space", "c", "n", "e", "enter", "down", "down", "1")
    assert codings(project)[-1] == (6, text(project, 6), "family-poverty")
    assert "1 Poverty  2 Neglect" in shown
    assert "No code has the key 9" in desk("9")


def test_ctrp_toml_pins_keys(project, desk):
    from ctrp_research.store.project import open_project

    path = project.root / "ctrp.toml"
    path.write_text(path.read_text() + '\n[desk]\nkeys = { 3 = "neglect", 1 = "gone" }\n')
    assert open_project(project.root).settings.code_keys == {"3": "neglect", "1": "gone"}
    object.__setattr__(project, "settings", open_project(project.root).settings)
    desk("3")
    assert codings(project)[0][2] == "neglect"


def test_full_stop_repeats_the_last_code(project, desk):
    desk("c", "f", "p", "enter", "space", ".")
    assert [(turn, code) for turn, _, code in codings(project)] == [
        (2, "family-poverty"),
        (4, "family-poverty"),
    ]


def test_a_selection_shrinks_to_words_and_grows_over_turns(project, desk):
    desk("right", "W", "W", "c", "f", "p", "enter")
    assert codings(project) == [(2, "My mother and", "family-poverty")]
    desk("g", "2", "enter", "right", "right", "B", "b", "b", "c", "h", "p", "enter")
    assert codings(project, code="hope-and-plans") == [
        (2, "[Person 3]. Some days there was only bread and tea.", "hope-and-plans")
    ]
    desk("g", "3", "enter", "t", "c", "o", "s", "enter")
    assert codings(project, code="out-of-school") == [(4, text(project, 4), "out-of-school")]


def test_a_code_on_several_turns_is_one_decision_and_leaves_the_interviewer_out(project, desk):
    desk("g", "2", "enter", "t", "t", "c", "n", "e", "enter")
    assert [turn for turn, _, _ in codings(project)] == [2, 4]
    desk("u")
    assert codings(project) == []


def test_the_interviewers_words_are_never_coded(project, desk):
    shown = desk("g", "3", "enter", "1", "c", "n", "e", "enter")
    assert codings(project) == []
    assert "never coded" in shown


def test_x_takes_off_and_asks_which_where_several_are(project, desk):
    desk("c", "f", "p", "enter", "c", "n", "e", "enter", "x")
    assert [code for _, _, code in codings(project)] == ["family-poverty"]
    desk("g", "2", "enter", "c", "n", "e", "enter", "g", "2", "enter", "x", "1")
    assert len(codings(project)) == 1
    assert "None of your codings is here" in desk("g", "6", "enter", "x")


def test_r_goes_round_the_realities(project, desk):
    desk("c", "f", "p", "enter", "r", "r")
    with project.reading() as session:
        assert [line.reality for line in list_codings(session)] == ["hearsay"]
    assert "fph" in desk("g", "2", "enter")


def test_e_moves_the_edges_of_a_coding(project, desk):
    desk("c", "f", "p", "enter", "right", "e")
    assert len(codings(project)) == 1
    assert codings(project)[0][1] == text(project, 2).split(".")[0] + "."


def test_a_memo_is_stored_unless_it_names_somebody_and_the_coder_says_so(project, desk):
    desk("c", "f", "p", "enter", "m", *"ask again", "enter")
    with project.reading() as session:
        assert [line.memo for line in list_codings(session)] == ["ask again"]
    shown = desk("g", "2", "enter", "m", *"Stefan Ilin", "enter")
    assert "looks like a name" in shown
    with project.reading() as session:
        assert [line.memo for line in list_codings(session)] == ["ask again"]
    desk("g", "2", "enter", "m", "-", "enter")
    with project.reading() as session:
        assert [line.memo for line in list_codings(session)] == [None]


def test_f_flags_anybodys_words(project, desk):
    shown = desk("g", "1", "enter", "f", "3")
    assert flags(project) == [(1, text(project, 1), "strong-quote")]
    assert "!s" in shown
    desk("g", "1", "enter", "x")
    assert flags(project) == []


def test_an_identifying_detail_is_replaced_wherever_it_stands_and_undo_brings_it_back(
    project, desk
):
    from ctrp_research.review.desk import Desk

    reviewer = Desk(project, coder="bo")
    number = next(
        mark.number
        for mark in reviewer.open("rs-01-en").marks
        if reviewer.open("rs-01-en").words(mark) == "Vranje"
    )
    reviewer.everywhere("rs-01-en", number, replaced=False)
    assert "Vranje" in text(project, 6)
    keys = ("g", "6", "enter", "slash", *"vranj", "enter", "f", "2", "2")
    shown = desk(*keys)
    assert "Vranje" not in text(project, 6)
    assert text(project, 6).endswith("in [Place 1].")
    assert "Vranje" not in shown
    (flag,) = flags(project)
    assert flag[2] == "identifying-detail"
    assert "Vranje" not in flag[1]
    desk("u")
    assert "Vranje" in text(project, 6)


def test_without_the_key_an_identifying_detail_waits_as_a_flag(
    project, desk, tmp_path, monkeypatch
):
    monkeypatch.setenv("CTRP_KEY", str(tmp_path / "no.age"))
    del project.__dict__["vault"]
    shown = desk("right", "f", "2")
    assert "waits to be replaced" in " ".join(shown.split())
    with project.reading() as session:
        assert [line.waits for line in list_flags(session)] == [True]


def test_undo_and_redo_have_no_end_and_pass_over_what_was_only_read(project, desk):
    desk("c", "f", "p", "enter", "space", ".", "space", ".", "r")
    assert len(codings(project)) == 3
    desk("u", "u", "u", "u")
    assert codings(project) == []
    assert "nothing of yours" in desk("u") or "no undo" in desk("u")
    desk("ctrl+r", "ctrl+r", "ctrl+r", "ctrl+r")
    assert len(codings(project)) == 3


def test_undo_is_of_ones_own_decisions(project, desk):
    desk("c", "f", "p", "enter", coder="bo")
    desk("c", "n", "e", "enter")
    desk("u", "u")
    assert [code for _, _, code in codings(project)] == ["family-poverty"]


def test_greater_than_goes_to_the_codes_next_passage_in_any_transcript(project, desk):
    desk("g", "4", "enter", "c", "f", "p", "enter")
    desk("g", "2", "enter", "c", "f", "p", "enter", transcript="rs-t01")
    assert "rs-t01:2/" in desk("g", "4", "enter", "greater_than_sign")
    assert "rs-01-en:4/" in desk("g", "4", "enter", "greater_than_sign", "greater_than_sign")


def test_search_finds_in_any_spelling_and_n_goes_on(desk):
    shown = desk("slash", *"MOTHER", "enter")
    assert "One place" in shown
    assert "rs-01-en:2/" in shown
    assert "rs-01-en:4/" in desk("slash", *"my", "enter", "n", "n")
    assert "rs-01-en:2/" in desk("slash", *"my", "enter", "n", "n", "N")
    assert "nowhere" in desk("slash", *"zzz", "enter")


def test_search_in_all_transcripts_lists_and_opens(desk):
    shown = desk("F", *"sister", "enter")
    assert "rs-t01:2" in shown
    assert "rs-t01:2/" in desk("F", *"sister", "enter", "enter")


def test_the_codebook_explains_applies_and_gives_keys(project, desk):
    shown = desk("tab", "pagedown", "pagedown")
    assert "Enter apply" in shown
    assert "“" in shown
    desk("tab", "down", "down", "7", "enter")
    assert codings(project)[0][2] == "unaware-of-risk"
    assert "A group of codes" in desk("tab", "enter")
    assert "7 Unaware" in desk("tab", "down", "down", "7", "tab")


def test_on_a_wide_terminal_the_codebook_stands_beside_the_text(desk):
    shown = desk("c", "f", "p", "enter", size=(130, 36))
    assert "fp Poverty  [1]" in shown
    assert "Lack of money, food, heating or housing" in shown


def test_blind_shows_nobody_elses_codings(project, desk):
    desk("c", "f", "p", "enter", coder="bo")
    assert "fp" in desk("g", "2", "enter")
    shown = desk("g", "2", "enter", blind=True)
    assert "fp" not in shown
    assert "blind" in shown
    desk("g", "2", "enter", "c", "f", "p", "enter", blind=True)
    assert len(codings(project)) == 2


def test_who_codes_is_asked_for_and_shown(project, desk):
    assert "Who codes?" in desk(coder="", known=["root", "bo"])
    assert "coder bo" in desk("2", coder="", known=["root", "bo"])
    assert "coder mira" in desk("3", *"mira", "enter", coder="", known=["root", "bo"])


def test_a_letter_of_a_cyrillic_keyboard_is_the_key_it_sounds_like(project, desk):
    desk("ц", "ф", "п", "enter")
    assert codings(project)[0][2] == "family-poverty"
    desk("у")
    assert codings(project) == []


class Invented:
    """Suggestions without a process."""

    def __init__(self) -> None:
        self.asked, self.line = [], queue.Queue()

    def learn(self) -> None:
        """Nothing to learn."""

    def ask(self, key, passage, coder) -> None:  # noqa: ARG002
        from ctrp_research.suggestion.passage import Suggestion
        from ctrp_research.suggestion.service import Suggested

        self.asked.append(passage)
        said = [
            Suggestion("family-poverty", 0.8, shown=True, because=("“bread” is an indicator",)),
            Suggestion("neglect", 0.4, shown=False, because=()),
        ]
        marks = (Suggestion("hearsay", 0.7, shown=True), Suggestion("distress", 0.6, shown=True))
        self.line.put(Suggested(key, tuple(said), marks))

    def wait(self):
        return self.line.get()

    def close(self) -> None:
        self.line.put(None)


def test_a_takes_the_suggestion_with_its_reason_shown_and_shift_a_the_next(project, desk):
    shown = desk("right", "wait", suggestions=Invented())
    assert "a ▸ fp Poverty 80% “bread” is an indicator" in shown
    desk("right", "wait", "a", suggestions=Invented())
    desk("g", "2", "enter", "right", "wait", "A", "a", suggestions=Invented())
    assert [code for _, _, code in codings(project)] == ["family-poverty", "neglect"]


def test_a_likely_reality_and_flag_are_shown_and_one_key_takes_them(project, desk):
    shown = desk("right", "wait", suggestions=Invented())
    assert "r hearsay?" in shown
    assert "f distress?" in shown
    desk("g", "2", "enter", "c", "f", "p", "enter", "wait", "r", suggestions=Invented())
    with project.reading() as session:
        assert [one.reality for one in list_codings(session)] == ["hearsay"]
    assert "4 distress  (likely here)" in desk(
        "g", "2", "enter", "wait", "f", suggestions=Invented()
    )
    desk("g", "2", "enter", "wait", "f", "4", suggestions=Invented())
    assert [kind for _, _, kind in flags(project)] == ["distress"]


def test_nothing_is_suggested_for_the_interviewer_nor_to_who_codes_blind(desk):
    line = Invented()
    desk("g", "3", "enter", suggestions=line)
    assert len(line.asked) == 1
    assert "school" not in line.asked[0].text
    line = Invented()
    desk("down", "down", suggestions=line, blind=True)
    assert line.asked == []


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20)])
def test_the_keys_are_always_at_the_foot_and_nothing_is_wider_than_the_terminal(desk, size):
    shown = desk("c", "f", "p", "enter", size=size)
    assert "Space next uncoded" in shown
    assert "q quit" in shown or size == (60, 20)
    assert all(cell_len(line) <= size[0] for line in shown.splitlines())
    assert len(shown.splitlines()) <= size[1]


def test_help_and_palette_know_every_action(desk):
    from ctrp_research.screens.desk_panes import help_text

    assert all(action.description in help_text() for action in ACTIONS)
    keys = [key for action in ACTIONS for key in action.keys.split(",")]
    assert len(set(keys)) == len(keys)
    assert "next turn that you have not coded" in desk("question_mark")
    assert "100% read" in desk("ctrl+p", *"whole tr", "enter")


def test_cyrillic_wide_and_combining_letters_stay_in_line(tmp_path, monkeypatch):
    from ctrp_research.coding.desk import desk_session
    from ctrp_research.commands.history import kinds
    from ctrp_research.screens.desk_app import DeskApp
    from ctrp_research.store.project import create
    from ctrp_research.transcripts.importing import find_files, import_files

    monkeypatch.setenv("NO_COLOR", "1")
    folder = tmp_path / "in"
    folder.mkdir()
    said = unicodedata.normalize("NFD", "žaba čeka") + " 漢字漢字 учитељица и још нешто. " * 8
    (folder / "rs-02-sr.txt").write_text(f"И: Шта радиш?\nД: {said}\nИ: А [b]после[/b]?\n", "utf-8")
    project = create(tmp_path / "study", countries=("RS",))
    list(import_files(project, find_files([folder]), coder="ana"))

    async def go() -> list[str]:
        app = DeskApp(desk_session(project, kinds(), transcript=None, blind=False), coder="ana")
        async with app.run_test(size=(80, 24)) as pilot:
            for key in ("c", "f", "p", "enter"):
                await pilot.press(key)
            await pilot.pause()
            return [strip.text for strip in app.screen._compositor.render_strips()]

    lines = asyncio.run(go())
    assert {cell_len(line) for line in lines} == {80}
    margins = [line.rstrip() for line in lines if line.rstrip().endswith(("fp", "│"))]
    assert len(margins) > 3
    assert len({cell_len(line) for line in margins if line.endswith("│")}) == 1
    assert any("[b]после[/b]" in line for line in lines)


def test_a_fault_of_the_screen_prints_no_word_of_a_transcript(project, capsys, monkeypatch):
    from ctrp_research.coding.desk import desk_session
    from ctrp_research.commands.history import kinds
    from ctrp_research.screens import desk_panes
    from ctrp_research.screens.desk_app import DeskApp

    def fail(session, *_):
        words = session.texts[1]
        raise RuntimeError(words)

    monkeypatch.setattr(desk_panes, "status", fail)

    async def go() -> DeskApp:
        begin = desk_session(project, kinds(), transcript="rs-01-en", blind=False)
        app = DeskApp(begin, coder="ana")
        with pytest.raises(RuntimeError):
            async with app.run_test(size=(80, 24)):
                pass
        return app

    app = asyncio.run(go())
    assert app.failure.startswith("RuntimeError at test_desk.py:")
    told = capsys.readouterr()
    assert "mother" not in told.out + told.err


def test_no_key_that_is_typed_fast_goes_astray(project):
    from textual.events import Key

    from ctrp_research.coding.desk import desk_session
    from ctrp_research.commands.history import kinds
    from ctrp_research.screens.desk_app import DeskApp

    keys = ["c", *"fp", "enter", "tab", "down", "enter", "space", "full_stop", "m", *"so", "enter"]

    async def go() -> None:
        begin = desk_session(project, kinds(), transcript="rs-01-en", blind=False)
        app = DeskApp(begin, coder="ana")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for key in keys:
                app.post_message(Key(key, key if len(key) == 1 else None))
            for _ in range(100):
                await pilot.pause(0.05)
                with project.reading() as session:
                    if any(line.memo for line in list_codings(session)):
                        break

    asyncio.run(go())
    with project.reading() as session:
        found = [(line.turn, line.code, line.memo) for line in list_codings(session)]
    assert found == [
        (2, "family-poverty", None),
        (2, "family-violence", None),
        (4, "family-violence", "so"),
    ]


def test_a_text_that_was_reviewed_meanwhile_is_read_again_before_anything_is_stored(project):
    from ctrp_research.coding.session import CodingSession
    from ctrp_research.commands.history import kinds
    from ctrp_research.errors import CtrpError
    from ctrp_research.review.desk import Desk

    session = CodingSession(project, kinds(), coder="ana", transcript="rs-01-en")
    session.go_to(4)
    reviewer = Desk(project, coder="bo")
    marks = reviewer.open("rs-01-en").marks
    vesna = next(m.number for m in marks if reviewer.open("rs-01-en").words(m).endswith("Vesna"))
    reviewer.reject("rs-01-en", vesna)
    for decide in (lambda: session.apply("neglect"), lambda: session.flag("distress")):
        with pytest.raises(CtrpError, match="read again"):
            decide()
        reviewer.accept("rs-01-en", vesna)
    session.reopen()
    session.apply("neglect")
    assert codings(project) == [(4, text(project, 4), "neglect")]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_the_screen_is_as_it_was_looked_at(desk, size, monkeypatch):
    """Look at the new screen, then take it over: `GOLDEN=new python -m pytest tests/screens`."""
    monkeypatch.setenv("NO_COLOR", "1")
    keys = [
        "c",
        "f",
        "p",
        "enter",
        "right",
        "c",
        "n",
        "e",
        "enter",
        "r",
        "g",
        "1",
        "enter",
        "f",
        "4",
    ]
    shown = desk(*keys, "g", "2", "enter", "o", size=size)
    file = Path(__file__).parent / f"golden-desk-{size[0]}.txt"
    if os.environ.get("GOLDEN") == "new":
        file.write_text(shown + "\n", encoding="utf-8")
    assert shown + "\n" == file.read_text(encoding="utf-8")


def test_a_codebook_that_was_changed_meanwhile_is_seen_before_anything_is_stored(project):
    from codebooks.changes import Retire
    from ctrp_research.coding.desk import desk_session
    from ctrp_research.coding.frame import change_frame
    from ctrp_research.commands.history import kinds
    from ctrp_research.screens.desk_app import DeskApp
    from ctrp_research.store.project import open_project

    async def go() -> str:
        begin = desk_session(project, kinds(), transcript="rs-01-en", blind=False)
        app = DeskApp(begin, coder="ana")
        async with app.run_test(size=(140, 40)) as pilot:
            await pilot.pause()
            for key in ("c", "n", "e", "enter"):
                await pilot.press(key)
                await pilot.pause()
            change_frame(open_project(project.root), Retire("neglect"), coder="ben")
            for key in ("space", "1"):
                await pilot.press(key)
                await pilot.pause()
            strips = app.screen._compositor.render_strips()
            return "\n".join(strip.text for strip in strips)

    shown = asyncio.run(go())
    assert [turn for turn, _, _ in codings(project)] == [2]
    assert "retired" in shown or "No code has the key 1" in shown
    assert "ne Neglect" not in shown


def test_a_list_is_shown_whole_when_it_opens(desk):
    assert "wl Wish to leave" in desk("c")
    assert "The child does not know" in desk("c")
