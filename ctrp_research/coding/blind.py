"""Whether a coder may see other people's codings and the suggestions in a transcript."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Assignment


def is_blind(session: Session, transcript: str, coder: str) -> bool:
    """Whether a transcript was given to a coder to be coded without sight of what others did."""
    query = select(Assignment.blind).where(
        Assignment.transcript_id == transcript, Assignment.coder == coder
    )
    return bool(session.scalar(query))


def blind_transcripts(session: Session, coder: str) -> frozenset[str]:
    """The transcripts that were given to a coder so."""
    query = select(Assignment.transcript_id).where(Assignment.blind, Assignment.coder == coder)
    return frozenset(session.scalars(query))
