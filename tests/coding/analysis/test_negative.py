"""Negative cases: not read is not absent. All examples invented."""

import pytest

from codebooks import CodebookError
from ctrp_research.coding.analysis.negative import find_cases
from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.coding.reads import mark_read


def cases(project, code, **chosen):
    return {
        one.child: (one.status, one.read, one.turns)
        for one in find_cases(project, code, reader="eva", **chosen)
        if "rs-01-en" in one.transcripts
    }


def test_only_who_was_read_to_the_end_is_negative(project):
    ((child, found),) = cases(project, "neglect").items()
    assert found == ("not read", 0, 3)
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage("rs-01-en", 2), "child-work", coder="ana")
    assert cases(project, "neglect") == {child: ("not read", 1, 3)}
    with project.transaction() as session:
        mark_read(session, "rs-01-en", coder="ana")
    assert cases(project, "neglect") == {child: ("absent", 3, 3)}
    assert cases(project, "neglect", coder="ben") == {child: ("not read", 0, 3)}
    assert cases(project, "child-work") == {child: ("found", 3, 3)}
    assert cases(project, "risk") == {child: ("found", 3, 3)}


def test_a_case_against_a_pattern_shows_its_passages(project):
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage("rs-01-en", 4, 0, 6), "neglect", coder="ana")
        mark_read(session, "rs-01-en", coder="ana")
    (one,) = find_cases(project, "child-work", reader="eva", despite="neglect")
    assert one.status == "absent"
    ((place, text),) = one.passages
    assert place == "rs-01-en:4:0-6"
    assert len(text) == 6
    assert find_cases(project, "child-work", reader="eva", despite="trusted-adult") == []
    (one,) = find_cases(project, "neglect", reader="eva", despite="neglect")
    assert (one.status, one.passages) == ("found", ())
    with pytest.raises(CodebookError):
        find_cases(project, "nothing", reader="eva")
