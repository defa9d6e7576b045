import pytest
from sqlalchemy import func, select

from ctrp_research.coding.coded import read_children, read_coded
from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.coding.overview import overview
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.looking import look
from ctrp_research.store.tables import Coding, Event, FormerAttribute, Speaker
from ctrp_research.transcripts.people import read_people, undo
from ctrp_research.transcripts.repairs import confirm, list_speakers, merge, set_role


def state(project):
    with project.transaction() as session:
        return read_people(session)


def children(project):
    with project.transaction() as session:
        return {child.code: dict(child.attributes) for child in read_children(session)}


def change(project, label, transcript="rs-t01", **options):
    with project.transaction() as session:
        return set_role(session, transcript, label, coder="ana", **{"role": None, **options})


def take_back(project):
    with project.transaction() as session:
        return undo(session, coder="ana").action


def events(project):
    with project.transaction() as session:
        return session.scalar(select(func.count()).select_from(Event))


@pytest.fixture
def coded(project):
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage("rs-t01", 2), "sibling-bond", coder="ana")
        add_coding(session, project.codebook, Passage("rs-t01", 7), "family-poverty", coder="ana")
    return project


def test_the_list_says_who_how_sure_and_how_much(project):
    with project.transaction() as session:
        lines = list_speakers(session, "rs-t01")
    assert [(one.label, one.role, one.participant, one.turns, one.words) for one in lines] == [
        ("Moderator", "interviewer", None, 2, 8),
        ("Girl 1", "child", "rs-t01/Girl 1", 2, 18),
        ("Girl 2", "child", "rs-t01/Girl 2", 1, 9),
        ("Boy 1", "child", "rs-t01/Boy 1", 1, 7),
        ("All", "group", None, 1, 1),
    ]
    assert all(0.9 <= one.confidence <= 1 and one.reason for one in lines)


def test_a_pattern_lists_a_series_and_unsure_only_guesses(project):
    with project.transaction() as session:
        assert {one.transcript for one in list_speakers(session, "rs-*")} == {"rs-01-en", "rs-t01"}
        assert all(one.confidence < 0.75 for one in list_speakers(session, unsure=True))
        with pytest.raises(CtrpError, match="Did you mean rs-t01"):
            list_speakers(session, "rs-t1")


def test_an_interviewer_is_no_child_any_more_and_undo_brings_the_child_back(project):
    before, told = state(project), children(project)
    assert change(project, "girl 1", role="interviewer").changed == 1
    assert set(told) - set(children(project)) == {"rs-t01/Girl 1"}
    assert take_back(project) == "speakers set"
    assert state(project) == before
    assert children(project) == told


def test_two_decisions_are_undone_one_after_the_other(project):
    first = state(project)
    change(project, "Girl 1", participant="RS-C01")
    second = state(project)
    change(project, "Boy 1", role="adult")
    take_back(project)
    assert state(project) == second
    take_back(project)
    assert state(project) == first
    with pytest.raises(CtrpError, match="no decision"):
        take_back(project)


def test_the_same_decision_again_is_none(project):
    change(project, "Girl 1", participant="rs-c01")
    before = events(project)
    done = change(project, "Girl 1", participant="RS-C01")
    assert (done.changed, done.same, events(project)) == (0, 1, before)


def test_one_code_in_two_transcripts_is_one_child_who_keeps_what_was_known(project):
    change(project, "R", "rs-01-en", participant="RS-C01")
    change(project, "Boy 1", participant="RS-C01")
    found = children(project)
    assert found["RS-C01"] == {"country": "RS", "gender": "boy", "age": "13"}
    assert len(found) == 3


def test_the_same_label_in_two_transcripts_is_two_children(project):
    with project.transaction() as session:
        add_label(session)
    with pytest.raises(UsageError, match="two children"):
        change(project, "R", "rs-*", participant="RS-C01")


def add_label(session):
    """A voice R in the group as well."""
    session.add(
        Speaker(
            transcript_id="rs-t01", label="R", role="unknown", confidence=0.4, reason="invented"
        )
    )
    session.flush()


