"""A transcript with its codings, turn by turn, as a reader or a suggester goes through it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ctrp_research.coding.codings import find_transcript
from ctrp_research.store.tables import Transcript, Turn


@dataclass(frozen=True, slots=True)
class ReadTurn:
    """A turn in safe text, with what was coded in it."""

    transcript: str
    number: int
    speaker: str
    role: str
    time: str | None
    text: str
    language: str
    asked: str
    """What the interviewer last said before it; empty at the beginning."""
    codings: tuple[tuple[int, str, str], ...]
    """Id, code and reality of each active coding."""


def read_turns(session: Session, *, transcript: str | None = None) -> list[ReadTurn]:
    """The turns of one transcript or of all, in order.

    Raises:
        CtrpError: there is no such transcript.
    """
    query = (
        select(Turn)
        .options(joinedload(Turn.speaker), selectinload(Turn.codings))
        .order_by(Turn.transcript_id, Turn.number)
    )
    if transcript is not None:
        query = query.where(Turn.transcript_id == find_transcript(session, transcript).id)
    languages = dict(session.execute(select(Transcript.id, Transcript.language)).all())
    turns: list[ReadTurn] = []
    asked = ("", "")
    for turn in session.scalars(query):
        if asked[0] != turn.transcript_id:
            asked = (turn.transcript_id, "")
        turns.append(
            ReadTurn(
                transcript=turn.transcript_id,
                number=turn.number,
                speaker=turn.speaker.label,
                role=turn.speaker.role,
                time=turn.time,
                text=turn.text,
                language=languages[turn.transcript_id],
                asked=asked[1],
                codings=tuple((c.id, c.code, c.reality) for c in turn.codings if c.active),
            )
        )
        if turn.speaker.role == "interviewer":
            asked = (turn.transcript_id, turn.text)
    return turns
