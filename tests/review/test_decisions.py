from pathlib import Path

import pytest
from looking import everything, place, turn_text, words
from sqlalchemy import select

from anonymise.errors import VaultError
from ctrp_research.coding.codings import Passage, add_coding, list_codings
from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk
from ctrp_research.store.project import key_file, open_project
from ctrp_research.store.tables import Event, Review


def store_bytes(project) -> bytes:
    project.engine.dispose()
    return b"".join(path.read_bytes() for path in sorted(project.root.glob("project.db*")))


def test_a_rejected_mention_gives_its_words_back(project, desk):
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vranje"))
    assert turn_text(project, "rs-01-en", 6).endswith("rent a small shop in Vranje.")
    desk.accept("rs-01-en", words(desk, "rs-01-en", "Vranje"))
    assert turn_text(project, "rs-01-en", 6).endswith("rent a small shop in [Place 1].")


def test_a_missed_name_leaves_no_byte_in_the_store(project, desk):
    assert b"hairdressing" in store_bytes(project)
    start, end = place(desk, "rs-01-en", "hairdressing")
    desk.add("rs-01-en", start, end, kind="ORG")
    assert "finish [Organisation 1] and" in turn_text(project, "rs-01-en", 6)
    assert b"hairdressing" not in store_bytes(project)


def test_a_word_given_back_by_mistake_leaves_no_byte_when_it_is_undone(project, desk):
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    assert b"Vesna" in store_bytes(project)
    desk.undo()
    assert b"Vesna" not in store_bytes(project)


def test_a_mention_is_widened_and_narrowed_by_words(project, desk):
    number = words(desk, "rs-01-en", "Vesna")
    desk.resize("rs-01-en", number, side="left", words=1)
    assert desk.open("rs-01-en").words(desk.open("rs-01-en").marks.get(number)) == "Miss Vesna"
    desk.resize("rs-01-en", number, side="right", words=2)
    assert "My teacher, [Person 4] about me." in turn_text(project, "rs-01-en", 4)
    desk.resize("rs-01-en", number, side="right", words=-2)
    desk.resize("rs-01-en", number, side="left", words=-1)
    assert "My teacher, Miss [Person 4], still asks" in turn_text(project, "rs-01-en", 4)
    with pytest.raises(CtrpError, match="one word only"):
        desk.resize("rs-01-en", number, side="left", words=-1)


def test_a_mention_does_not_grow_out_of_its_turn(desk):
    number = words(desk, "rs-01-en", "Vranje")
    with pytest.raises(CtrpError, match="no word further right"):
        desk.resize("rs-01-en", number, side="right", words=1)


def test_a_mention_that_is_grown_over_is_one_with_the_other(project, desk):
    left = words(desk, "rs-01-en", "brother Luka")
    start, end = place(desk, "rs-01-en", "mother")
    desk.add("rs-01-en", start, end, kind="PERSON")
    assert "My [Person 5] and my [Person 3]." in turn_text(project, "rs-01-en", 2)
    desk.resize("rs-01-en", left, side="left", words=3)
    assert turn_text(project, "rs-01-en", 2).startswith("My [Person 3]. Some days")


def test_two_identities_are_made_one_and_one_is_made_two(project, desk):
    teacher, child = words(desk, "rs-01-en", "Vesna"), words(desk, "rs-01-en", "Stefan")
    desk.merge("rs-01-en", teacher, into=child)
    assert "Miss [Person 2]" in turn_text(project, "rs-01-en", 4)
    desk.split("rs-01-en", teacher)
    # [Person 4] was somebody before; a label never comes to mean somebody else.
    assert "Miss [Person 5]" in turn_text(project, "rs-01-en", 4)
    with pytest.raises(CtrpError, match="only mention"):
        desk.split("rs-01-en", teacher)
    with pytest.raises(CtrpError, match="one identity already"):
        desk.merge("rs-01-en", child, into=child)


