"""Whether a coder may see other people's codings and the suggestions in a transcript."""

from sqlalchemy.orm import Session


def is_blind(session: Session, transcript: str, coder: str) -> bool:  # noqa: ARG001
    """Whether a transcript was given to a coder to be coded without sight of what others did."""
    return False
