"""Two people on one project do not overwrite each other, on either kind of database."""

import subprocess
import sys
import threading

import pytest

from ctrp_research.coding.codings import Passage, add_coding, list_codings, remove_coding
from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk
from ctrp_research.store import database
from ctrp_research.store.checks import check_history
from ctrp_research.store.database import transaction
from ctrp_research.store.history import record
from ctrp_research.store.project import open_project

CODE = """
import sys
from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.store.project import open_project
from pathlib import Path
project = open_project(Path(sys.argv[1]))
for number in range(25):
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage("rs-01-en", 2, number, number + 5), "neglect",
                   coder=sys.argv[2])
project.engine.dispose()
"""


def test_many_people_at_once_lose_no_decision_and_the_history_stays_one_chain(project):
    names = ["ana", "bo", "ceca"]
    workers = [
        subprocess.Popen([sys.executable, "-c", CODE, str(project.root), name]) for name in names
    ]
    assert [worker.wait(120) for worker in workers] == [0, 0, 0]
    with project.reading() as session:
        assert {name: len(list_codings(session, coder=name)) for name in names} == dict.fromkeys(
            names, 25
        )
        assert list(check_history(session, project)) == []


def test_the_second_to_decide_about_one_mention_is_told(project):
    """Both look at the same state; the later decision does not undo the earlier."""
    from ctrp_research.review import decisions

    first, second = Desk(project, coder="ana"), Desk(open_project(project.root), coder="bo")
    opened = second.open("rs-01-en")
    number = opened.marks.marks[-1].number
    late = decisions.reject(opened.whole, opened.marks, second.stamp(), number)
    assert first.accept("rs-01-en", number)
    with pytest.raises(CtrpError, match="changed by another program meanwhile"):
        second.store("reject", {"rs-01-en": late}, mention=number)
    second.project.engine.dispose()
    assert first.open("rs-01-en").marks.get(number).coder == "ana"


def test_of_two_who_remove_the_same_coding_one_is_told(project):
    with project.transaction() as session:
        where = Passage("rs-01-en", 2)
        coding, _ = add_coding(session, project.codebook, where, "neglect", coder="ana")
    begun, told = threading.Barrier(2), []

    def remove(coder):
        begun.wait()
        try:
            with project.transaction() as session:
                remove_coding(session, coding, coder=coder)
        except CtrpError as error:
            told.append(str(error))

    people = [threading.Thread(target=remove, args=(name,)) for name in ("ana", "bo")]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert len(told) == 1
    assert "no coding" in told[0]


def test_who_waits_too_long_is_told_and_who_reads_never_waits(project, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 1)
    other = open_project(project.root)
    with project.transaction() as session:
        record(session, "ana", "note", {})
        with other.reading() as seen:
            assert list_codings(seen) == []
        with (
            pytest.raises(CtrpError, match="Another program is writing"),
            other.transaction() as late,
        ):
            record(late, "bo", "note", {})
    other.engine.dispose()
    with transaction(project.engine) as session:
        assert record(session, "bo", "note", {}).id == 4


def test_what_is_read_is_of_one_moment(project):
    with project.reading() as session:
        assert len(list_codings(session)) == 0
        with project.transaction() as writing:
            add_coding(writing, project.codebook, Passage("rs-01-en", 2), "neglect", coder="ana")
        session.expire_all()
        assert len(list_codings(session)) == 0


def test_a_reader_stores_nothing(project):
    with project.reading() as session:
        session.add(record_of(session))
    with project.reading() as session:
        assert list(check_history(session, project)) == []
        from ctrp_research.store.log import read_log

        assert len(read_log(session)) == 2


def record_of(session):
    from ctrp_research.store.tables import Participant

    return Participant(code="AL-C77")
