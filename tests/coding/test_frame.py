"""The life of a project's frame: versions, codings, file, undo."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache

import pytest
from sqlalchemy import func, select

import codebooks
from codebooks import Code, CodebookError
from codebooks.changes import Add, Merge, Move, Place, Rename, Retire, Split, Unretire
from codebooks.exchange import read_any, write
from ctrp_research.coding.codings import (
    Passage,
    add_coding,
    change_coding,
    list_codings,
    remove_coding,
)
from ctrp_research.coding.frame import (
    change_frame,
    find_version,
    import_frame,
    list_versions,
)
from ctrp_research.coding.recoding import count_codings, list_waiting
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.checks import check_codings
from ctrp_research.store.log import read_log
from ctrp_research.store.project import open_project
from ctrp_research.store.tables import Coding
from ctrp_research.store.undoing import redo, undo

POVERTY = "family-poverty"
ONE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""For what does not depend on the kind of database."""


@pytest.fixture
def project(project):
    """With the shipped codes but without their words for suggestions, which take time to read."""
    (project.root / "codebook.yaml").write_text(without_words(), encoding="utf-8")
    return project


@cache
def without_words() -> str:
    def bare(code: Code) -> Code:
        return replace(code, indicators={}, examples=(), codes=tuple(map(bare, code.codes)))

    frame = codebooks.shipped()
    return codebooks.dump(replace(frame, codes=tuple(map(bare, frame.codes))))


def fresh(project):
    """The project as the next command finds it."""
    found = open_project(project.root)
    found.__dict__["engine"] = project.engine  # a command would close its own
    return found


def code(project, turn: int, name: str = POVERTY, coder: str = "ana", **options) -> int:
    with project.transaction() as session:
        where = Passage("rs-01-en", turn, options.pop("start", None), options.pop("end", None))
        return add_coding(session, project.codebook, where, name, coder=coder, **options)[0]


def standing(project):
    with project.reading() as session:
        return sorted(
            (line.turn, line.start, line.code, line.coder, line.memo)
            for line in list_codings(session)
        )


def made_with(project, number: int) -> str:
    with project.reading() as session:
        return session.get(Coding, number).codebook_version


def versions(project):
    with project.reading() as session:
        return [(line.version, line.changes) for line in list_versions(session)]


def waiting(project, name=None):
    with project.reading() as session:
        return [
            (each.line.id, each.choices) for each in list_waiting(session, project.codebook, name)
        ]


def text(project) -> str:
    return (project.root / "codebook.yaml").read_text(encoding="utf-8")


def edit(project, old: str, new: str) -> None:
    assert old in text(project)
    (project.root / "codebook.yaml").write_text(
        text(project).replace(old, new, 1), encoding="utf-8"
    )


def split(project, **options):
    parts = (Code("hunger", ""), Code("debt", "Debt", "Debts of the family."))
    return change_frame(project, Split(POVERTY, parts), coder="ana", **options)


@ONE
def test_the_first_version_is_kept_with_the_first_decision(project):
    assert versions(project) == []
    number = code(project, 2)
    assert versions(project) == [(1, [])]
    assert made_with(project, number) == "ctrp 1"
    code(fresh(project), 4)
    assert versions(project) == [(1, [])]


def test_what_a_person_typed_is_the_next_version_from_the_next_decision_on(project):
    code(project, 2)
    edit(project, "name: Poverty", "name: Being poor")
    edited = fresh(project)
    assert edited.codebook.version == 2
    assert versions(edited) == [(1, [])]
    assert made_with(edited, code(edited, 4)) == "ctrp 2"
    assert versions(edited) == [(2, [{"edit": "codebook.yaml"}]), (1, [])]
    assert "version: 1" in text(project)  # the person's file is theirs until the next change
    assert fresh(project).codebook.version == 2
    change_frame(fresh(project), Retire("early-marriage"), coder="ana")
    assert "version: 3" in text(project)
    assert "name: Being poor" in text(project)


@ONE
def test_comments_and_layout_are_no_version(project):
    code(project, 2)
    edit(project, "  name: Risk\n", "  name:   Risk  # all that is hard\n")
    assert made_with(project, code(fresh(project), 4)) == "ctrp 1"
    assert len(versions(project)) == 1
    change_frame(fresh(project), Rename(POVERTY, "Being poor"), coder="ana")
    assert "name:   Risk  # all that is hard" in text(project)


@ONE
def test_going_back_by_hand_is_a_version_too(project):
    before = text(project)
    code(project, 2)
    edit(project, "name: Poverty", "name: Being poor")
    code(fresh(project), 4)
    (project.root / "codebook.yaml").write_text(before, encoding="utf-8")
    assert made_with(project, code(fresh(project), 6)) == "ctrp 3"
    assert fresh(project).codebook.find(POVERTY).name == "Poverty"


