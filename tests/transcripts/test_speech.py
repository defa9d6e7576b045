import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctrp_research.transcripts.speech import count_words, spoken


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("I left [laughs] in second grade.", 5),
        ("(smeje se) Ne znam.", 2),
        ("(смее се) Не знам.", 2),
        ("Po (qan) jo.", 2),
        ("(râde) Da. (oftează)", 1),
        ("Да (мълчи) не.", 2),
        ("((cries)) No.", 1),
        ("{{nod}} Yes.", 1),
        ("[inaudible 00:03] and [?] (unclear) so", 2),
        ("No (3s) … – // yes (...)", 2),
        ("[00:12:34] At home. #00:12:40-5# (00:12) 00:12:50 Yes.", 3),
        ("[translator: she means the centre] There.", 1),
        ("[pauza 3] Da.", 1),
        ("(my aunt) took us", 4),
        ("[Person 3] and [Place 12] and [Phone number 1]", 5),
        ("[Person x3] came", 2),
        ("e-mail, l'an, 12", 3),
        ("(laughs)", 0),
        ("", 0),
    ],
)
def test_marks_and_times_are_no_words(text, count):
    assert count_words(text) == count


@given(st.text(st.sampled_from("ab 1:?[]((){}}#.…\n")))
def test_what_was_said_stands_where_it_stood(text):
    kept = spoken(text)
    assert len(kept) == len(text)
    assert all(new in (old, " ", "x") for old, new in zip(text, kept, strict=True))
