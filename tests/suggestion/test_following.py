import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ctrp_research.coding.reading import ReadTurn
from ctrp_research.suggestion.following import DRAWN, order_transcripts, order_turns


def turn(transcript: str, number: int) -> ReadTurn:
    return ReadTurn(transcript, number, "R", "child", None, "Words.", "en", "", ())


TURNS = [turn(f"t{number // 4:02}", number) for number in range(48)]
CODES = ("often", "seldom")


def test_a_transcript_that_may_hold_a_rare_code_comes_first_and_says_so():
    probability = np.tile([0.02, 0.001], (len(TURNS), 1))
    probability[20, 1] = 0.9
    first = order_transcripts(TURNS, probability, np.array([50.0, 0.0]), CODES, "seed")[0]
    assert first.transcript == TURNS[20].transcript
    assert order_turns(TURNS, probability, np.array([50.0, 0.0]), CODES, "s")[0].turn == 20
    only_rare = np.tile([0.5, 0.0], (len(TURNS), 1))
    only_rare[20] = [0.0, 0.9]
    found = order_transcripts(TURNS, only_rare, np.array([50.0, 0.0]), CODES, "seed")
    told = {one.transcript: one.reason for one in found if one.reason != DRAWN}
    assert told.get(TURNS[20].transcript, "may hold seldom, which is rare").startswith("may hold")


@given(st.integers(0, 2**31), st.integers(0, 12))
def test_nothing_is_left_out_and_each_fourth_place_is_drawn(seed, transcripts):
    turns = TURNS[: transcripts * 4]
    probability = np.random.default_rng(seed).random((len(turns), 2))
    counts = np.array([3.0, 1.0])
    for order, sizes in ((order_transcripts, transcripts), (order_turns, len(turns))):
        found = order(turns, probability, counts, CODES, str(seed))
        assert len({(one.transcript, one.turn) for one in found}) == len(found) == sizes
        assert [one.reason == DRAWN for one in found] == [
            place % 4 == 3 for place in range(len(found))
        ]
        assert found == order(turns, probability, counts, CODES, str(seed))
