"""Questions over a project of two invented transcripts."""

from dataclasses import asdict

import pytest

from codebooks.errors import UnknownCodeError
from ctrp_research.coding.codings import add_coding, list_codings, parse_passage
from ctrp_research.coding.flags import add_flag
from ctrp_research.coding.search.applying import apply_code, passages_to_code
from ctrp_research.coding.search.corpus import ROLES, parse_condition
from ctrp_research.coding.search.query import parse
from ctrp_research.coding.search.searching import search
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.undoing import undo


@pytest.fixture
def coded(project):
    with project.transaction() as session:
        for reference, code, coder in (
            ("rs-01-en:2:3-27", "caring-family", "ana"),
            ("rs-01-en:2:14-27", "sibling-bond", "ana"),
            ("rs-01-en:2:14-27", "sibling-bond", "bo"),
            ("rs-01-en:2:10-17", "neglect", "bo"),
            ("rs-01-en:4", "out-of-school", "ana"),
        ):
            passage = parse_passage(reference)
            add_coding(session, project.codebook, passage, code, coder=coder)
        add_flag(session, parse_passage("rs-01-en:2"), "strong-quote", coder="ana")
    return project


def answer_to(project, typed: str, *, where=(), **options):
    conditions = [parse_condition(each) for each in where]
    return search(project, parse(typed), conditions=conditions, **options)


def quotes(project, typed: str, **options) -> list[str]:
    return [each.quote for each in answer_to(project, typed, **options).passages()]


QUESTIONS = [
    ("mothers", ["mother"]),
    ('"mothers"', []),
    ("code:sibling-bond", ["my [Person 3]"]),  # two coders, one passage
    ("code:resilience-relations", ["mother and my [Person 3]", "my [Person 3]"]),
    # The text that both have, not the turn.
    ("code:caring-family and code:neglect", ["and my "]),
    ("code:caring-family and code:out-of-school", []),
    ("code:neglect and mother", []),
    ("mother within code:caring-family", ["mother"]),
    ("code:caring-family within code:neglect", []),
    ("code:caring-family not code:neglect", []),
    ("code:caring-family and not code:out-of-school", ["mother and my [Person 3]"]),
    ("code:caring-family with bread", ["mother and my [Person 3]"]),
    ("code:caring-family with not bread", []),
    ("bread near/1 tea", ["bread"]),
    ("bread near/0 tea", []),
    ("mother near tea", []),
    ("mother or tea", ["mother", "tea"]),
    ("tea within flag:strong-quote", ["tea"]),
    ("code:* with bread", ["mother and my [Person 3]", "and my ", "my [Person 3]"]),
]


def test_parts_stand_to_each_other_as_asked(coded):
    conditions = ["transcript=rs-01-en"]
    for typed, found in QUESTIONS:
        assert sorted(quotes(coded, typed, where=conditions)) == sorted(found), typed


def test_not_at_the_beginning_finds_whole_turns_without(coded):
    with_codes = {each.turn for each in answer_to(coded, "code:*").passages()}
    without = answer_to(coded, "not code:*", where=["transcript=rs-01-en"]).passages()
    assert [each.turn for each in without] == [6]
    assert without[0].start == 0
    assert with_codes == {2, 4}


def test_the_interviewer_is_searched_only_when_asked_for(coded):
    assert quotes(coded, "school") == []
    assert quotes(coded, "school", roles=["interviewer"]) == ["school"]
    assert len(quotes(coded, "you", roles=ROLES)) > 2


def test_attributes_choose_who_is_meant(coded):
    assert quotes(coded, "nothing", where=["method=focus group"]) == ["nothing"]
    assert quotes(coded, "nothing", where=["method=interview"]) == []
    assert quotes(coded, "tea", where=["age=12..13", "country=RS"]) == ["tea"]
    assert quotes(coded, "tea", where=["age=14..19"]) == []
    assert quotes(coded, "tea", where=["gender!=girl"]) == ["tea"]
    with pytest.raises(UsageError, match="Did you mean gender"):
        quotes(coded, "tea", where=["gendre=girl"])
    with pytest.raises(UsageError, match="country=AL"):
        quotes(coded, "tea", where=["country"])


def test_counts_context_and_codes_come_with_what_is_found(coded):
    answer = answer_to(coded, "my person or nothing", context=2)
    assert asdict(answer.counts) == {"passages": 2, "turns": 2, "transcripts": 2, "children": 2}
    (brother,) = [each for each in answer.passages() if each.transcript == "rs-01-en"]
    assert (brother.before, brother.quote) == ("… mother and ", "my [Person")
    assert brother.after.endswith(" …")
    assert brother.codes == ("caring-family", "neglect", "sibling-bond")
    assert len(answer.passages(1)) == 1


def test_one_coder_is_looked_at_alone(coded):
    assert quotes(coded, "code:neglect", coder="ana") == []
    assert quotes(coded, "code:neglect", coder="bo") == ["and my "]


def test_codes_and_flags_that_there_are_not_are_refused(coded):
    with pytest.raises(UnknownCodeError, match="sibling-bond"):
        quotes(coded, "code:sibling-bonds")
    with pytest.raises(UsageError, match="strong-quote"):
        quotes(coded, "flag:strong")


def test_all_that_was_found_is_coded_as_one_decision(coded):
    found = answer_to(coded, "my or you", roles=ROLES).passages()
    passages = passages_to_code(found, unit="turn")
    assert [(each.transcript, each.turn) for each in passages if each.transcript == "rs-01-en"] == [
        ("rs-01-en", 2),
        ("rs-01-en", 4),
    ]
    assert apply_code(coded, passages, "trusted-adult", reality="own", coder="ana") == len(passages)
    assert apply_code(coded, passages, "trusted-adult", reality="own", coder="ana") == 0
    undo(coded, kinds(), coder="ana")
    with coded.reading() as session:
        assert list_codings(session, code="trusted-adult") == []
    with pytest.raises(CtrpError, match="group of codes"):
        apply_code(coded, passages, "resilience", reality="own", coder="ana")
