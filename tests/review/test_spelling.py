import pytest

from anonymise.script import script_of
from ctrp_research.review.spelling import find_same, words_in
from ctrp_research.transcripts.whole import Whole

ROWS = [
    ("sq", "Lisharin e njoh. Lishari iku, Lisharit i thashë.", "Lisharin", "PERSON", 3),
    ("hbs", "Код Трбоњца смо били. Трбоњац је далеко.", "Трбоњца", "PLACE", 2),
    ("hbs", "Zorbana je tu. Pitao sam Zorbanu. Зорбана је дошла.", "Zorbana", "PERSON", 3),
    ("bg", "Тръбоново е село. От Тръбоново съм.", "Тръбоново", "PLACE", 2),
    ("ro", "Zorbana a plecat. I-am spus Zorbanei.", "Zorbana", "PERSON", 2),
    ("en", "Zorban left. It was Zorban's bike.", "Zorban", "PERSON", 2),
    # Two words are looked for together.
    ("en", "Ana Zorban came. Ana went. Zorban, Ana.", "Ana Zorban", "PERSON", 1),
    # Numbers have no forms, and may be typed with other spaces.
    ("en", "Call 069 123 456. Not 069 123 457. Or 069-123-456.", "069 123 456", "CONTACT", 2),
    # An everyday word is not the name that is spelled like it, but without capitals it may be.
    ("sq", "Drita erdhi. U ndez drita në dhomë.", "Drita", "PERSON", 1),
    ("en", "zorban came. Zorban went.", "zorban", "PERSON", 2),
    ("en", "Nothing here.", "...", "PERSON", 0),
]


@pytest.mark.parametrize(("language", "text", "words", "kind", "number"), ROWS)
def test_the_same_words_are_found_in_their_forms(language, text, words, kind, number):
    whole = Whole("a", "0", language, script_of(text), text, (), ((0, len(text)),))
    found = list(find_same(whole, words, kind))
    assert len(found) == number
    assert all(0 <= start < end <= len(text) for start, end in found)


def test_a_word_keeps_its_combining_marks():
    text = "a\u0301na z\u030cuc"
    assert [text[start:end] for start, end in words_in(text, 0, len(text))] == text.split()
