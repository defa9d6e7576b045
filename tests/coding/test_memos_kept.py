"""Memos are added, changed, found and taken back. All names invented."""

import pytest

from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.coding.memos import (
    UNDO,
    add_memo,
    change_memo,
    list_memos,
    remove_memo,
    take_back,
)
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.tables import Assignment, Event, Memo


@pytest.fixture
def noted(project):
    with project.transaction() as session:
        book = project.codebook
        add_memo(session, book, "Debts, or hunger?", code="family-poverty", coder="ana")
        add_memo(session, book, "Whom do I believe?", kind="reflexive", title="Belief", coder="ben")
        add_memo(session, book, "Quiet at first.", transcript="rs-01-en", coder="ben")
        passage = Passage("rs-01-en", 2)
        add_coding(session, book, passage, "neglect", memo="ask again", coder="ben")
    return project


def texts(project, **chosen):
    with project.reading() as session:
        return [(one.kind, one.text) for one in list_memos(session, **chosen)]


def test_all_memos_are_listed_by_kind_with_those_on_codings_last(noted):
    assert texts(noted) == [
        ("code", "Debts, or hunger?"),
        ("case", "Quiet at first."),
        ("reflexive", "Whom do I believe?"),
        ("coding", "ask again"),
    ]
    assert texts(noted, code="family-poverty") == [("code", "Debts, or hunger?")]
    assert texts(noted, transcript="rs-01-en") == [
        ("case", "Quiet at first."), ("coding", "ask again"),
    ]  # fmt: skip
    assert texts(noted, coder="ana") == [("code", "Debts, or hunger?")]
    assert texts(noted, kind="coding") == [("coding", "ask again")]


def test_words_are_found_in_any_form_and_in_titles(noted):
    assert texts(noted, words="debt") == [("code", "Debts, or hunger?")]
    assert texts(noted, words="beliefs") == [("reflexive", "Whom do I believe?")]
    assert texts(noted, words="nothing") == []


def test_who_codes_blind_sees_no_memo_of_others_there(noted):
    with noted.transaction() as session:
        session.add(
            Assignment(transcript_id="rs-01-en", coder="ana", blind=True, seed=0, stratum="")
        )
    kinds = [kind for kind, _ in texts(noted, reader="ana")]
    assert kinds == ["code", "reflexive"]
    assert len(texts(noted, reader="ben")) == 4


def test_a_change_is_a_new_memo_and_every_step_is_undone(noted):
    def undo(project):
        with project.transaction() as session:
            event = session.query(Event).order_by(Event.id.desc()).first()
            take_back(session, event, "ana", UNDO)

    with noted.transaction() as session:
        new = change_memo(session, 1, text="Debts.", coder="ana")
        assert change_memo(session, new, text="Debts.", coder="ana") == new
    assert texts(noted, kind="code") == [("code", "Debts.")]
    undo(noted)
    assert texts(noted, kind="code") == [("code", "Debts, or hunger?")]
    with noted.transaction() as session:
        remove_memo(session, 1, coder="ana")
    assert texts(noted, kind="code") == []
    undo(noted)
    assert texts(noted, kind="code") == [("code", "Debts, or hunger?")]
    with noted.transaction() as session:
        assert session.query(Memo).count() == 4


def test_the_same_memo_is_stored_once(noted):
    with noted.transaction() as session:
        number, new = add_memo(
            session, noted.codebook, " Debts, or hunger? ", code="family-poverty", coder="ana"
        )
    assert (number, new) == (1, False)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"text": "a"}, UsageError),
        ({"text": "a", "kind": "poem"}, UsageError),
        ({"text": " \n", "kind": "theory"}, UsageError),
        ({"text": "a", "code": "nothing"}, CtrpError),
        ({"text": "a", "transcript": "nothing"}, CtrpError),
        ({"text": "a", "child": "XX-C99"}, CtrpError),
    ],
)
def test_what_cannot_be_is_refused(noted, given, error):
    with pytest.raises(error), noted.transaction() as session:
        add_memo(session, noted.codebook, coder="ana", **given)
    assert len(texts(noted)) == 4
