"""Names of files keep what kind of text it is, and nothing that may name somebody. All invented."""

import pytest

from anonymise.filenames import free_name, is_safe, safe_stem


@pytest.mark.parametrize(
    ("stem", "safe"),
    [
        ("Interview Besnik Hoxha 3", "interview-3"),
        ("al-01-sq", "al-01-sq"),
        ("FG2", "fg-2"),
        ("Фокус група 2", "фокус-група-2"),
        ("Zambaku 2", "2"),  # an everyday word with a capital is the name of a shelter
        ("srednja skola BP", "transcript"),  # initials
        ("int 061 223 344", "int"),  # a phone number
        ("interview 12.03.2007", "interview"),  # a date
        ("teren_0219", "transcript"),
        ("vranje-int-7", "int-7"),  # a village in lower case
        ("", "transcript"),
    ],
)
def test_only_words_of_the_list_and_short_numbers_stay(stem, safe):
    assert safe_stem(stem) == safe


def test_a_name_is_safe_where_nothing_had_to_go():
    assert is_safe("rs-01-en")
    assert not is_safe("rs-01-vranje")
    assert not is_safe("int-061223344")


def test_a_second_file_of_one_name_gets_a_number():
    assert free_name("interview", {"interview", "interview-2"}) == "interview-3"
