"""Children whom few attributes set apart, and passages that may, over a project."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from anonymise.residual import Unit
from ctrp_research.store.tables import Attribute, Participant
from ctrp_research.transcripts.hints import find_rare, hints_in, rare_combinations

CHILDREN = {
    **{f"RS-C{n:02}": {"country": "RS", "gender": "girl"} for n in range(5)},
    **{f"RO-C{n:02}": {"country": "RO", "gender": "boy"} for n in range(5)},
    "RS-C09": {"country": "RS", "gender": "boy"},
    "RS-C10": {"country": "RS", "gender": "girl", "ethnicity": "gorani"},
    "RO-C10": {"country": "RO"},
}


def test_the_smallest_combination_that_sets_a_child_apart_is_named():
    found = {(one.participant, tuple(one.attributes.items())): one for one in find_rare(CHILDREN)}
    assert set(found) == {
        ("RS-C09", (("country", "RS"), ("gender", "boy"))),
        ("RS-C10", (("ethnicity", "gorani"),)),
    }
    assert {(one.shared_by, one.of) for one in found.values()} == {(1, 13)}


def test_what_is_not_known_of_a_child_is_no_value():
    rare = find_rare({"A": {"age": "12"}, "B": {}, "C": {"age": "12"}, "D": {"age": "12"}})
    assert rare == []


@given(
    st.dictionaries(
        st.text("abcdef", min_size=1, max_size=2),
        st.dictionaries(st.sampled_from("uvwx"), st.sampled_from("12"), max_size=4),
        max_size=12,
    )
)
def test_a_child_is_named_exactly_if_some_combination_of_it_is_shared_by_few(children):
    found = find_rare(children)
    named = {one.participant for one in found}

    def shared(values):
        return sum(values.items() <= other.items() for other in children.values())

    for code, attributes in children.items():
        sets = [
            dict(chosen)
            for size in range(1, len(attributes) + 1)
            for chosen in combinations(attributes.items(), size)
        ]
        assert (code in named) == any(shared(values) < 3 for values in sets)
    for one in found:
        assert one.shared_by == shared(one.attributes) < 3
        for name in one.attributes:
            fewer = {key: value for key, value in one.attributes.items() if key != name}
            assert not fewer or shared(fewer) >= 3


def test_a_project_is_gone_through(project):
    with project.transaction() as session:
        for code, attributes in CHILDREN.items():
            session.add(
                Participant(
                    code=code,
                    attributes=[
                        Attribute(name=name, value=value, source="sheet")
                        for name, value in attributes.items()
                    ],
                )
            )
    assert "RS-C10" in {one.participant for one in rare_combinations(project)}


def test_hints_point_into_the_turn_and_name_it():
    text = "And so we were eleven children."
    (hint,) = hints_in([Unit("rs-01:2", "en", text), Unit("rs-01:3", "en", "Yes.")])
    assert (hint.turn, hint.passage) == ("rs-01:2", "eleven children")
    assert text[hint.start : hint.end] == hint.passage
