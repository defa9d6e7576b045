"""`ctrp log`, `undo` and `redo` as a person types them, on both kinds of database."""

import json

import pytest

from ctrp_research.coding.codings import Passage, add_coding, list_codings, remove_coding
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk
from ctrp_research.store.log import read_log
from ctrp_research.store.undoing import redo, undo, undo_to


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request):
    return request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""


def code(project, turn: int, coder: str, name: str = "family-poverty") -> int:
    with project.transaction() as session:
        where = Passage("rs-01-en", turn)
        return add_coding(session, project.codebook, where, name, coder=coder)[0]


def state(project):
    with project.reading() as session:
        return [(line.turn, line.code, line.quote) for line in list_codings(session)]


def log(project, **wanted):
    with project.reading() as session:
        return read_log(session, **wanted)


def test_one_undo_goes_back_over_all_kinds_and_redo_forward(project):
    code(project, 2, "ana")
    before = state(project)
    desk = Desk(project, coder="ana")
    mark = next(
        each
        for each in desk.open("rs-01-en").marks
        if desk.open("rs-01-en").whole.turn_at(each.start) == 2
    )
    desk.reject("rs-01-en", mark.number)
    after = state(project)
    assert after != before
    assert undo(project, kinds(), coder="ana").events[0][1] == "review reject"
    assert state(project) == before
    undo(project, kinds(), coder="ana")
    assert state(project) == []
    redo(project, kinds(), coder="ana")
    redo(project, kinds(), coder="ana")
    assert state(project) == after
    with pytest.raises(CtrpError, match="nothing to redo"):
        redo(project, kinds(), coder="ana")
    undo_to(project, kinds(), coder="ana", event=2)
    assert state(project) == []


def test_another_persons_decision_is_left_unless_it_is_meant(project):
    code(project, 2, "ana")
    theirs = code(project, 4, "bo")
    undo(project, kinds(), coder="ana")
    assert [turn for turn, _, _ in state(project)] == [4]
    number = log(project, coder="bo")[0].event
    with pytest.raises(CtrpError, match="decision of bo"):
        undo(project, kinds(), coder="ana", event=number)
    assert log(project, coder="bo")[0].subject == {"codings": [theirs]}
    undo(project, kinds(), coder="ana", event=number, anyone=True)
    assert state(project) == []


def test_what_somebody_decided_about_since_is_not_undone(project):
    coding = code(project, 2, "ana")
    with project.transaction() as session:
        remove_coding(session, coding, coder="bo")
    with pytest.raises(CtrpError, match=f"coding {coding} after event 3"):
        undo(project, kinds(), coder="ana")
    assert len(log(project)) == 4


def test_an_import_says_why_not_and_what_can_be_undone(project):
    number = log(project)[0].event
    with pytest.raises(CtrpError, match=r"import, has no undo.*ctrp restore"):
        undo(project, kinds(), coder="ana")
    code(project, 2, "ana")
    with pytest.raises(CtrpError, match=rf"Event {number}.*`ctrp undo 3`"):
        undo(project, kinds(), coder="ana", event=number)
    done = undo_to(project, kinds(), coder="ana", event=0)
    assert done.events == ((3, "code add"),)
    assert done.left == ((2, "import"), (1, "import"))
    with pytest.raises(CtrpError, match="no event 99"):
        undo(project, kinds(), coder="ana", event=99)
    with pytest.raises(CtrpError, match="undone already"):
        undo(project, kinds(), coder="ana", event=3)


def test_the_log_is_filtered(project):
    code(project, 2, "bo")
    assert [line.action for line in log(project)] == ["code add", "import", "import"]
    assert [line.action for line in log(project, transcript="rs-01-en")] == ["code add", "import"]
    assert [line.coder for line in log(project, action="code")] == ["bo"]
    assert [line.event for line in log(project, limit=1)] == [3]
    from datetime import datetime, timedelta

    tomorrow = datetime.now() + timedelta(days=2)  # noqa: DTZ005
    assert log(project, since=tomorrow) == []
    assert len(log(project, until=tomorrow)) == 3


def test_from_the_command_line(ctrp, study):
    assert ctrp("code", "add", "rs-01-en:2", "family-poverty").returncode == 0
    assert "Undone: event 3, code add" in ctrp("undo").stdout
    lines = json.loads(ctrp("log", "--json").stdout)
    assert [(line["event"], line["undoes"], line["undone_by"]) for line in lines[:2]] == [
        (4, 3, None), (3, None, 4),
    ]  # fmt: skip
    assert "undone by 4" in ctrp("log", "--action", "code").stdout
    assert "Done again: event 3" in ctrp("redo").stdout
    assert ctrp("undo", "3", "--to", "1").returncode == 2
