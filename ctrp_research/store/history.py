"""The append-only history: every decision, by whom, and which one undid it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Event


def record(
    session: Session,
    coder: str,
    action: str,
    subject: dict[str, Any],
    *,
    undoes: int | None = None,
) -> Event:
    """Append a decision; `subject` holds ids and hashes, never text."""
    event = Event(coder=coder, action=action, subject=subject, undoes=undoes)
    session.add(event)
    session.flush()
    return event


def last_to_undo(session: Session, actions: tuple[str, ...]) -> Event | None:
    """The newest decision of these kinds that still stands."""
    undone = select(Event.undoes).where(Event.undoes.is_not(None))
    return session.scalar(
        select(Event)
        .where(Event.action.in_(actions), Event.id.not_in(undone))
        .order_by(Event.id.desc())
        .limit(1)
    )
