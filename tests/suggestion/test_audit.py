import codebooks
from ctrp_research.coding.reading import ReadTurn
from ctrp_research.suggestion.audit import audit

HUNGRY = "We had no money and nothing to eat, only bread."
FOOTBALL = "On Sunday we play football behind the church."


def turn(transcript: int, number: int, text: str, *codes: str) -> ReadTurn:
    codings = tuple((0, code, "own") for code in codes)
    return ReadTurn(f"t{transcript}", number, "R", "child", None, text, "en", "", codings)


def test_a_coding_unlike_the_rest_and_a_gap_among_many_come_first():
    turns = [
        turn(transcript, 2 * number, HUNGRY, "family-poverty")
        for transcript in range(6)
        for number in range(4)
    ]
    turns += [
        turn(transcript, 2 * number + 1, FOOTBALL) for transcript in range(6) for number in range(4)
    ]
    turns[5] = turn(1, 2, HUNGRY)  # forgotten
    turns[30] = turn(1, 5, FOOTBALL, "early-marriage")  # a slip
    found = audit(codebooks.shipped(), turns)
    assert {(one.transcript, one.turn, one.code, one.coded) for one in found[:2]} == {
        ("t1", 2, "family-poverty", False),
        ("t1", 5, "early-marriage", True),
    }


def test_one_transcript_cannot_be_judged_by_others():
    assert audit(codebooks.shipped(), [turn(1, 1, HUNGRY, "family-poverty")]) == []