def test_a_kind_is_that_of_all_mentions_of_an_identity(project, desk):
    desk.set_kind("rs-01-en", words(desk, "rs-01-en", "Stefan Ilin"), "ORG")
    assert turn_text(project, "rs-01-en", 1).startswith("[Organisation 1], who")
    with project.transaction() as session:
        kinds = session.scalars(select(Review.kind).where(Review.kind == "ORG")).all()
        decided = session.scalars(select(Review.number).where(Review.decision.is_not(None))).all()
    assert len(kinds) == 2
    assert len(decided) == 1


def test_this_everywhere_marks_a_place_in_all_transcripts_and_a_person_in_one(project, desk):
    for transcript in ("rs-01-en", "rs-t01"):
        start, end = place(desk, transcript, "Vranje" if transcript == "rs-t01" else "shop")
        if transcript == "rs-01-en":
            desk.add(transcript, start, end, kind="PLACE")
    done = desk.everywhere("rs-t01", words(desk, "rs-t01", "Vranje"), replaced=False)
    assert done.transcripts == ("rs-01-en", "rs-t01")
    assert turn_text(project, "rs-01-en", 6).endswith("[Place 3] in Vranje.")
    done = desk.everywhere("rs-01-en", words(desk, "rs-01-en", "Stefan"), replaced=False)
    assert done.transcripts == ("rs-01-en",)
    assert turn_text(project, "rs-t01", 4).startswith("[Person 2] fixed")


def test_this_everywhere_finds_other_forms_and_spares_everyday_words(tmp_path):
    from ctrp_research.store.project import create
    from ctrp_research.transcripts.importing import find_files, import_files

    folder = tmp_path / "in"
    folder.mkdir()
    text = (
        "I: Ku ishe?\nR: Isha në Vorbulë me Lisharin. Drita ishte e fortë.\n"
        "I: Po pastaj?\nR: Lishari iku nga Vorbula. Lisharit i thashë lamtumirë.\n"
    )
    (folder / "al-01-sq.txt").write_text(text, encoding="utf-8")
    project = create(tmp_path / "study", countries=("AL",))
    list(import_files(project, find_files([folder]), coder="ana"))
    desk = Desk(project, coder="ana")
    for mark in list(desk.open("al-01-sq").marks):
        desk.reject("al-01-sq", mark.number)
    start, end = place(desk, "al-01-sq", "Lisharin")
    desk.add("al-01-sq", start, end, kind="PERSON")
    desk.everywhere("al-01-sq", desk.open("al-01-sq").marks.last)
    shown = turn_text(project, "al-01-sq", 2) + turn_text(project, "al-01-sq", 4)
    assert "Lishar" not in shown
    assert "Vorbul" in shown
    assert len({m.label for m in desk.open("al-01-sq").marks if m.replaced}) == 1


def test_who_decided_and_when_is_remembered_by_the_next_session(project, desk):
    number = words(desk, "rs-01-en", "Vesna")
    desk.accept("rs-01-en", number)
    again = Desk(project, coder="bo")
    mark = again.open("rs-01-en").marks.get(number)
    assert (mark.decision, mark.coder) == ("accepted", "ana")
    with project.transaction() as session:
        row = session.get(Review, ("rs-01-en", number))
        assert (row.decision, row.coder, row.at is not None) == ("accepted", "ana", True)


def test_undo_and_redo_have_no_end_and_outlive_the_session(project, desk):
    states = [everything(project)]
    for text, decide in [("Vesna", "reject"), ("Vranje", "accept"), ("Stefan", "split")]:
        getattr(desk, decide)("rs-01-en", words(desk, "rs-01-en", text))
        states.append(everything(project))
    for _ in range(2):
        for state in reversed(states[:-1]):
            Desk(project, coder="ana").undo()
            assert everything(project) == state
        with pytest.raises(CtrpError, match="nothing of yours to undo"):
            desk.undo()
        for state in states[1:]:
            Desk(project, coder="ana").redo()
            assert everything(project) == state
        with pytest.raises(CtrpError, match="nothing to redo"):
            desk.redo()


