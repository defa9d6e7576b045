"""Selections over any text: edges never cut a letter, and what grows can shrink again."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from ctrp_research.coding.selecting import (
    Selection,
    grow,
    select_at,
    select_between,
    select_turn,
    shrink,
    step,
)
from ctrp_research.coding.sentences import sentence_spans, word_spans

LETTERS = st.sampled_from(
    [
        *"ab .!?…\n[]3\t",
        "\u030c",
        "\u0301",
        "њ",
        "Д",
        "漢",
        "👩\u200d👧",
        "\u200d",
        "\u202e",
        "ç",
        "\r\n",
    ]
)
TEXTS = st.lists(LETTERS, max_size=40).map("".join)
TRANSCRIPTS = st.lists(TEXTS, min_size=1, max_size=5)
UNITS = st.sampled_from(["word", "sentence", "turn"])
SIDES = st.sampled_from(["start", "end"])
MOVES = st.lists(
    st.tuples(st.sampled_from(["step", "grow", "shrink"]), UNITS, SIDES, st.sampled_from([1, -1]))
)


def edges(text: str) -> set[int]:
    """Where a letter with its marks begins or ends."""
    return {0, len(text)} | {match.start() for match in regex.finditer(r"\X", text)}


def check(texts: list[str], chosen: Selection) -> None:
    assert 0 <= chosen.first <= chosen.last < len(texts)
    assert chosen.start in edges(texts[chosen.first])
    assert chosen.end in edges(texts[chosen.last])
    if chosen.first == chosen.last:
        assert chosen.start < chosen.end or not texts[chosen.first].strip()
    for turn, start, end in chosen.pieces(texts):
        assert 0 <= start < end <= len(texts[turn])
        assert texts[turn][start:end].strip()


@given(TEXTS)
def test_words_and_sentences_are_whole_letters_in_order(text):
    for spans in (word_spans(text), sentence_spans(text)):
        last = 0
        for start, end in spans:
            assert last <= start < end <= len(text)
            assert {start, end} <= edges(text)
            last = end
    outside = set(range(len(text))) - {i for a, b in sentence_spans(text) for i in range(a, b)}
    assert all(
        any(a <= i < b for a, b in sentence_spans(text)) for a, _ in word_spans(text) for i in [a]
    )
    assert outside.isdisjoint({i for a, b in word_spans(text) for i in range(a, b)})


@given(TRANSCRIPTS, MOVES, st.data())
def test_however_it_moves_a_selection_stays_one(texts, moves, data):
    chosen = select_turn(texts, data.draw(st.integers(0, len(texts) - 1)))
    for move, unit, side, by in moves:
        if move == "step":
            chosen = step(texts, chosen, unit, by)
        else:
            chosen = (grow if move == "grow" else shrink)(texts, chosen, unit, side)
        check(texts, chosen)


@given(TRANSCRIPTS, UNITS, SIDES, st.data())
def test_what_is_taken_more_is_given_back_by_taking_less(texts, unit, side, data):
    turn = data.draw(st.integers(0, len(texts) - 1))
    offset = data.draw(st.integers(0, len(texts[turn])))
    chosen = select_at(texts, turn, offset, unit)
    grown = grow(texts, chosen, unit, side)
    if grown != chosen and texts[turn].strip():
        assert shrink(texts, grown, unit, side) == chosen


@given(TRANSCRIPTS, UNITS, st.data())
def test_steps_forward_pass_every_unit_and_end(texts, unit, data):
    chosen = select_at(texts, 0, 0, unit)
    seen = []
    for _ in range(200):
        following = step(texts, chosen, unit, 1)
        if following == chosen:
            break
        seen.append(following)
        assert (following.first, following.start) >= (chosen.first, chosen.start)
        chosen = following
    assert step(texts, chosen, unit, 1) == chosen
    assert len(set(seen)) == len(seen)


@given(TRANSCRIPTS, st.data())
def test_a_mouse_drawn_either_way_selects_the_same_whole_words(texts, data):
    places = [
        (turn, data.draw(st.integers(0, len(texts[turn]))))
        for turn in (data.draw(st.integers(0, len(texts) - 1)) for _ in range(2))
    ]
    chosen = select_between(texts, places[0], places[1])
    assert chosen == select_between(texts, places[1], places[0])
    check(texts, chosen)


INVENTED = [
    "Tell me.",
    "My brother and Dr. Petrov came on 4. maja. There was only bread… and tea! [Person 3] cried.",
    "",
    "да. не знам",
]


def words(selection: Selection) -> list[str]:
    return [INVENTED[turn][start:end] for turn, start, end in selection.pieces(INVENTED)]


def test_sentences_of_people_who_talk():
    assert [INVENTED[1][a:b] for a, b in sentence_spans(INVENTED[1])] == [
        "My brother and Dr. Petrov came on 4. maja.",
        "There was only bread… and tea!",
        "[Person 3] cried.",
    ]
    # Typed without capitals, and in short lines.
    assert len(sentence_spans("ne znam. nisam bio\ntamo. [Mesto 2]?")) == 3
    assert len(sentence_spans("Prvo\n\nDrugo")) == 2


def test_a_label_is_one_word():
    assert [INVENTED[1][a:b] for a, b in word_spans(INVENTED[1])][-2:] == ["[Person 3]", "cried."]


def test_growing_goes_over_the_edge_of_a_turn():
    chosen = select_at(INVENTED, 1, len(INVENTED[1]) - 2, "sentence")
    assert words(chosen) == ["[Person 3] cried."]
    assert words(grow(INVENTED, chosen, "word", "end")) == ["[Person 3] cried.", "да."]
    assert words(grow(INVENTED, chosen, "turn", "end")) == ["[Person 3] cried.", INVENTED[3]]
    assert words(shrink(INVENTED, chosen, "word", "end")) == ["[Person 3]"]
    assert words(shrink(INVENTED, chosen, "word", "start")) == ["cried."]


def test_a_click_selects_the_sentence_and_a_gap_belongs_to_what_is_before_it():
    assert words(select_at(INVENTED, 1, 45, "sentence")) == ["There was only bread… and tea!"]
    assert words(select_at(INVENTED, 1, 2, "word")) == ["My"]
