"""Finding words at the desk: as a search finds them, and the last by its beginning too."""

from dataclasses import replace
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.coding.search.words import Finder, parse_phrase
from ctrp_research.store.tables import Transcript, Turn

Hit = tuple[str, int, int, int]
"""Transcript, turn's number, start and end."""


class Typed:
    """Looks for what was typed in texts of one language."""

    def __init__(self, typed: str, language: str | None) -> None:
        """Take words that stand side by side; the last may go on.

        Raises:
            UsageError: there is no word in it.
        """
        phrase = parse_phrase(typed)
        goes_on = (*phrase[:-1], replace(phrase[-1], how="beginning"))
        self._finders = (Finder(phrase, language), Finder(goes_on, language))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in a text, in order and without overlaps."""
        if not self._may_stand_in(text):
            return []
        found = sorted(span for finder in self._finders for span in finder.spans(text))
        last, apart = 0, []
        for start, end in found:
            if start >= last:
                apart.append((start, end))
                last = end
        return apart

    def _may_stand_in(self, text: str) -> bool:
        """Whether it is worth looking closer; never wrongly no."""
        return any(next(finder.among((text,))) for finder in self._finders)


def search_all(session: Session, typed: str, *, limit: int) -> list[tuple[Hit, str]]:
    """Places in all transcripts with the text of their turns, in order, so many at most.

    Raises:
        UsageError: there is no word in what was typed.
    """
    looking = cache(lambda language: Typed(typed, language))
    looking(None)
    found: list[tuple[Hit, str]] = []
    rows = session.execute(
        select(Turn.transcript_id, Turn.number, Turn.text, Transcript.language)
        .join(Transcript, Turn.transcript_id == Transcript.id)
        .order_by(Turn.transcript_id, Turn.number)
    )
    for transcript, number, text, language in rows.yield_per(2000):
        for start, end in looking(language).spans(text):
            found.append(((transcript, number, start, end), text))
            if len(found) == limit:
                return found
    return found
