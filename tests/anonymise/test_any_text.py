"""Any text passes, and the work grows no faster than the text."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise import Anonymiser
from anonymise.language import available

ANONYMISER = Anonymiser()
ODD = [
    "\u0301",
    "\u200b",
    "\u202e",
    "\u200f",
    "\ufeff",
    "\x00",
    "\ud800",
    "а",
    "⟦[(",
    "„",
    "\n",
    "1",
    "@",
]


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(
        st.text(max_size=8) | st.sampled_from([*ODD, "Stefan", "Бојан", "4 May 1993", "I: "]),
        max_size=20,
    ),
    code=st.sampled_from([*available(), None]),
    style=st.sampled_from(["labels", "names"]),
)
def test_any_text_passes(pieces, code, style):
    text = "".join(pieces)
    mentions = ANONYMISER.find(text, code)
    safe = ANONYMISER.replace(text, mentions, code, style=style)
    assert safe.to_original(len(safe.text)) == len(text)


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u0301", "\u202e"])
def test_a_mark_inside_a_name_does_not_hide_it(mark):
    text = f"My name is Ste{mark}fan and I am 13."
    safe = ANONYMISER.replace(text, ANONYMISER.find(text, "en"), "en")
    assert safe.text == "My name is [Person 1] and I am 13."


def work(text):
    """Calls of functions of ours and others while a text is gone through."""
    count = 0

    def see(frame, event, arg):
        nonlocal count
        count += 1

    sys.setprofile(see)
    try:
        mentions = ANONYMISER.find(text, "en")
        ANONYMISER.replace(text, mentions, "en", style="names")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    ["A", "Besnik ", "Bes, Niku. ", "1", "1 ", '"', '"a ', "⟦[(", "\n", "A:\n", "a.", "1.2.2003 "],
    ids=repr,
)
def test_the_work_grows_no_faster_than_the_text(unit):
    work(unit * 50)
    short, long = work(unit * 500), work(unit * 4000)
    assert long < 8 * 1.6 * short + 2000