@ONE
def test_a_number_that_a_person_raised_is_taken(project):
    code(project, 2)
    edit(project, "version: 1", "version: 7")
    assert made_with(project, code(fresh(project), 4)) == "ctrp 7"
    assert change_frame(fresh(project), Retire(POVERTY), coder="ana").version == 8


@ONE
def test_a_program_that_runs_on_uses_the_frame_as_it_is_now(project):
    code(project, 2)
    desk = fresh(project)
    assert desk.codebook.version == 1  # it has read the frame
    split(fresh(project))
    with pytest.raises(CtrpError, match="group of codes"):
        code(desk, 4)
    assert made_with(project, code(desk, 4, "hunger")) == "ctrp 2"
    assert [version for version, _ in versions(project)] == [2, 1]


def test_what_was_coded_with_a_split_code_waits_and_is_decided_one_by_one(project):
    first, second = code(project, 2), code(project, 4)
    code(project, 6, "self-worth")
    dry = split(project, dry_run=True)
    assert (dry.codings, dry.waiting, dry.version) == (2, 2, 2)
    assert versions(project) == [(1, [])]
    assert split(project) == dry
    assert waiting(project) == [(first, ("hunger", "debt")), (second, ("hunger", "debt"))]
    with project.transaction() as session:
        new = change_coding(session, project.codebook, first, coder="ana", code="debt")
    assert waiting(project) == [(second, ("hunger", "debt"))]
    assert (made_with(project, second), made_with(project, new)) == ("ctrp 1", "ctrp 2")
    with project.reading() as session:
        assert list(check_codings(session, fresh(project))) == []


@ONE
def test_the_children_of_split_merged_and_retired_codes_are_counted_on(project):
    from ctrp_research.findings.outputs import compare_project

    def children(name):
        row = next(r for r in compare_project(fresh(project), by="method").rows if r.code == name)
        return row.cells[-1].n

    code(project, 2)
    settings = (project.root / "ctrp.toml").read_text(encoding="utf-8")
    open_rule = settings.replace("k = 5", "k = 1").replace("k_sensitive = 10", "k_sensitive = 1")
    (project.root / "ctrp.toml").write_text(open_rule, encoding="utf-8")
    assert children(POVERTY) == children("risk") == 1
    split(fresh(project))
    assert children(POVERTY) == children("risk") == 1
    undo(project, kinds(), coder="ana")
    change_frame(fresh(project), Retire(POVERTY), coder="ana")
    assert children(POVERTY) == 1
    change_frame(fresh(project), Unretire(POVERTY), coder="ana")
    change_frame(fresh(project), Merge((POVERTY,), "child-work"), coder="ana")
    assert children("child-work") == children("risk") == 1


@ONE
def test_suggestions_go_on_and_leave_out_what_is_not_applied(project):
    from ctrp_research.suggestion.queue import suggest_for

    code(project, 2)
    code(project, 4, "self-worth")
    split(fresh(project))
    change_frame(fresh(project), Retire("self-worth"), coder="ana")
    now = fresh(project)
    ranked = suggest_for(now, "rs-01-en", top=100, coder="ana")
    codes = {one.code for turn in ranked for one in turn.suggestions}
    assert codes == {each.id for each in now.codebook.applicable()}
    assert {"hunger", "debt"} < codes
    assert not {POVERTY, "self-worth"} & codes


def test_merged_codes_are_one_on_a_passage_that_had_both(project):
    code(project, 2, "self-worth", memo="hers")
    code(project, 2, POVERTY)
    code(project, 2, POVERTY, coder="bo")
    code(project, 4, POVERTY, memo="ask")
    code(project, 4, "self-worth", memo="and this")
    code(project, 6, POVERTY, reality="hearsay")
    code(project, 6, "self-worth")
    dry = change_frame(project, Merge((POVERTY,), "self-worth"), coder="ana", dry_run=True)
    assert (dry.codings, dry.joined, dry.waiting) == (4, 2, 0)
    before = standing(project)
    assert change_frame(project, Merge((POVERTY,), "self-worth"), coder="ana") == dry
    assert standing(project) == [
        (2, 0, "self-worth", "ana", "hers"),
        (2, 0, "self-worth", "bo", None),
        (4, 0, "self-worth", "ana", "and this\nask"),
        (6, 0, "self-worth", "ana", None),
        (6, 0, "self-worth", "ana", None),
    ]
    assert waiting(project) == []
    frame = fresh(project).codebook
    assert (frame.find(POVERTY).retired, frame.find(POVERTY).merged_into) == (True, "self-worth")
    undo(project, kinds(), coder="ana")
    assert standing(project) == before
    assert fresh(project).codebook.find(POVERTY).merged_into == ""
    redo(project, kinds(), coder="ana")
    assert len(standing(project)) == 5
    undo(project, kinds(), coder="ana")
    assert standing(project) == before


