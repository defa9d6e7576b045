"""Flags on passages: marks for people who work with the transcript, which are never counted."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ctrp_research.coding.codings import Passage, find_transcript, stretch_of
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.history import origin_of, record
from ctrp_research.store.tables import Event, Flag, Turn
from ctrp_research.store.taking_back import flip_back
from ctrp_research.store.twins import take_off_twins

KINDS = ("ongoing-harm", "identifying-detail", "strong-quote", "distress", "translation-doubt")
ACTIONS = ("flag add", "flag remove")
UNDO, REDO = "flag undo", "flag redo"


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flag as it is listed."""

    id: int
    transcript: str
    turn: int
    start: int
    end: int
    kind: str
    coder: str
    quote: str
    waits: bool
    """It is an identifying detail that no label stands for yet."""


def add_flag(session: Session, passage: Passage, kind: str, *, coder: str) -> tuple[int, bool]:
    """Put a flag on a passage, of whoever's words; gives its id and whether it is new.

    Raises:
        UsageError: there is no such kind of flag.
        CtrpError: there is no such passage.
    """
    if kind not in KINDS:
        raise UsageError(f"{kind}: a flag is one of {', '.join(KINDS)}.")
    turn, start, end = stretch_of(session, passage)
    same = session.scalar(
        select(Flag).where(
            Flag.turn_id == turn.id,
            Flag.start == start,
            Flag.end == end,
            Flag.kind == kind,
            Flag.coder == coder,
            Flag.active,
        )
    )
    if same:
        return same.id, False
    flag = Flag(turn_id=turn.id, start=start, end=end, kind=kind, coder=coder)
    session.add(flag)
    session.flush()
    record(session, coder, "flag add", _subject(flag, turn))
    return flag.id, True


def remove_flag(session: Session, flag_id: int, *, coder: str) -> None:
    """Take a flag off its passage; `undo` brings it back.

    Raises:
        CtrpError: there is no such flag, or it was removed before.
    """
    flag = session.get(Flag, flag_id)
    if flag is None or not flag.active:
        raise CtrpError(f"There is no flag {flag_id}. See `ctrp code flags`.")
    take_off_twins(session, flag)
    flag.flip()
    record(session, coder, "flag remove", _subject(flag, flag.turn))


def take_back(session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a decision about a flag, or an undo of one.

    Raises:
        CtrpError: somebody decided about the flag since.
    """
    stood = (origin_of(session, event).action == "flag add") != (event.action == UNDO)
    flip_back(
        session, event, Flag, "flags", [event.subject["flag"]], stood=stood, look="ctrp code flags"
    )
    record(session, coder, action, event.subject, undoes=event.id)


def list_flags(
    session: Session, *, transcript: str | None = None, kind: str | None = None
) -> list[FlagLine]:
    """The flags that stand, in order of the transcripts, or those of one transcript or kind."""
    query = (
        select(Flag, Turn)
        .join(Turn, Flag.turn_id == Turn.id)
        .where(Flag.active)
        .order_by(Turn.transcript_id, Turn.number, Flag.start, Flag.id)
    )
    if transcript is not None:
        query = query.where(Turn.transcript_id == find_transcript(session, transcript).id)
    if kind is not None:
        query = query.where(Flag.kind == kind)
    return [
        FlagLine(
            id=flag.id,
            transcript=turn.transcript_id,
            turn=turn.number,
            start=flag.start,
            end=flag.end,
            kind=flag.kind,
            coder=flag.coder,
            quote=turn.text[flag.start : flag.end],
            waits=flag.kind == "identifying-detail" and not _is_replaced(flag, turn),
        )
        for flag, turn in session.execute(query.options(selectinload(Turn.mentions)))
    ]


def _is_replaced(flag: Flag, turn: Turn) -> bool:
    """Whether labels stand for every word in the passage of a flag."""
    covered = {place for each in turn.mentions for place in range(each.start, each.end)}
    places = range(flag.start, flag.end)
    return not any(turn.text[place].isalnum() for place in places if place not in covered)


def _subject(flag: Flag, turn: Turn) -> dict[str, object]:
    return {"flag": flag.id, "kind": flag.kind, "transcript": turn.transcript_id}