def test_each_undoes_and_redoes_what_is_their_own(project, desk):
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    after = everything(project)
    for back in ("undo", "redo"):
        with pytest.raises(CtrpError, match="nothing"):
            getattr(Desk(project, coder="bo"), back)()
    Desk(project, coder="ana").undo()
    with pytest.raises(CtrpError, match="nothing to redo"):
        Desk(project, coder="bo").redo()
    Desk(project, coder="ana").redo()
    assert everything(project) == after


def test_a_new_decision_ends_redoing(project, desk):
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    desk.undo()
    desk.accept("rs-01-en", words(desk, "rs-01-en", "Vranje"))
    with pytest.raises(CtrpError, match="nothing to redo"):
        desk.redo()


def test_a_decision_that_changes_nothing_is_no_entry_in_the_history(project, desk):
    number = words(desk, "rs-01-en", "Vesna")
    assert desk.accept("rs-01-en", number)
    assert desk.accept("rs-01-en", number) is None
    with project.transaction() as session:
        assert session.query(Event).filter(Event.action == "review accept").count() == 1


def test_the_history_holds_no_word_of_a_transcript(project, desk):
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    desk.everywhere("rs-t01", words(desk, "rs-t01", "Vranje"), replaced=False)
    with project.transaction() as session:
        told = "".join(str(event.subject) for event in session.query(Event))
    assert "Vesna" not in told
    assert "Vranje" not in told


def test_a_coding_goes_with_its_passage(project, desk):
    text = turn_text(project, "rs-01-en", 4)
    start = text.index("still asks")
    with project.transaction() as session:
        add_coding(
            session, project.codebook, Passage("rs-01-en", 4, start, start + 10),
            "self-worth", coder="ana",
        )  # fmt: skip
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    with project.transaction() as session:
        assert [line.quote for line in list_codings(session)] == ["still asks"]


def test_two_programs_do_not_decide_over_each_other(project, desk):
    other = Desk(project, coder="bo")
    number = words(desk, "rs-01-en", "Vesna")
    opened = other.open("rs-01-en")
    desk.reject("rs-01-en", number)
    from ctrp_research.review.decisions import Stamp, split

    marks = split(
        opened.whole, opened.marks, Stamp("bo", "2026-01-01T00:00:00"),
        words(desk, "rs-01-en", "Stefan"),
    )  # fmt: skip
    with pytest.raises(CtrpError, match="changed by another program"):
        other.store("split", {"rs-01-en": marks})
    assert "Vesna" in turn_text(project, "rs-01-en", 4)


def test_a_database_in_use_is_told_and_nothing_is_stored(project, desk, monkeypatch):
    import sqlite3

    from sqlalchemy import event

    desk.open("rs-01-en")
    project.engine.dispose()
    event.listen(project.engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(project.root / "project.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CtrpError, match="Another program is writing"):
        desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    other.rollback()
    other.close()
    assert "Vesna" not in turn_text(project, "rs-01-en", 4)
    assert desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))


def test_without_the_key_the_error_says_what_is_missing(project):
    key_file(project.settings.id).unlink()
    with pytest.raises(VaultError, match=r"key file .* is missing"):
        Desk(open_project(project.root), coder="ana").open("rs-01-en")


def test_a_store_that_does_not_fit_the_vault_is_left_alone(project, desk):
    from ctrp_research.store.tables import Turn

    number = words(desk, "rs-01-en", "Vesna")
    with project.transaction() as session:
        session.query(Turn).filter_by(transcript_id="rs-01-en", number=4).one().text = "other"
    with pytest.raises(CtrpError, match="same backup"):
        desk.reject("rs-01-en", number)
    assert turn_text(project, "rs-01-en", 4) == "other"


def test_nothing_of_the_review_is_outside_the_vault_but_safe_text(project, desk, tmp_path):
    desk.accept("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    desk.merge(
        "rs-01-en", words(desk, "rs-01-en", "brother Luka"), into=words(desk, "rs-01-en", "Stefan")
    )
    project.engine.dispose()
    for path in Path(project.root).rglob("*"):
        if path.is_file():
            for name in ("Vesna", "Luka", "Stefan"):
                assert name.encode() not in path.read_bytes(), path.name
