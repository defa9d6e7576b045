"""What a coder has selected, and how it moves and grows by words, sentences and turns.

All are functions of the turns' safe texts and of values; a selection is never empty where there is
text, and its edges lie at words, so they cut no letter from its marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ctrp_research.coding.sentences import Span, sentence_spans, word_spans

Unit = Literal["word", "sentence", "turn"]
Side = Literal["start", "end"]
LARGER: dict[Unit, tuple[Unit, ...]] = {
    "word": ("sentence", "turn"),
    "sentence": ("turn",),
    "turn": (),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of one turn or of several that follow each other."""

    first: int
    """Index of the turn it begins in, from 0."""
    start: int
    """First code point of it in that turn."""
    last: int
    """Index of the turn it ends in."""
    end: int
    """One past its last code point in that turn."""

    def pieces(self, texts: Sequence[str]) -> list[tuple[int, int, int]]:
        """Turn, start and end in each turn that it covers, without turns in which nothing is said.

        White space at its edges is left out.
        """
        found = []
        for turn in range(self.first, self.last + 1):
            start = self.start if turn == self.first else 0
            end = self.end if turn == self.last else len(texts[turn])
            if piece := _trimmed(texts[turn], start, end):
                found.append((turn, *piece))
        return found


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The stretch without white space around it; a whole turn stays whole."""
    if (start, end) == (0, len(text)) and text.strip():
        return start, end
    words = [span for span in word_spans(text) if span[0] < end and span[1] > start]
    if not words:
        return None
    return max(start, words[0][0]), min(end, words[-1][1])


def spans(text: str, unit: Unit) -> tuple[Span, ...]:
    """Where the units of a turn lie; a turn in which nothing is said has none."""
    if unit == "word":
        return word_spans(text)
    if unit == "sentence":
        return sentence_spans(text)
    return ((0, len(text)),) if text.strip() else ()


def select_turn(texts: Sequence[str], turn: int) -> Selection:
    """The whole of a turn."""
    return Selection(turn, 0, turn, len(texts[turn]))


def select_at(texts: Sequence[str], turn: int, offset: int, unit: Unit) -> Selection:
    """The unit of a turn that an offset lies in, or the one before it in the turn."""
    found = spans(texts[turn], unit)
    if not found:
        return select_turn(texts, turn)
    at = next((span for span in reversed(found) if span[0] <= offset), found[0])
    return Selection(turn, at[0], turn, at[1])


def select_between(texts: Sequence[str], one: tuple[int, int], other: tuple[int, int]) -> Selection:
    """Whole words from one place to another, each a turn and an offset, in either order."""
    begin, finish = sorted((one, other))
    start = select_at(texts, *begin, "word")
    end = select_at(texts, *finish, "word")
    return Selection(start.first, start.start, end.last, max(end.end, 0))


def step(texts: Sequence[str], chosen: Selection, unit: Unit, by: Literal[1, -1]) -> Selection:
    """The next unit after what is selected (1), or the one before it (-1); itself at the end.

    In a whole turn or sentence that is selected it is the first one of it, or the last one.
    """
    if (inside := _inside(texts, chosen, unit, by)) is not None:
        return inside
    if by > 0:
        turn, offset = chosen.last, chosen.end
        ahead = [span for span in spans(texts[turn], unit) if span[0] >= offset]
    else:
        turn, offset = chosen.first, chosen.start
        ahead = [span for span in spans(texts[turn], unit) if span[1] <= offset][::-1]
    while not ahead:
        turn += by
        if not 0 <= turn < len(texts):
            return _first_of(texts, chosen, unit, by)
        ahead = list(spans(texts[turn], unit))[::by]
    return Selection(turn, ahead[0][0], turn, ahead[0][1])


def _inside(texts: Sequence[str], chosen: Selection, unit: Unit, by: int) -> Selection | None:
    """The unit at the near edge of a larger one that is selected."""
    turn, place = chosen.first, (chosen.start, chosen.end)
    larger = LARGER[unit]
    if chosen.last != turn or not any(place in spans(texts[turn], each) for each in larger):
        return None
    found = [span for span in spans(texts[turn], unit) if place[0] <= span[0] < place[1]]
    if len(found) < 2:
        return None
    start, end = found[0 if by > 0 else -1]
    return Selection(turn, start, turn, end)


def _first_of(texts: Sequence[str], chosen: Selection, unit: Unit, by: int) -> Selection:
    """The unit at the far edge, where there is no further one."""
    turn = chosen.last if by > 0 else chosen.first
    offset = max(0, chosen.end - 1) if by > 0 else chosen.start
    return select_at(texts, turn, offset, unit)


def grow(texts: Sequence[str], chosen: Selection, unit: Unit, side: Side) -> Selection:
    """Take one unit more on one side, over the edge of a turn into the next."""
    if side == "end":
        for turn in range(chosen.last, len(texts)):
            after = chosen.end if turn == chosen.last else 0
            for span in spans(texts[turn], unit):
                if span[1] > after:
                    return replace(chosen, last=turn, end=span[1])
        return chosen
    for turn in range(chosen.first, -1, -1):
        before = chosen.start if turn == chosen.first else len(texts[turn])
        for span in reversed(spans(texts[turn], unit)):
            if span[0] < before:
                return replace(chosen, first=turn, start=span[0])
    return chosen


def shrink(texts: Sequence[str], chosen: Selection, unit: Unit, side: Side) -> Selection:
    """Take one unit less on one side; the last word, or what is less than a unit, stays."""
    if side == "end":
        for turn in range(chosen.last, chosen.first - 1, -1):
            before = chosen.end if turn == chosen.last else len(texts[turn]) + 1
            least = chosen.start if turn == chosen.first else 0
            for span in reversed(spans(texts[turn], unit)):
                if least < span[1] < before:
                    return replace(chosen, last=turn, end=span[1])
        return chosen
    for turn in range(chosen.first, chosen.last + 1):
        after = chosen.start if turn == chosen.first else -1
        most = chosen.end if turn == chosen.last else len(texts[turn])
        for span in spans(texts[turn], unit):
            if after < span[0] < most:
                return replace(chosen, first=turn, start=span[0])
    return chosen
