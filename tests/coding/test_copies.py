"""Copies of a project and what comes home of them, in both kinds of database."""

import pytest
from sqlalchemy import func, select

from ctrp_research.coding.blind import is_blind
from ctrp_research.coding.codings import (
    add_coding,
    change_coding,
    list_codings,
    parse_passage,
    remove_coding,
)
from ctrp_research.coding.conflicts import find_conflicts
from ctrp_research.coding.copies import make_copy
from ctrp_research.coding.flags import add_flag, list_flags
from ctrp_research.coding.merging import merge_copy
from ctrp_research.coding.reads import mark_read, read_turn_numbers
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk
from ctrp_research.store.project import create, open_project
from ctrp_research.store.tables import Event, Memo
from ctrp_research.store.undoing import redo, undo
from ctrp_research.transcripts.doctor import examine


def code(project, passage, name, coder, **options):
    with project.transaction() as session:
        return add_coding(
            session, project.codebook, parse_passage(passage), name, coder=coder, **options
        )[0]


def listed(project):
    with project.reading() as session:
        return [
            (f"{c.transcript}:{c.turn}", c.code, c.coder, c.quote) for c in list_codings(session)
        ]


def copied(project, folder, coder="boris", **options):
    make_copy(project, folder, coder=coder, by="ana", **options)
    return open_project(folder)


def test_a_copy_opens_as_a_project_without_originals(project, tmp_path):
    code(project, "rs-01-en:2", "self-worth", "ana", memo="my-own-note")
    copy = copied(project, tmp_path / "copy")
    assert listed(copy) == listed(project)
    assert not (copy.root / "vault").exists()
    assert examine(copy).findings == ()
    with pytest.raises(CtrpError, match="copy for boris, without the originals"):
        Desk(copy, coder="boris").open("rs-01-en")
    assert b"Stefan" not in (copy.root / "project.db").read_bytes()


def test_a_blind_copy_has_nothing_of_others(project, tmp_path):
    code(project, "rs-01-en:2", "self-worth", "ana")
    code(project, "rs-01-en:4", "self-worth", "boris")
    with project.transaction() as session:
        add_flag(session, parse_passage("rs-01-en:2"), "distress", coder="ana")
        mark_read(session, "rs-01-en", coder="ana")
        session.add(Memo(kind="theory", title="t", text="my-own-note", coder="ana"))
    copy = copied(project, tmp_path / "copy", blind=True, transcripts=["rs-01-en"])
    assert [coder for _, _, coder, _ in listed(copy)] == ["boris"]
    with copy.reading() as session:
        assert list_flags(session) == []
        assert read_turn_numbers(session, "rs-01-en", coder="ana") == set()
        assert session.scalar(select(func.count()).select_from(Memo)) == 0
        assert is_blind(session, "rs-01-en", "boris")
    # Nor in pages of the file that are not used.
    assert b"my-own-note" not in (copy.root / "project.db").read_bytes()


def test_what_was_coded_in_a_copy_comes_home_once_and_can_be_taken_back(project, tmp_path):
    gone = code(project, "rs-01-en:2", "self-worth", "ana")
    copy = copied(project, tmp_path / "copy")
    code(copy, "rs-01-en:4:2-6", "neglect", "boris")
    with copy.transaction() as session:
        remove_coding(session, gone, coder="ana")
        add_flag(session, parse_passage("rs-01-en:1"), "distress", coder="boris")
        mark_read(session, "rs-01-en", coder="boris")
        session.add(Memo(kind="theory", title="t", text="my-own-note", coder="boris"))
    before = listed(project)
    copy.engine.dispose()
    merged = merge_copy(project, copy.root, coder="ana")
    assert (merged.new, merged.off) == (
        {"codings": 1, "flags": 1, "memos": 1}, {"codings": 1, "flags": 0, "memos": 0},
    )  # fmt: skip
    assert (merged.reads, merged.coders, merged.refused) == (6, {"boris": 1}, {})
    after = listed(project)
    assert after == listed(copy) != before
    assert not merge_copy(project, copy.root, coder="ana").anything
    with project.reading() as session:
        assert session.scalar(select(func.count()).where(Event.action == "merge")) == 1
    undo(project, kinds(), coder="ana")
    assert listed(project) == before
    with project.reading() as session:
        assert read_turn_numbers(session, "rs-01-en", coder="boris") == set()
        assert list_flags(session) == []
    redo(project, kinds(), coder="ana")
    assert listed(project) == after
    with project.reading() as session:
        assert len(read_turn_numbers(session, "rs-01-en", coder="boris")) == 6
    assert examine(project).findings == ()


