from hypothesis import given
from hypothesis import strategies as st

from ctrp_research.suggestion.control import is_control


def test_about_the_asked_share_of_turns_is_without_suggestions():
    drawn = sum(is_control("p", f"t{number // 50}", number % 50, 0.1) for number in range(5000))
    assert 420 < drawn < 580


def test_the_draw_is_the_same_in_every_copy_and_another_in_another_project():
    turns = [("rs-01", number) for number in range(200)]
    first = [is_control("p", *turn, 0.3) for turn in turns]
    assert first == [is_control("p", *turn, 0.3) for turn in turns]
    assert first != [is_control("q", *turn, 0.3) for turn in turns]


@given(st.text(), st.text(), st.integers(1, 9999))
def test_none_at_0_all_at_1_and_more_of_the_same_in_between(project, transcript, turn):
    assert not is_control(project, transcript, turn, 0.0)
    assert is_control(project, transcript, turn, 1.0)
    if is_control(project, transcript, turn, 0.2):
        assert is_control(project, transcript, turn, 0.4)
