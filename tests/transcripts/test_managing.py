"""What a transcript is, put right; and a transcript taken out. Everything in it is invented."""

import pytest
from sqlalchemy import select

from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.coding.codings import undo as undo_coding
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.checks import CHECKS
from ctrp_research.store.restore import restore
from ctrp_research.store.tables import Attribute, Base, Event, Memo, Transcript
from ctrp_research.store.undoing import undo
from ctrp_research.transcripts.importing import find_files, import_files
from ctrp_research.transcripts.managing import list_transcripts, remove_transcript, set_facts
from ctrp_research.transcripts.repairs import set_role


def facts(project) -> set[tuple[str, str | None, str, str]]:
    with project.reading() as session:
        lines = list_transcripts(session)
        return {(one.transcript, one.country, one.method, one.language) for one in lines}


def countries(project) -> list[tuple[str, str]]:
    with project.reading() as session:
        query = select(Attribute).where(Attribute.name == "country")
        return sorted((one.participant_code, one.value) for one in session.scalars(query))


def rows(project) -> dict[str, list[tuple[object, ...]]]:
    with project.reading() as session:
        return {
            name: sorted(map(tuple, session.execute(select(table)).all()), key=repr)
            for name, table in Base.metadata.tables.items()
        }


def code(project, coder="ana") -> int:
    with project.transaction() as session:
        passage = Passage("rs-01-en", 2)
        return add_coding(session, project.codebook, passage, "family-poverty", coder=coder)[0]


def test_what_is_set_goes_to_the_children_and_undo_takes_all_of_it_back(project):
    before, children = facts(project), countries(project)
    with project.transaction() as session:
        changed = set_facts(
            session, "rs-01-*", country="xk", method="focus group", language="sr", coder="ana"
        )
    assert changed == ["rs-01-en"]
    assert ("rs-01-en", "XK", "focus group", "hbs") in facts(project)
    assert [(who, "XK") for who, _ in children if who.startswith("rs-01")] == [
        each for each in countries(project) if each[0].startswith("rs-01")
    ]
    undo(project, kinds(), coder="ana")
    assert (facts(project), countries(project)) == (before, children)


def test_a_list_of_participants_wins_over_what_is_set(project):
    with project.transaction() as session:
        for each in session.scalars(select(Attribute).where(Attribute.name == "country")):
            each.source = "sheet"
    before = countries(project)
    with project.transaction() as session:
        set_facts(session, "*", country="AL", coder="ana")
    assert countries(project) == before


def test_an_older_setting_is_not_undone_over_a_newer_one(project):
    for country in ("AL", "RO"):
        with project.transaction() as session:
            set_facts(session, "rs-01-en", country=country, coder="ana")
    with project.reading() as session:
        first = session.scalars(select(Event.id).where(Event.action == "transcripts set")).first()
    with pytest.raises(CtrpError, match="since"):
        undo(project, kinds(), coder="ana", event=first)


@pytest.mark.parametrize(
    "wrong", [{}, {"country": "FR"}, {"method": "chat"}, {"language": "xx"}], ids=str
)
def test_what_cannot_be_is_refused(project, wrong):
    with pytest.raises(UsageError), project.transaction() as session:
        set_facts(session, "rs-01-en", coder="ana", **wrong)


def test_removing_leaves_nothing_of_it_and_the_backup_brings_it_back(project, tmp_path):
    code(project)
    with project.transaction() as session:
        sha256 = session.get_one(Transcript, "rs-01-en").sha256
        memo = Memo(kind="case", title="t", text="-", transcript_id="rs-01-en", coder="ana")
        session.add(memo)
    before = rows(project)
    with pytest.raises(CtrpError, match="codings: 1, memos: 1"):
        remove_transcript(project, "rs-01-en", yes=False, coder="ana")
    assert rows(project) == before
    done = remove_transcript(project, "rs-01-en", yes=True, coder="ana")
    assert (done.codings, done.memos) == (1, 1)
    left = rows(project)
    for table in ("coding", "memo", "flag", "turn_read"):
        assert left[table] == []
    assert {row[1] for row in left["turn"]} == {"rs-t01"}
    assert {row[1] for row in left["speaker"]} == {"rs-t01"}
    assert not any(sha256 in name for name in project.vault.names())
    with project.reading() as session:
        assert [each for check in CHECKS for each in check(session, project)] == []
    again = restore(done.backup, tmp_path / "again")
    restored = getattr(again, "project", again)
    assert rows(restored) == before
    assert sha256 in restored.vault.names()


def test_nothing_decided_before_is_undone_on_rows_that_have_its_numbers_by_now(
    project, transcripts
):
    with project.transaction() as session:
        set_role(session, "rs-01-en", "R", role="unknown", coder="ana")
    old = code(project)
    remove_transcript(project, "rs-01-en", yes=True, coder="ana")
    list(import_files(project, find_files([transcripts]), coder="ana"))
    assert code(project, coder="bo") == old  # the number is given out again
    before = rows(project)
    with project.reading() as session:
        events = {each.action: each.id for each in session.scalars(select(Event)) if each.id < 6}
    for action in ("speakers set", "code add"):
        with pytest.raises(CtrpError, match="took out"):
            undo(project, kinds(), coder="ana", event=events[action])
    with pytest.raises(CtrpError, match="backups/"):
        undo(project, kinds(), coder="ana", event=max(events.values()))
    assert rows(project) == before
    with project.transaction() as session:
        assert undo_coding(session, coder="bo") == ("code add", [old])


def test_one_transcript_is_removed_at_a_time(project):
    with pytest.raises(CtrpError, match="one transcript"):
        remove_transcript(project, "rs-*", yes=True, coder="ana")