def test_a_merge_that_was_taken_back_can_be_made_again(project, tmp_path):
    copy = copied(project, tmp_path / "copy")
    code(copy, "rs-01-en:4", "neglect", "boris")
    copy.engine.dispose()
    merge_copy(project, copy.root, coder="ana")
    undo(project, kinds(), coder="ana")
    assert merge_copy(project, copy.root, coder="ana").on["codings"] == 1
    assert len(listed(project)) == 1
    with project.transaction() as session:
        remove_coding(session, list_codings(session)[0].id, coder="boris")
    assert not merge_copy(project, copy.root, coder="ana").anything
    assert listed(project) == []


def test_a_zip_file_comes_home_too(project, tmp_path):
    make_copy(project, tmp_path / "for-boris.zip", coder="boris", by="ana")
    import zipfile

    with zipfile.ZipFile(tmp_path / "for-boris.zip") as archive:
        archive.extractall(tmp_path / "there")
    copy = open_project(tmp_path / "there" / "for-boris")
    code(copy, "rs-01-en:4", "neglect", "boris")
    copy.engine.dispose()
    with zipfile.ZipFile(tmp_path / "back.zip", "w") as archive:
        for path in copy.root.rglob("*"):
            archive.write(path, path.relative_to(tmp_path / "there"))
    assert merge_copy(project, tmp_path / "back.zip", coder="ana").new["codings"] == 1


def test_the_same_coding_of_one_coder_is_one_and_goes_as_one(project, tmp_path):
    copy = copied(project, tmp_path / "copy")
    for where in (project, copy):
        code(where, "rs-01-en:4", "neglect", "boris")
    copy.engine.dispose()
    merge_copy(project, copy.root, coder="ana")
    assert len(listed(project)) == 1
    with project.transaction() as session:
        remove_coding(session, list_codings(session)[0].id, coder="boris")
    merge_copy(project, copy.root, coder="ana")
    assert listed(project) == []


def test_what_both_sides_changed_stays_on_both_until_one_is_taken_off(project, tmp_path):
    number = code(project, "rs-01-en:2:3-9", "self-worth", "ana")
    copy = copied(project, tmp_path / "copy")
    for where, end in ((project, 12), (copy, 16)):
        with where.transaction() as session:
            change_coding(session, where.codebook, number, coder="ana", end=end)
    copy.engine.dispose()
    merge_copy(project, copy.root, coder="ana")
    with project.reading() as session:
        (conflict,) = find_conflicts(session)
    assert sorted(side.end for side in conflict.sides) == [12, 16]
    assert len(listed(project)) == 2
    with project.transaction() as session:
        remove_coding(session, conflict.sides[0].coding, coder="ana")
        assert find_conflicts(session) == []


def review(project):
    """A name that was missed is marked, so that the safe text of the transcript is another."""
    desk = Desk(project, coder="ana")
    opened = desk.open("rs-01-en")
    start = opened.whole.text.index("hairdressing")
    desk.add("rs-01-en", start, start + len("hairdressing"), kind="ORG")


def test_codings_of_an_older_text_stand_on_their_passage_in_the_newer(project, tmp_path):
    copy = copied(project, tmp_path / "copy")
    with copy.reading() as session:
        from ctrp_research.coding.codings import find_turn

        text = find_turn(session, "rs-01-en", 6).text
    place = text.index("rent a small shop")
    code(copy, f"rs-01-en:6:{place}-{place + 17}", "self-worth", "boris")
    copy.engine.dispose()
    review(project)
    assert merge_copy(project, copy.root, coder="ana").refused == {}
    assert [quote for *_, quote in listed(project)] == ["rent a small shop"]


def test_without_the_key_only_transcripts_of_the_same_text_come_home(
    project, tmp_path, monkeypatch
):
    copy = copied(project, tmp_path / "copy")
    code(copy, "rs-01-en:6", "self-worth", "boris")
    code(copy, "rs-t01:2", "self-worth", "boris")
    copy.engine.dispose()
    review(project)
    monkeypatch.setenv("CTRP_KEY", str(tmp_path / "none"))
    project.engine.dispose()
    merged = merge_copy(open_project(project.root), copy.root, coder="ana")
    assert merged.new["codings"] == 1
    assert "key is not at hand" in merged.refused["rs-01-en"]
    monkeypatch.delenv("CTRP_KEY")
    assert merge_copy(open_project(project.root), copy.root, coder="ana").refused == {}
    assert len(listed(project)) == 2


def test_another_projects_copy_and_what_is_none_are_refused(project, tmp_path):
    other = create(tmp_path / "other", countries=("RS",))
    other.engine.dispose()
    with pytest.raises(CtrpError, match="another project"):
        merge_copy(project, other.root, coder="ana")
    (tmp_path / "x.zip").write_text("no", encoding="utf-8")
    damaged = tmp_path / "damaged"
    make_copy(project, damaged, coder="boris", by="ana")
    (damaged / "project.db").write_bytes(b"no database, whatever its name is" * 100)
    for wrong in (tmp_path / "x.zip", tmp_path / "nowhere", tmp_path, damaged):
        with pytest.raises(CtrpError, match="no copy of a project"):
            merge_copy(project, wrong, coder="ana")