@ONE
def test_a_merge_is_not_undone_where_somebody_decided_since(project):
    code(project, 2)
    change_frame(project, Merge((POVERTY,), "self-worth"), coder="ana")
    with project.transaction() as session:
        (line,) = list_codings(session)
        remove_coding(session, line.id, coder="bo")
    with pytest.raises(CtrpError, match="Somebody decided"):
        undo(project, kinds(), coder="ana")
    assert fresh(project).codebook.version == 2


@ONE
def test_undo_is_a_version_that_says_what_the_one_before_said(project):
    code(project, 2)
    before = text(project)
    change_frame(project, Rename(POVERTY, "Being poor"), coder="ana")
    undo(project, kinds(), coder="ana")
    assert text(project) == before.replace("version: 1", "version: 3", 1)
    redo(project, kinds(), coder="ana")
    assert fresh(project).codebook.find(POVERTY).name == "Being poor"
    assert [version for version, _ in versions(project)] == [4, 3, 2, 1]
    with project.reading() as session:
        assert find_version(session, 2).find(POVERTY).name == "Being poor"
        actions = [line.action for line in read_log(session, action="codebook")]
        with pytest.raises(UsageError, match="no version 9"):
            find_version(session, 9)
    assert actions == ["codebook redo", "codebook undo", "codebook rename"]


@ONE
def test_a_hand_edit_can_be_undone(project):
    code(project, 2)
    edit(project, "name: Poverty", "name: Being poor  # as agreed")
    code(fresh(project), 4)
    with project.reading() as session:
        number = read_log(session, action="codebook")[0].event
    undo(fresh(project), kinds(), coder="ana", event=number)
    assert fresh(project).codebook.find(POVERTY).name == "Poverty"


@ONE
def test_what_would_take_a_code_from_under_codings_is_not_undone(project):
    change_frame(project, Add(Code("debt", "Debt", "d"), Place(under="risk-family")), coder="ana")
    code(fresh(project), 2, "debt")
    with project.reading() as session:
        number = read_log(session, action="codebook")[0].event
    with pytest.raises(CtrpError, match=r"debt \(1\)"):
        undo(fresh(project), kinds(), coder="ana", event=number)
    change_frame(fresh(project), Rename("debt", "Debts"), coder="ana")
    with pytest.raises(CtrpError, match="changed after event"):
        undo(fresh(project), kinds(), coder="ana", event=number)


@ONE
def test_a_code_that_is_applied_becomes_a_group_only_by_a_split(project):
    change_frame(fresh(project), Add(Code("bare", "Bare", "d")), coder="ana")
    code(fresh(project), 2, "bare")
    with pytest.raises(CtrpError, match="ctrp codebook split bare"):
        change_frame(fresh(project), Move("self-worth", Place(under="bare")), coder="ana")
    words = Add(Code("worded", "W", "d", indicators={"en": ("w*",)}))
    change_frame(fresh(project), words, coder="ana")
    with pytest.raises(CodebookError, match="split worded"):
        change_frame(fresh(project), Add(Code("x", "X", "d"), Place(under="worded")), coder="ana")


@ONE
def test_an_imported_frame_keeps_what_was_applied_and_lets_the_rest_go(project, tmp_path):
    number = code(project, 2)
    with project.transaction() as session:
        remove_coding(session, number, coder="ana")  # undo may bring it back
    code(project, 4, "self-worth")
    small = replace(
        project.codebook,
        text="",
        codes=tuple(
            replace(branch, codes=branch.codes[:1])
            for branch in project.codebook.codes
            if branch.id == "risk"
        ),
    )
    (tmp_path / "a.xlsx").write_bytes(write(small, "xlsx")[0])
    taken = read_any(tmp_path / "a.xlsx", project.codebook).book
    dry = import_frame(project, taken, coder="ana", dry_run=True)
    assert dry.kept == (POVERTY, "self-worth")
    assert len(project.codebook.leaves()) == 50
    import_frame(project, taken, coder="ana")
    frame = fresh(project).codebook
    assert {code.id for code in frame.leaves() if code.retired} == {POVERTY, "self-worth"}
    assert not any(each.id == "early-marriage" for each in frame.walk())
    with project.reading() as session:
        assert list(check_codings(session, fresh(project))) == []
    again = read_any(tmp_path / "a.xlsx", frame).book
    assert import_frame(fresh(project), again, coder="ana").differences == ()
    undo(project, kinds(), coder="ana")
    assert len(fresh(project).codebook.applicable()) == 50


