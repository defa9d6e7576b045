"""Words in any form, spelling and script. All examples are invented."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codebooks.indicators import keys
from ctrp_research.coding.search.words import Finder, parse_phrase, spans
from ctrp_research.errors import UsageError


def found(text: str, wanted: str, language: str | None, **options) -> list[str]:
    return [text[start:end] for start, end in spans(text, wanted, language, **options)]


@pytest.mark.parametrize(
    ("language", "wanted", "text", "expected"),
    [
        ("hbs", "kuca", "Kuće gore, u kućama, KUĆI, u кућу.", ["Kuće", "kućama", "KUĆI", "кућу"]),
        ("hbs", "џеп", "U džepu i у џеповима.", ["džepu", "џеповима"]),
        ("hbs", "љубав", "Ljubavi, љубав, ljubimo.", ["Ljubavi", "љубав"]),
        ("hbs", "raditi", "Radili smo i radim. Радио је.", ["Radili", "radim", "Радио"]),
        ("bg", "пара", "Нямаме пари, а парите свършиха.", ["пари", "парите"]),
        ("bg", "дете", "Децата и дете.", ["Децата", "дете"]),
        ("sq", "femije", "Fëmijët, femijeve, familja.", ["Fëmijët", "femijeve"]),
        ("sq", "punoj", "Unë punova, ai punonte.", ["punova", "punonte"]),
        ("ro", "casa", "O casă, casei, case.", ["casă", "casei", "case"]),
        ("ro", "copil", "Copiii și copilul.", ["Copiii", "copilul"]),
        ("en", "child", "A child, children's things, childish.", ["child", "children"]),
        ("en", "go", "He goes, went, is going.", ["goes", "went", "going"]),
        ("sr", "kuca", "кућама", ["кућама"]),
        # A word no dictionary has is reduced to its stem.
        ("hbs", "blokejka", "S blokejkom i blokejke.", ["blokejkom", "blokejke"]),
    ],
)  # fmt: skip
def test_a_word_is_found_in_its_forms_spellings_and_scripts(language, wanted, text, expected):
    assert found(text, wanted, language) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("no money", ["no money", "No, money", "no monies"]),
        ('"no money"', ["no money", "No, money"]),
        ("„no money”", ["no money", "No, money"]),
        ("no mon*", ["no money", "No, money", "no month", "no monies"]),
        ("don't", ["don't"]),
    ],
)
def test_words_side_by_side_are_a_phrase_and_quotation_marks_make_it_exact(wanted, expected):
    text = "We have no money. No, money is gone, no month; I don't know. no monies"
    assert found(text, wanted, "en") == expected


def test_exact_leaves_out_other_forms_and_an_unknown_language_has_none():
    assert found("kuća kuće Kuca", "kuca", "hbs", exact=True) == ["kuća", "Kuca"]
    assert found("kuća kuće", "kuca", None) == ["kuća"]


@pytest.mark.parametrize("wanted", ["", "   ", '""', "?!"])
def test_nothing_to_look_for_is_wrong_usage(wanted):
    with pytest.raises(UsageError, match="no word"):
        parse_phrase(wanted)


WORDS = st.sampled_from(
    [
        "kuća",
        "KUĆI",
        "кућама",
        "кућа",
        "ljubav",
        "љубав",
        "njega",
        "његов",
        "ǆep",
        "džep",
        "џепу",
        "shtëpi",
        "shtepine",
        "İzmir",
        "don't",
        "ђак",
        "đak",
        "child",
        "дете",
        "не",
        "😀",
        "[Person]",
    ]
)
GAPS = st.sampled_from([" ", ", ", "\n", " – ", "…", "\u00ad ", " \u0301"])
TEXTS = st.lists(st.tuples(WORDS, GAPS), max_size=12).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(TEXTS, WORDS.filter(keys), st.sampled_from(["NFC", "NFD"]), st.sampled_from(["hbs", "sq"]))
def test_offsets_are_of_the_text_as_it_is_whatever_its_normal_form(text, word, form, language):
    stored = unicodedata.normalize(form, text)
    stretches = spans(stored, f'"{word}"', language)
    for start, end in stretches:
        assert keys(stored[start:end]) == keys(word)
        assert stored[end - 1 : end] != " "
        assert not stored[end:].startswith("\u030c")
    assert all(before[1] <= after[0] for before, after in pairwise(stretches))
    composed = spans(unicodedata.normalize("NFC", text), f'"{word}"', language)
    assert len(composed) == len(stretches)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=40), st.text(alphabet="kućaкћаžsë", min_size=1, max_size=5))
def test_the_quick_look_never_leaves_out_what_is_there(text, word):
    finder = Finder(parse_phrase(word), "hbs")
    (maybe,) = finder.among([text])
    assert maybe or not finder.spans(text)
    assert all(0 <= start < end <= len(text) for start, end in finder.spans(text))
