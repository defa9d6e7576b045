"""The append-only history: every decision, by whom, and which one undid it."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.chain import hash_event
from ctrp_research.store.tables import Event, now


def record(
    session: Session,
    coder: str,
    action: str,
    subject: dict[str, Any],
    *,
    undoes: int | None = None,
) -> Event:
    """Append a decision; `subject` holds ids and hashes, never text."""
    last = session.execute(select(Event.id, Event.hash).order_by(Event.id.desc()).limit(1)).first()
    number, previous = (1, "") if last is None else (last.id + 1, last.hash)
    at, stored = now(), json.loads(json.dumps(subject))
    event = Event(
        id=number,
        at=at,
        coder=coder,
        action=action,
        subject=stored,
        undoes=undoes,
        previous=previous,
        hash=hash_event(previous, number, at, coder, action, stored, undoes),
    )
    session.add(event)
    session.flush()
    return event


def last_to_undo(
    session: Session, actions: tuple[str, ...], *, coder: str | None = None
) -> Event | None:
    """The newest decision of these kinds that still stands, anyone's or a coder's own."""
    undone = select(Event.undoes).where(Event.undoes.is_not(None))
    query = select(Event).where(Event.action.in_(actions), Event.id.not_in(undone))
    if coder is not None:
        query = query.where(Event.coder == coder)
    return session.scalar(query.order_by(Event.id.desc()).limit(1))


def origin_of(session: Session, event: Event) -> Event:
    """The decision in the beginning, before it was undone and redone."""
    while event.undoes is not None:
        event = session.get_one(Event, event.undoes)
    return event


def last_to_redo(
    session: Session, decisions: tuple[str, ...], undo: str, *, coder: str
) -> Event | None:
    """A coder's newest undoing that still stands, unless the coder decided something after it.

    Args:
        session: an open transaction.
        decisions: the actions after which nothing older can be redone.
        undo: the action that undoing is recorded as; redoing undoes it.
        coder: whose undoing and decisions are meant.
    """
    event = last_to_undo(session, (undo,), coder=coder)
    if event is None:
        return None
    newer = select(Event.id).where(
        Event.action.in_(decisions), Event.id > event.id, Event.coder == coder
    )
    return None if session.scalar(newer.limit(1)) else event
