"""What is learned from: the same for the commands and for the coding desk."""

import pytest

import codebooks
from ctrp_research.coding.codings import add_coding, parse_passage
from ctrp_research.coding.reading import read_turns
from ctrp_research.coding.reads import mark_read
from ctrp_research.suggestion.known import as_passages, tell_known
from ctrp_research.suggestion.passage import Suggestion
from ctrp_research.suggestion.proposals import propose, reject


@pytest.fixture
def code(project):
    def put(place, code="neglect"):
        with project.transaction() as session:
            add_coding(session, project.codebook, parse_passage(place), code, coder="ana")

    return put


def lessons(project, codebook=None, **options):
    with project.reading() as session:
        known = tell_known(session, read_turns(session))
    turns, codes = known.lessons(codebook or project.codebook, **options)
    return [
        (f"{turn.transcript}:{turn.number}", set(each))
        for turn, each in zip(turns, codes, strict=True)
    ]


def test_what_is_coded_and_what_was_read_and_left_is_learned_from(project, code):
    code("rs-01-en:2")
    with project.transaction() as session:
        mark_read(session, "rs-01-en", coder="ana", turns=[1, 2, 3, 4])
    assert lessons(project) == [("rs-01-en:2", {"neglect"}), ("rs-01-en:4", set())]
    with project.reading() as session:
        known = tell_known(session, read_turns(session))
    passages = as_passages(known.lessons(project.codebook)[0])
    assert passages[1].before == "Do you go to school?"
    assert "second grade" in passages[1].text


def test_of_many_the_newest_decisions_are_learned_from(project, code):
    code("rs-01-en:4")
    code("rs-01-en:2")
    assert lessons(project, most=1) == [("rs-01-en:2", {"neglect"})]


def test_a_rejected_suggestion_is_a_turn_that_was_read(project):
    place = parse_passage("rs-01-en:4")
    with project.transaction() as session:
        suggested = [Suggestion("neglect", 0.9, shown=True)]
        propose(session, place, suggested, coder="ana", seen=True)
    assert lessons(project) == []
    with project.transaction() as session:
        reject(session, place, "neglect", coder="ana")
    assert lessons(project) == [("rs-01-en:4", set())]


def test_what_waits_for_another_code_after_a_split_teaches_nothing(project, code):
    code("rs-01-en:2")
    code("rs-01-en:4", "family-poverty")
    frame = codebooks.Codebook("b", "B", 1, (codebooks.Code("family-poverty", "P", "Poor."),))
    assert lessons(project, frame) == [("rs-01-en:4", {"family-poverty"})]


def test_in_a_list_of_codings_what_stands_before_the_last_one_was_read(project, code):
    code("rs-01-en:4")
    assert lessons(project) == [("rs-01-en:2", set()), ("rs-01-en:4", {"neglect"})]
