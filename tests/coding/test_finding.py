import pytest

from ctrp_research.coding.finding import Typed, search_all


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("Моја учитељица ме чека.", "učiteljic", ["учитељица"]),
        ("Shkova në shtëpi.", "shtepi", ["shtëpi"]),
        ("My mother and my brother", "MY BRO", ["my brother"]),
        ("My mother and my brother", "mother brother", []),
        ("Nema novca.", "novac", ["novca"]),
        ("Moja mala kuc\u0301a", "kuća", ["kuc\u0301a"]),
    ],
    ids=[
        "either script",
        "without diacritics",
        "the last word may go on",
        "side by side",
        "inflected",
        "decomposed",
    ],
)
def test_words_are_found_where_they_stand(text, typed, found):
    places = [text[start:end] for start, end in Typed(typed, "hbs").spans(text)]
    assert places == found


def test_all_transcripts_are_searched_in_order_up_to_a_limit(project):
    with project.reading() as session:
        found = search_all(session, "my", limit=10)
        assert [hit[:2] for hit, _ in found][:3] == [
            ("rs-01-en", 2),
            ("rs-01-en", 2),
            ("rs-01-en", 4),
        ]
        assert all(text[hit[2] : hit[3]].casefold() == "my" for hit, text in found)
        assert len(search_all(session, "my", limit=2)) == 2
        assert search_all(session, "zzz", limit=2) == []
