"""Writing into the store what a transcript's marks make of it: safe text, labels, what is reviewed.

Only the turns that change are touched, and every coding on them goes with its passage.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ctrp_research.errors import CtrpError
from ctrp_research.store import tables
from ctrp_research.store.passages import Moved, Stretch, move_codings
from ctrp_research.transcripts.marks import Mark, Marks, replace_span, touched
from ctrp_research.transcripts.whole import Whole


def rewrite(
    session: Session, whole: Whole, before: Marks, after: Marks, *, back: Sequence[Moved] = ()
) -> list[Moved]:
    """Bring a transcript in the store from one set of marks to another.

    Gives where the codings on the turns that changed went. The labels of speakers stay as they came
    in: lists of participants name them.

    Args:
        session: an open transaction.
        whole: the transcript's original.
        before: the marks its safe text is made of so far.
        after: those it is made of from now on.
        back: moves of codings to take back exactly.

    Raises:
        CtrpError: the store does not hold what the vault's marks make.
    """
    moved: list[Moved] = []
    for number in _changed_turns(whole, before, after):
        turn = session.scalars(
            select(tables.Turn).where(
                tables.Turn.transcript_id == whole.transcript, tables.Turn.number == number
            )
        ).one()
        span = whole.turns[number - 1]
        text, old = replace_span(whole.text, before, *span)
        _check(turn.text == text, f"{whole.transcript}:{number}")
        turn.text, new = replace_span(whole.text, after, *span)
        # A vector tells in part what the text was.
        session.execute(delete(tables.Vector).where(tables.Vector.turn_id == turn.id))
        turn.mentions = [
            tables.Mention(
                start=stretch.start,
                end=stretch.end,
                kind=mark.kind,
                label=mark.label,
                confidence=mark.confidence,
            )
            for mark, stretch in _inside(whole, after, number, new)
        ]
        moved += move_codings(session, turn.id, old, new, back=back)
    _rewrite_header(session, whole, before, after)
    write_reviews(session, whole, after)
    return moved


def _changed_turns(whole: Whole, before: Marks, after: Marks) -> list[int]:
    marks = touched(before, after)
    return [
        number
        for number, (start, end) in enumerate(whole.turns, 1)
        if any(mark.start < end and mark.end > start for mark in marks)
    ]


def _inside(
    whole: Whole, marks: Marks, number: int, stretches: Sequence[Stretch]
) -> list[tuple[Mark, Stretch]]:
    """The marks that lie in a turn from end to end, with their labels."""
    start, end = whole.turns[number - 1]
    replaced = [mark for mark in marks.overlapping(start, end) if mark.replaced]
    return [
        (mark, stretch)
        for mark, stretch in zip(replaced, stretches, strict=True)
        if start <= mark.start and mark.end <= end
    ]


def _rewrite_header(session: Session, whole: Whole, before: Marks, after: Marks) -> None:
    lines = session.scalars(
        select(tables.HeaderLine)
        .where(tables.HeaderLine.transcript_id == whole.transcript)
        .order_by(tables.HeaderLine.number)
    )
    for line, span in zip(lines, whole.header, strict=True):
        text, _ = replace_span(whole.text, before, *span)
        _check(line.text == text, f"{whole.transcript}, header line {line.number}")
        line.text, _ = replace_span(whole.text, after, *span)


def _check(fits: bool, where: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not fits:
        raise CtrpError(
            f"{where}: the database and the vault are not of one project or one day. "
            "Put both back from the same backup."
        )


def write_reviews(session: Session, whole: Whole, marks: Marks) -> None:
    """Say in the store, without any words, which mentions there are and what was decided."""
    found = {
        row.number: row
        for row in session.scalars(
            select(tables.Review).where(tables.Review.transcript_id == whole.transcript)
        )
    }
    for mark in marks:
        turn = whole.turn_at(mark.start)
        if turn is None:
            continue
        row = found.pop(mark.number, None)
        if row is None:
            row = tables.Review(transcript_id=whole.transcript, number=mark.number)
            session.add(row)
        row.turn = turn
        row.kind = mark.kind
        row.confidence = mark.confidence
        row.decision = mark.decision
        row.coder = mark.coder
        row.at = datetime.fromisoformat(mark.at) if mark.at else None
    for row in found.values():
        session.delete(row)