@ONE
def test_the_working_frame_goes_out_and_in_without_a_difference(project, tmp_path):
    split(project)
    change_frame(fresh(project), Merge(("child-work",), "hunger"), coder="ana")
    frame = fresh(project).codebook
    for form in ("yaml", "xlsx", "qdc"):
        path = tmp_path / f"a.{form}"
        path.write_bytes(write(frame, form)[0])
        taken = read_any(path, frame)
        assert import_frame(fresh(project), taken.book, coder="ana").differences == ()
    assert fresh(project).codebook == frame


def test_versions_that_came_with_a_copy_are_not_the_frame(project):
    from ctrp_research.store.tables import CodebookVersion

    code(project, 2)
    split(project)
    with project.transaction() as session:
        other = text(project).replace("version: 2", "version: 5")
        session.add(
            CodebookVersion(
                codebook="ctrp", version=5, sha256="0" * 64, yaml=other, coder="bo",
                changes=[{"content": "x", "event": 1}, {"retire": POVERTY}],
            )
        )  # fmt: skip
    assert fresh(project).codebook.version == 2
    assert change_frame(fresh(project), Retire("self-worth"), coder="ana").version == 6


@ONE
def test_a_copy_goes_on_with_the_version_that_its_file_holds(project):
    from ctrp_research.store.tables import CodebookVersion

    code(project, 2)
    split(project)
    with project.transaction() as session:  # a copy has the versions, and a history of its own
        rows = session.scalars(select(CodebookVersion)).all()
        for row in rows:
            if "event" in row.changes[0]:
                row.changes = [{**row.changes[0], "event": 99}, *row.changes[1:]]
    assert fresh(project).codebook.version == 2
    assert made_with(project, code(fresh(project), 4, "hunger")) == "ctrp 2"
    assert len(versions(project)) == 2
    assert change_frame(fresh(project), Retire("debt"), coder="ana").version == 3
    assert fresh(project).codebook.version == 3
    undo(fresh(project), kinds(), coder="ana")
    assert [leaf.id for leaf in fresh(project).codebook.applicable()].count("debt") == 1


def test_a_change_that_was_stored_and_not_yet_written_is_finished(project, monkeypatch):
    code(project, 2)
    before = text(project)
    monkeypatch.setattr("ctrp_research.store.frames._replace", lambda _root: None)
    split(project)
    monkeypatch.undo()
    assert text(project) == before
    assert fresh(project).codebook.find(POVERTY).codes
    assert "id: hunger" in text(project)
    assert not (project.root / "codebook.yaml.new").exists()


@ONE
def test_an_edit_between_the_two_is_told_and_not_lost(project, monkeypatch):
    code(project, 2)
    monkeypatch.setattr("ctrp_research.store.frames._replace", lambda _root: None)
    split(project)
    monkeypatch.undo()
    edit(project, "name: Poverty", "name: Being poor")
    with pytest.raises(CtrpError, match=r"codebook\.yaml\.new.*delete it"):
        _ = fresh(project).codebook
    (project.root / "codebook.yaml.new").unlink()
    assert fresh(project).codebook.find(POVERTY).name == "Being poor"
    assert fresh(project).codebook.version == 3


@ONE
def test_what_was_not_stored_leaves_no_file(project, monkeypatch):
    code(project, 2)
    before = text(project)

    def stop(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr("ctrp_research.store.frames._insert", stop)
    with pytest.raises(RuntimeError):
        split(project)
    assert text(project) == before
    assert not (project.root / "codebook.yaml.new").exists()
    (project.root / "codebook.yaml.new").write_text("id: half", encoding="utf-8")  # a kill
    assert fresh(project).codebook.version == 1


CHANGES = """
from itertools import count
from codebooks.changes import Merge, Unretire
from ctrp_research.coding.frame import change_frame
from ctrp_research.commands.history import kinds
from ctrp_research.store.project import find_project
from ctrp_research.store.undoing import undo
for number in count():
    change_frame(find_project(), Merge(("family-poverty",), "self-worth"), coder="ana")
    undo(find_project(), kinds(), coder="ana")
"""


@ONE
@pytest.mark.parametrize("moment", [0.0, 0.3])
def test_a_killed_change_leaves_database_and_file_of_one_mind(project, moment):
    for turn in (2, 4, 6):
        code(project, turn)
    process = subprocess.Popen(
        [sys.executable, "-c", CHANGES], env={**os.environ, "CTRP_PROJECT": str(project.root)}
    )
    while process.poll() is None and len(versions(project)) < 3:
        time.sleep(0.01)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    now = fresh(project)
    merged = now.codebook.find(POVERTY).retired
    with now.reading() as session:
        assert count_codings(session) == {"self-worth" if merged else POVERTY: 3}
        assert session.scalar(select(func.max(Coding.id))) >= 3
    newest = versions(project)[0]
    assert now.codebook.version == newest[0]
    assert ("merge" in newest[1][0]) == merged
    assert f"version: {newest[0]}\n" in text(project)
    change_frame(fresh(project), Retire("early-marriage"), coder="bo")
