"""What is in a project, transcript by transcript."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Coding, Speaker, Transcript, Turn


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One transcript and how much is in it."""

    id: str
    country: str | None
    method: str
    language: str
    turns: int
    children: int
    """Children who speak in it; two labels of one child count once."""
    codings: int


def overview(session: Session) -> list[TranscriptLine]:
    """All transcripts, sorted by id."""
    turns = _counts(session, select(Turn.transcript_id, func.count()).group_by(Turn.transcript_id))
    children = _counts(
        session,
        select(Speaker.transcript_id, func.count(Speaker.participant_code.distinct()))
        .where(Speaker.role == "child")
        .group_by(Speaker.transcript_id),
    )
    codings = _counts(
        session,
        select(Turn.transcript_id, func.count())
        .join(Coding, Coding.turn_id == Turn.id)
        .where(Coding.active)
        .group_by(Turn.transcript_id),
    )
    return [
        TranscriptLine(
            id=one.id,
            country=one.country,
            method=one.method,
            language=one.language,
            turns=turns.get(one.id, 0),
            children=children.get(one.id, 0),
            codings=codings.get(one.id, 0),
        )
        for one in session.scalars(select(Transcript).order_by(Transcript.id))
    ]


def _counts(session: Session, query: "Select[str, int]") -> dict[str, int]:
    return dict(session.execute(query).all())
