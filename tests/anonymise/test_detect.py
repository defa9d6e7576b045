"""Which language a text is in."""

from pathlib import Path

import pytest

from anonymise import detect_language
from anonymise.language import resolve

NAMES = sorted(path.stem for path in (Path(__file__).parent / "marked").glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_transcripts_are_in_their_language(marked_texts, name):
    marked = marked_texts[name]
    code, confidence = detect_language(marked.text)
    assert code == resolve(marked.language)
    assert confidence > 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Unë jam nga fshati dhe nuk shkoj më në shkollë.", "sq"),
        ("une jam nga fshati dhe nuk shkoj me ne shkolle", "sq"),
        ("Ja sam iz sela i više ne idem u školu.", "hbs"),
        ("Bila sam s Milanom. Bila sam sa Sanjom.", "hbs"),  # not Bulgarian in Latin letters
        ("Ја сам из села и више не идем у школу.", "hbs"),
        ("Аз съм от село и вече не ходя на училище.", "bg"),
        ("Eu sunt din sat și nu mai merg la școală.", "ro"),
        ("I am from the village and I do not go to school.", "en"),
    ],
)
def test_sentences_are_in_their_language(text, code):
    assert detect_language(text)[0] == code


def test_nothing_known_is_sure_of_nothing():
    assert detect_language("")[1] == 0
    assert detect_language("123 🙂")[1] == 0
