"""Which turns a coder read: what was left uncoded there was left so by a person."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.coding.codings import find_transcript
from ctrp_research.errors import UsageError
from ctrp_research.store.history import record
from ctrp_research.store.tables import Turn, TurnRead

ACTION = "read"


def parse_turns(turns: str) -> range:
    """Read `4` or `1-12`.

    Raises:
        UsageError: it is not of this form.
    """
    first, dash, last = turns.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        raise UsageError(f"{turns}: name turns as 4 or as 1-12.")
    return range(int(first), int(last if dash else first) + 1)


def mark_read(
    session: Session, transcript: str, *, coder: str, turns: Collection[int] | None = None
) -> int:
    """Note that a coder read turns of a transcript; gives how many were not read before.

    Args:
        session: an open transaction.
        transcript: its id.
        coder: who read.
        turns: their numbers; None for all of them.

    Raises:
        CtrpError: there is no such transcript.
    """
    query = select(Turn.id, Turn.number).where(
        Turn.transcript_id == find_transcript(session, transcript).id,
        Turn.id.not_in(select(TurnRead.turn_id).where(TurnRead.coder == coder)),
    )
    if turns is not None:
        query = query.where(Turn.number.in_(turns))
    new = session.execute(query.order_by(Turn.number)).all()
    session.add_all(TurnRead(turn_id=turn, coder=coder) for turn, _ in new)
    if new:
        subject = {"transcript": transcript, "turns": [number for _, number in new]}
        record(session, coder, ACTION, subject)
    return len(new)


def read_turn_numbers(session: Session, transcript: str, *, coder: str) -> set[int]:
    """The numbers of the turns of a transcript that a coder read."""
    query = (
        select(Turn.number)
        .join(TurnRead, TurnRead.turn_id == Turn.id)
        .where(Turn.transcript_id == transcript, TurnRead.coder == coder)
    )
    return set(session.scalars(query))
