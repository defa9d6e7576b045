"""Suggestions are kept as they were formed; what came of them is told without flattering them."""

import pytest
from sqlalchemy import select, update

from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.coding.reading import read_turns
from ctrp_research.coding.reads import mark_read
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError
from ctrp_research.store.tables import Coding, Proposal, now
from ctrp_research.store.undoing import redo, undo
from ctrp_research.suggestion.known import tell_known
from ctrp_research.suggestion.passage import Suggestion
from ctrp_research.suggestion.proposals import accepted, propose, reject
from ctrp_research.suggestion.report import influence, read_outcomes, reliability, report

PLACE = Passage("rs-01-en", 2)
SUGGESTED = [
    Suggestion("family-poverty", 0.9, shown=True),
    Suggestion("neglect", 0.4, shown=False),
    *(Suggestion(f"code-{number}", 0.01, shown=False) for number in range(9)),
]


@pytest.fixture
def formed(project):
    """A project in which codes were suggested to Ana for one turn."""
    with project.transaction() as session:
        propose(session, PLACE, SUGGESTED, coder="ana", seen=True)
    return project


def outcomes(project):
    with project.reading() as session:
        return read_outcomes(session)


def test_the_likeliest_are_kept_and_the_first_opinion_counts(formed):
    with formed.transaction() as session:
        propose(session, PLACE, [Suggestion("neglect", 0.99, shown=True)], coder="ana", seen=True)
    with formed.reading() as session:
        kept = list(session.scalars(select(Proposal)))
    assert len(kept) == 5
    assert {row.code: row.probability for row in kept}["neglect"] == 0.4


def test_nothing_is_measured_before_the_coder_decided(formed):
    assert outcomes(formed) == ([], [])
    with formed.transaction() as session:
        mark_read(session, "rs-01-en", coder="boris")
    assert outcomes(formed) == ([], [])


def test_reading_on_without_coding_says_that_the_suggestion_was_wrong(formed):
    with formed.transaction() as session:
        mark_read(session, "rs-01-en", coder="ana", turns=[2])
    found, applied = outcomes(formed)
    assert [one.applied for one in found] == [False] * 5
    assert applied == []


def test_an_accepted_suggestion_is_an_ordinary_coding_and_counts_as_right(formed):
    with formed.transaction() as session:
        add_coding(session, formed.codebook, PLACE, "family-poverty", coder="ana")
        accepted(session, PLACE, "family-poverty", coder="ana")
    found, applied = outcomes(formed)
    right = [one for one in found if one.applied]
    assert [(one.code, one.decision) for one in right] == [("family-poverty", "accepted")]
    assert applied == [("rs-01-en", "en", "family-poverty", True)]
    with formed.reading() as session:
        made = report(session)
    assert (made.overall.precision.n, made.overall.precision.of) == (1, 1)
    assert (made.overall.accepted, made.overall.rejected) == (1, 0)


def test_a_code_that_was_there_before_the_suggestion_is_not_counted_for_it(formed):
    with formed.transaction() as session:
        add_coding(session, formed.codebook, PLACE, "family-poverty", coder="ana")
        session.execute(update(Coding).values(at=now().replace(year=2000)))
        mark_read(session, "rs-01-en", coder="ana")
    found, applied = outcomes(formed)
    assert "family-poverty" not in {one.code for one in found}
    assert applied == []


def test_a_rejection_is_kept_learned_from_and_undone(formed):
    with formed.transaction() as session:
        reject(session, PLACE, "family-poverty", coder="ana")
    with formed.reading() as session:
        known = tell_known(session, read_turns(session))
    assert [(turn.transcript, turn.number) for turn in known.read] == [("rs-01-en", 2)]
    undo(formed, kinds(), coder="ana")
    with formed.reading() as session:
        assert tell_known(session, read_turns(session)).read == ()
    redo(formed, kinds(), coder="ana")
    assert [one.decision for one in outcomes(formed)[0] if one.sure] == ["rejected"]


def test_what_was_not_suggested_cannot_be_rejected(formed):
    with (
        formed.transaction() as session,
        pytest.raises(CtrpError, match="was not suggested to boris"),
    ):
        reject(session, PLACE, "family-poverty", coder="boris")


def rows(seen: bool, applied: int, of: int, transcripts: int = 10):
    from ctrp_research.suggestion.report import Outcome

    return [
        Outcome(
            f"t{number % transcripts}", "en", number, "neglect", 0.7, True, seen,
            number < applied, None,
        )
        for number in range(of)
    ]  # fmt: skip


def test_the_influence_of_seeing_is_the_difference_to_what_was_hidden():
    found = influence([*rows(True, 80, 100), *rows(False, 10, 20)])
    assert found.difference == pytest.approx(0.3)
    assert found.interval is not None
    assert 0 < found.interval[0] <= found.difference <= found.interval[1]
    # Wilson's interval of 80 of 100 as in Newcombe 1998, table of single proportions by formula.
    assert found.seen.interval == pytest.approx((0.7112, 0.8666), abs=1e-4)


def test_of_few_transcripts_or_nothing_hidden_no_interval_is_told():
    assert influence(rows(True, 5, 10)).difference is None
    few = influence([*rows(True, 5, 10, 2), *rows(False, 5, 10, 2)])
    assert few.difference == 0
    assert few.interval is None
    assert "transcripts" in few.reason


def test_calibration_is_the_mean_distance_from_what_was_said():
    _, error = reliability([*rows(True, 7, 10)])
    assert error == pytest.approx(0)
    _, error = reliability([*rows(True, 2, 10)])
    assert error == pytest.approx(0.5)
