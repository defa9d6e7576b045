import pytest
from hypothesis import given
from hypothesis import strategies as st

from codebooks.indicators import fold, keys, parse, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("udario", "ударио"),
        ("Đak", "djak"),  # without diacritics đ is written dj
        ("đak", "ђак"),
        ("ljubav", "љубав"),
        ("džep", "џеп"),
        ("shtëpi", "shtepi"),
        ("țară", "ţara"),  # comma below and cedilla
        ("gvožđe", "gvozdje"),
        ("ЩЕ", "ще"),
        ("ѝ", "и"),
        ("don't", "don’t"),
    ],
)
def test_spellings_of_one_word_have_one_key(one, other):
    assert keys(one) == keys(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s'kam", ["s", "kam"]),
        ("Mi-a luat", ["mi", "a", "luat"]),
        ("I don't know", ["i", "dont", "know"]),
        ("n't'rritur", ["n", "t", "rritur"]),  # Gheg, not English
        ("", []),
    ],
)
def test_words_are_parted_at_apostrophes_and_hyphens_but_for_english_nt(text, expected):
    assert keys(text) == expected


@given(st.text())
def test_words_point_at_their_letters(text):
    for word in words(text):
        assert word.key == fold(text[word.start : word.end])


def test_a_place_admits_words_stems_and_choices():
    father, beats = parse("otac|tat* bi*")
    assert father.admits("otac")
    assert father.admits("tatin")
    assert not father.admits("oca")
    assert beats.admits("bije")


@pytest.mark.parametrize("text", ["", "  ", "*", "a*b", "|", "a|", "s'kam|ka"])
def test_what_is_not_in_the_syntax_is_refused(text):
    with pytest.raises(ValueError, match=r"empty|word"):
        parse(text)
