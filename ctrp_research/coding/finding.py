"""Searching a transcript, or all of them, for words in any case, script and spelling."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from codebooks.indicators import Word, fold, words
from ctrp_research.store.tables import Turn

Hit = tuple[str, int, int, int]
"""Transcript, turn's number, start and end."""


def find_spans(text: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where folded words follow each other; the last may go on, as while it is typed."""
    if not wanted:
        return
    found = words(text)
    for place in range(len(found) - len(wanted) + 1):
        run = found[place : place + len(wanted)]
        if _fits(run, wanted):
            yield run[0].start, run[-1].end


def _fits(run: Sequence[Word], wanted: Sequence[str]) -> bool:
    *before, last = wanted
    return run[-1].key.startswith(last) and [word.key for word in run[:-1]] == before


def fold_words(typed: str) -> list[str]:
    """The words of a search as they are compared."""
    return [word.key for word in words(typed)] or [key for key in [fold(typed.strip())] if key]


def search_all(session: Session, typed: str, *, limit: int) -> list[tuple[Hit, str]]:
    """Places in all transcripts with the text of their turns, in order, so many at most."""
    wanted = fold_words(typed)
    found: list[tuple[Hit, str]] = []
    # Each different piece between white space is folded once, and most turns are passed over.
    seen: set[str] = set()
    fitting: set[str] = set()
    rows = session.execute(
        select(Turn.transcript_id, Turn.number, Turn.text).order_by(Turn.transcript_id, Turn.number)
    )
    for transcript, number, text in rows.yield_per(2000):
        pieces = set(text.split())
        new = pieces - seen
        fitting.update(piece for piece in new if any(key in fold(piece) for key in wanted[:1]))
        seen |= new
        if fitting.isdisjoint(pieces):
            continue
        for start, end in find_spans(text, wanted):
            found.append(((transcript, number, start, end), text))
            if len(found) == limit:
                return found
    return found
