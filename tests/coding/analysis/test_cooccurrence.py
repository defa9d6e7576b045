"""Which codes meet, counted by hand on invented words, and against a plain count on random ones."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctrp_research.coding.analysis.cooccurrence import count_pairs, find_meetings
from ctrp_research.coding.analysis.material import merged, shared
from ctrp_research.coding.codings import Passage, add_codings
from ctrp_research.errors import UsageError
from ctrp_research.store.tables import Assignment

SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda one: (one[0], sum(one))), max_size=6
)


def code(project, *wanted, coder="ana"):
    with project.transaction() as session:
        add_codings(
            session,
            project.codebook,
            [(Passage("rs-01-en", *place), code, "own", None) for code, place in wanted],
            coder=coder,
        )


@pytest.fixture
def coded(project):
    code(
        project,
        ("family-poverty", (2, 0, 12)),
        ("neglect", (2, 8, 20)),
        ("child-work", (2, 14, 25)),
        ("neglect", (4, 0, 10)),
    )
    code(project, ("family-poverty", (2, 2, 11)), ("child-work", (4, 0, 4)), coder="ben")
    return project


def pairs(project, **chosen):
    return {
        (one.first, one.second): (one.passages, one.turns, one.children, one.either)
        for one in count_pairs(project, reader="eva", **chosen)
    }


def test_pairs_are_counted_on_words_in_turns_and_with_children(coded):
    assert pairs(coded) == {
        ("family-poverty", "neglect"): (1, 1, 1, 1),
        ("child-work", "neglect"): (2, 2, 1, 1),
    }
    assert pairs(coded, within="turn") == {
        ("family-poverty", "neglect"): (1, 1, 1, 1),
        ("child-work", "neglect"): (2, 2, 1, 1),
        ("child-work", "family-poverty"): (0, 1, 1, 1),
    }
    assert pairs(coded, coder="ben", within="child") == {
        ("child-work", "family-poverty"): (0, 0, 1, 1)
    }
    assert pairs(coded, level=1) == {}


def test_the_text_of_an_overlap_is_shown(coded):
    with coded.reading() as session:
        from ctrp_research.store.tables import Turn

        text = session.query(Turn).filter_by(transcript_id="rs-01-en", number=2).one().text
    found = find_meetings(coded, ["family-poverty", "neglect"], reader="eva")
    assert [(one.turn, one.start, one.end, one.text) for one in found] == [(2, 8, 12, text[8:12])]
    assert find_meetings(coded, ["family-poverty", "neglect", "child-work"], reader="eva") == []
    (turn,) = find_meetings(
        coded, ["family-poverty", "neglect", "child-work"], reader="eva", within="turn"
    )
    assert turn.text == text


def test_a_code_stands_for_all_under_it(coded):
    found = find_meetings(coded, ["risk-family", "neglect"], reader="eva")
    assert len(found) == 2


def test_who_codes_blind_counts_their_own_alone(coded):
    with coded.transaction() as session:
        session.add(
            Assignment(transcript_id="rs-01-en", coder="ben", blind=True, seed=0, stratum="")
        )
    assert [one.turns for one in count_pairs(coded, reader="ben", within="child")] == [0]
    assert len(count_pairs(coded, reader="eva", within="child")) == 3


def test_what_cannot_be_asked_is_refused(coded):
    with pytest.raises(UsageError):
        count_pairs(coded, reader="eva", within="year")
    with pytest.raises(UsageError):
        find_meetings(coded, ["neglect"], reader="eva")
    with pytest.raises(UsageError):
        find_meetings(coded, ["neglect", "risk"], reader="eva", within="child")


@given(st.lists(SPANS, min_size=1, max_size=3))
def test_what_is_shared_are_the_letters_in_all(several):
    letters = [{at for span in spans for at in range(*span)} for spans in several]
    found = shared([merged(spans) for spans in several])
    assert {at for span in found for at in range(*span)} == set.intersection(*letters)
    assert all(end > start for start, end in found)
    assert all(first[1] <= second[0] for first, second in combinations(sorted(found), 2))


def test_many_codings_against_a_plain_count(project):
    chance = random.Random(7)  # noqa: S311
    codes = ("neglect", "child-work", "family-poverty", "trusted-adult")
    wanted = set()
    for _ in range(40):
        start = chance.randrange(20)
        wanted.add((chance.choice(codes), (chance.choice((2, 4, 6)), start, start + 4)))
    code(project, *sorted(wanted))
    found = pairs(project, within="turn")
    for pair in combinations(sorted(codes), 2):
        turns = [{place[0] for name, place in wanted if name == each} for each in pair]
        assert found[pair][1] == len(turns[0] & turns[1])
