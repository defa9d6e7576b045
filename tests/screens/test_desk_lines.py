"""Lines of a transcript: nothing is lost, nothing is wider than the pane, no letter is cut."""

import regex
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ctrp_research.coding.opened import OpenTurn, Placed
from ctrp_research.coding.sentences import word_spans
from ctrp_research.screens.desk_lines import Lines, offset_at, shown, wrap
from ctrp_research.screens.margin import marks_beside

LETTERS = st.sampled_from(
    [*"ab .\n[]3", "\u030c", "њ", "漢", "👩\u200d👧", "ç", "word", "漢字漢字漢字漢字"]
)
TEXTS = st.lists(LETTERS, max_size=40).map("".join)


def turns(*texts: str) -> list[OpenTurn]:
    return [OpenTurn(n, "R", "child", text, "") for n, text in enumerate(texts, 1)]


@given(TEXTS, st.integers(4, 30), st.integers(0, 3))
def test_every_word_is_on_some_line_and_no_line_is_too_wide(text, width, indent):
    lines = wrap(text, width, indent=indent)
    kept = {place for start, end in lines for place in range(start, end)}
    assert all(place in kept for start, end in word_spans(text) for place in range(start, end))
    letters = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    for number, (start, end) in enumerate(lines):
        assert {start, end} <= letters
        assert cell_len(shown(text[start:end])) <= width - (0 if number else indent)
    assert list(lines) == sorted(lines)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.integers(4, 30), st.data())
def test_an_offset_is_found_on_its_line_and_a_cell_leads_back_to_it(texts, width, data):
    lines = Lines(turns(*texts), width)
    turn = data.draw(st.integers(0, len(texts) - 1))
    words = word_spans(texts[turn])
    if not words:
        return
    offset = data.draw(st.sampled_from(words))[0]
    line = lines.all[lines.at(turn, offset)]
    assert line.turn == turn
    assert line.start <= offset < line.end
    cell = cell_len(texts[turn][line.start : offset])
    # A mark without a letter has no width, and leads to the letter after it.
    found = offset_at(texts[turn], line, cell)
    assert cell_len(texts[turn][line.start : found]) == cell


def test_overlapping_codings_stand_in_lanes_of_their_own_and_a_free_lane_is_taken_again():
    lines = Lines(turns("one two three four five six seven eight"), 12)
    placed = [
        Placed(1, 1, 0, 39, "a", "own", "ana"),
        Placed(2, 1, 0, 7, "b", "own", "ana"),
        Placed(3, 1, 34, 39, "c", "own", "ana"),
    ]
    marks = marks_beside(lines, 0, placed)
    first, last = min(marks), max(marks)
    assert [(mark.lane, mark.placed.code) for mark in marks[first]] == [(0, "a"), (1, "b")]
    assert [(mark.lane, mark.placed.code) for mark in marks[last]] == [(0, "a"), (1, "c")]
    assert [mark.first for mark in marks[last]] == [False, True]


def test_what_would_move_the_cursor_or_turn_the_writing_is_shown_as_a_dot():
    assert shown("a\x1b[2Jb\u202ec\nd") == "a·[2Jb·c d"
    assert len(shown("x\u202e\t")) == 3