def test_a_role_is_set_in_a_whole_series(project):
    with project.transaction() as session:
        add_label(session)
    assert change(project, "r", "rs-*", role="child").changed == 2
    assert "rs-t01/R" in children(project)
    assert children(project)["rs-t01/R"] == {"country": "RS"}


def test_codings_that_would_no_longer_be_counted_need_a_yes(coded):
    before = state(coded)
    with pytest.raises(CtrpError, match=r"^2 codings.*--yes"):
        change(coded, "Girl 1", role="interviewer")
    assert state(coded) == before
    assert change(coded, "Girl 1", role="interviewer", silence=True).codings == 2
    with coded.transaction() as session:
        assert read_coded(session) == []
        assert session.scalar(select(func.count()).where(Coding.active)) == 2
    take_back(coded)
    with coded.transaction() as session:
        assert {one.child for one in read_coded(session)} == {"rs-t01/Girl 1"}


def test_two_labels_of_one_voice_are_one_child(coded):
    before = state(coded)
    with coded.transaction() as session:
        merge(session, "rs-t01", "Girl 2", "Girl 1", coder="ana")
    with coded.transaction() as session:
        assert {one.child for one in read_coded(session)} == {"rs-t01/Girl 1"}
        assert {one.label for one in list_speakers(session, "rs-t01")} >= {"Girl 1", "Girl 2"}
    with look(coded) as ask:
        line = next(one for one in overview(ask) if one.id == "rs-t01")
    assert line.children == 2
    assert take_back(coded) == "speakers merge"
    assert state(coded) == before


def test_a_voice_cannot_be_merged_with_itself_or_into_nothing(project):
    with project.transaction() as session:
        with pytest.raises(CtrpError, match="one label already"):
            merge(session, "rs-t01", "Girl 1", "girl 1", coder="ana")
        with pytest.raises(CtrpError, match="There are: All, Boy 1") as error:
            merge(session, "rs-t01", "Stefan", "Girl 1", coder="ana")
    assert "Stefan" not in str(error.value)


def test_confirming_makes_guesses_sure(project):
    with project.transaction() as session:
        add_label(session)
    with project.transaction() as session:
        assert confirm(session, "rs-*", coder="ana").changed == 1
        assert list_speakers(session, unsure=True) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"role": "boss"}, "one of interviewer"),
        ({}, "one of interviewer"),
        ({"role": "adult", "participant": "RS-C01"}, "Only a child"),
        ({"participant": "Stefan Ilin"}, "never a name"),
    ],
)
def test_what_cannot_be_is_refused_without_repeating_it(project, options, message):
    with pytest.raises(UsageError, match=message) as error:
        change(project, "Girl 1", **options)
    assert "Stefan" not in str(error.value)


def test_the_history_holds_ids_and_what_was_known_stands_beside_it(project):
    change(project, "Girl 1", participant="RS-C01")
    with project.transaction() as session:
        event = session.scalars(select(Event).order_by(Event.id.desc())).first()
        action, subject = event.action, dict(event.subject)
        kept = {(one.name, one.value) for one in session.scalars(select(FormerAttribute))}
    assert action == "speakers set"
    assert set(subject["participants"]) == {"RS-C01", "rs-t01/Girl 1"}
    assert not {"girl", "12"} & set(str(subject).replace("'", " ").split())
    assert kept == {("country", "RS"), ("gender", "girl"), ("age", "12")}


def test_the_general_undo_takes_back_who_speaks_unless_it_was_decided_anew(coded):
    from ctrp_research.commands.history import kinds
    from ctrp_research.store.undoing import undo as undo_any

    before = state(coded)
    for who, into in (("ana", "Girl 1"), ("bo", "Boy 1")):
        with coded.transaction() as session:
            merge(session, "rs-t01", "Girl 2", into, coder=who)
    after = state(coded)
    with pytest.raises(CtrpError, match="decided about the same since"):
        undo_any(coded, kinds(), coder="ana")
    assert state(coded) == after
    undo_any(coded, kinds(), coder="bo")
    undo_any(coded, kinds(), coder="ana")
    assert state(coded) == before
