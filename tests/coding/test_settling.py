"""What coders settle on stands beside their codings; findings count it. All codings are invented."""

import pytest

from ctrp_research.coding.agreement.choosing import choose_codes
from ctrp_research.coding.coded import read_coded
from ctrp_research.coding.codings import (
    add_coding,
    change_coding,
    list_codings,
    parse_passage,
    remove_coding,
)
from ctrp_research.coding.settling import find_disagreements, settle
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError
from ctrp_research.store.undoing import redo, undo


def code(project, passage, name, coder, **options):
    with project.transaction() as session:
        return add_coding(
            session, project.codebook, parse_passage(passage), name, coder=coder, **options
        )[0]


def decide(project, turn, name, keeps):
    with project.transaction() as session:
        settle(session, "rs-01-en", turn, name, keeps=keeps, coder="ana")


def found(project, **options):
    with project.reading() as session:
        groups = choose_codes(session, project.codebook)
        return find_disagreements(session, groups=groups, **options)


def counted(project, **options):
    with project.reading() as session:
        return [(one.turn, one.code, one.coding) for one in read_coded(session, **options)]


@pytest.fixture
def parted(project):
    """Ana sees neglect in turn 2, boris does not; of self-worth in 4 they say two realities."""
    numbers = {
        "neglect": code(project, "rs-01-en:2:3-9", "neglect", "ana", memo="unsure"),
        "own": code(project, "rs-01-en:4", "self-worth", "ana"),
        "hearsay": code(project, "rs-01-en:4", "self-worth", "boris", reality="hearsay"),
    }
    for coder in ("ana", "boris"):
        numbers[coder] = code(project, "rs-01-en:6", "self-worth", coder)
    return project, numbers


def test_disagreements_are_shown_with_who_said_what(parted):
    project, numbers = parted
    first, second = found(project)
    assert (first.turn, first.code, first.without) == (2, "neglect", ("boris",))
    assert [(o.coding, o.memo) for o in first.opinions] == [(numbers["neglect"], "unsure")]
    assert first.text.startswith("My mother")
    assert (second.turn, second.without) == (4, ())
    assert [o.reality for o in second.opinions] == ["own", "hearsay"]
    assert not first.settled
    assert found(project, transcript="rs-t01") == []


def test_findings_count_what_was_settled_and_the_codings_stay(parted):
    project, numbers = parted
    with project.reading() as session:
        before = list_codings(session)
    decide(project, 2, "neglect", None)
    decide(project, 4, "self-worth", numbers["hearsay"])
    same = [(6, "self-worth", numbers[coder]) for coder in ("ana", "boris")]
    assert counted(project) == [(4, "self-worth", numbers["hearsay"]), *same]
    assert len(counted(project, consensus=False)) == 5
    with project.reading() as session:
        assert list_codings(session) == before
    assert [(each.settled, each.keeps) for each in found(project)] == [
        (True, None), (True, numbers["hearsay"]),
    ]  # fmt: skip


def test_a_settlement_is_undone_redone_and_made_anew(parted):
    project, numbers = parted
    everything = counted(project)
    decide(project, 2, "neglect", None)
    settled = counted(project)
    undo(project, kinds(), coder="ana")
    assert counted(project) == everything
    redo(project, kinds(), coder="ana")
    assert counted(project) == settled
    decide(project, 2, "neglect", numbers["neglect"])
    assert counted(project) == everything
    assert found(project)[0].keeps == numbers["neglect"]
    undo(project, kinds(), coder="ana")
    assert counted(project) == settled


def test_a_settlement_ends_with_the_coding_it_rests_on(parted):
    project, numbers = parted
    decide(project, 4, "self-worth", numbers["own"])
    with project.transaction() as session:
        change_coding(session, project.codebook, numbers["own"], coder="ana", reality="witnessed")
    assert [each.settled for each in found(project)] == [False, False]
    assert len(counted(project)) == 5
    with project.transaction() as session:
        remove_coding(session, numbers["neglect"], coder="ana")
    assert [each.turn for each in found(project)] == [4]


def test_only_a_coding_of_that_code_there_can_be_kept(parted):
    project, numbers = parted
    with pytest.raises(CtrpError, match=f"There are: {numbers['neglect']}; or none"):
        decide(project, 2, "neglect", numbers["own"])
    with pytest.raises(CtrpError, match="Nobody coded self-worth"):
        decide(project, 2, "self-worth", None)
