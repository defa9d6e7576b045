import pytest

from ctrp_research.coding.codings import parse_passage
from ctrp_research.coding.flags import add_flag, list_flags, remove_flag
from ctrp_research.coding.reads import mark_read, read_turn_numbers
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.undoing import redo, undo


def flag(project, reference: str, kind: str = "strong-quote"):
    with project.transaction() as session:
        return add_flag(session, parse_passage(reference), kind, coder="ana")


def flags(project, **options):
    with project.reading() as session:
        return [
            (line.turn, line.start, line.end, line.kind) for line in list_flags(session, **options)
        ]


def test_a_flag_stands_until_it_is_removed_and_undo_knows_both(project):
    number, new = flag(project, "rs-01-en:2:3-9")
    assert new
    assert flag(project, "rs-01-en:2:3-9") == (number, False)
    with project.transaction() as session:
        remove_flag(session, number, coder="ana")
    assert flags(project) == []
    undo(project, kinds(), coder="ana")
    assert flags(project) == [(2, 3, 9, "strong-quote")]
    undo(project, kinds(), coder="ana")
    assert flags(project) == []
    redo(project, kinds(), coder="ana")
    assert flags(project, kind="strong-quote") == [(2, 3, 9, "strong-quote")]
    assert flags(project, kind="distress") == []


def test_an_unknown_flag_or_passage_is_refused(project):
    with pytest.raises(UsageError, match="ongoing-harm"):
        flag(project, "rs-01-en:2", "harm")
    with pytest.raises(CtrpError, match="no stretch"):
        flag(project, "rs-01-en:2:5-5000")


def test_turns_are_read_once_by_each_coder(project):
    with project.transaction() as session:
        assert mark_read(session, "rs-01-en", coder="ana", turns=[2, 3]) == 2
        assert mark_read(session, "rs-01-en", coder="ana", turns=[3, 4]) == 1
        assert mark_read(session, "rs-01-en", coder="boris") > 3
    with project.reading() as session:
        assert read_turn_numbers(session, "rs-01-en", coder="ana") == {2, 3, 4}
