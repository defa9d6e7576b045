"""A place in its original words, cut to what fits around it and told apart by marks, not colour."""

import unicodedata
from collections.abc import Iterator
from typing import Literal

from ctrp_research.review.desk import Opened
from ctrp_research.review.session import Place

Style = Literal["plain", "mention", "rejected", "focus", "word"]
BRACKETS: dict[Style, tuple[str, str]] = {
    "plain": ("", ""),
    "mention": ("‹", "›"),
    "rejected": ("·", "·"),
    "focus": ("»", "«"),
    "word": ("▸", "◂"),
}


def show_context(
    opened: Opened, place: Place, *, around: int, word: bool = False, ahead: int = 0
) -> Iterator[tuple[str, Style]]:
    """Yield pieces of the turn around a place, each with its style and in its brackets.

    Args:
        opened: the transcript.
        place: what is looked at.
        around: how many code points of the turn to show on either side.
        word: it is a word that is being chosen, not a mention.
        ahead: how many code points further on in the turn to look, or back if it is negative.
    """
    text = opened.whole.text
    start = _whole_words(text, place.span[0], place.focus[0] - around + ahead)
    end = max(start, min(place.span[1], place.focus[1] + around + ahead))
    if start > place.span[0]:
        yield "… ", "plain"
    position = start
    stretches: list[tuple[int, int, Style]] = [
        (mark.start, mark.end, "mention" if mark.replaced else "rejected")
        for mark in opened.marks.overlapping(start, end)
        if (mark.end <= place.focus[0] or mark.start >= place.focus[1])
    ]
    in_sight = place.focus[0] < end and start < place.focus[1]
    if in_sight and (place.number is not None or word):
        stretches.append((*place.focus, "word" if word else "focus"))
    for first, last, style in sorted(stretches):
        yield visible(text[position:first]), "plain"
        opening, closing = BRACKETS[style]
        yield f"{opening}{visible(text[first:last])}{closing}", style
        position = last
    yield visible(text[position:end]), "plain"
    if end < place.span[1]:
        yield " …", "plain"


def _whole_words(text: str, first: int, start: int) -> int:
    """Move a cut to the next space, so that no word is shown in part."""
    if start <= first:
        return first
    space = text.find(" ", start, start + 40)
    return start if space < 0 else space + 1


def visible(text: str) -> str:
    """The text without control characters, which a terminal would obey."""
    return "".join(
        letter if letter == "\n" or unicodedata.category(letter) != "Cc" else "·" for letter in text
    )
