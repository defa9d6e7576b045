"""The history as a person looks at it: which decisions, by whom, when, and whether they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Coding, Event, Turn

FEW = 5000
"""As many codings are named one by one; of more, all are read."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event as it is listed."""

    event: int
    at: str
    """UTC, ISO 8601."""
    coder: str
    action: str
    transcripts: tuple[str, ...]
    subject: dict[str, Any]
    undoes: int | None
    undone_by: int | None
    hash: str


def read_log(
    session: Session,
    *,
    transcript: str | None = None,
    coder: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
) -> list[LogLine]:
    """The decisions, the newest first.

    Args:
        session: an open transaction.
        transcript: those about this one only.
        coder: one coder's only.
        action: those of this kind, or whose kind begins with this word.
        since: from this moment in UTC on.
        until: before this moment.
        limit: no more than so many.
    """
    query = select(Event).order_by(Event.id.desc())
    if coder is not None:
        query = query.where(Event.coder == coder)
    if action is not None:
        query = query.where((Event.action == action) | Event.action.startswith(f"{action} "))
    if since is not None:
        query = query.where(Event.at >= since)
    if until is not None:
        query = query.where(Event.at < until)
    undone = dict(
        session.execute(select(Event.undoes, Event.id).where(Event.undoes.is_not(None))).all()
    )
    if transcript is None:
        query = query.limit(limit)
    events = session.scalars(query).all()
    places = _places_of_codings(session, events)
    lines: list[LogLine] = []
    for event in events:
        about = _transcripts(event, places)
        if transcript is not None and transcript not in about:
            continue
        lines.append(
            LogLine(
                event=event.id,
                at=event.at.isoformat(),
                coder=event.coder,
                action=event.action,
                transcripts=about,
                subject=event.subject,
                undoes=event.undoes,
                undone_by=undone.get(event.id),
                hash=event.hash,
            )
        )
        if len(lines) == limit:
            break
    return lines


def _places_of_codings(session: Session, events: Sequence[Event]) -> dict[int, str]:
    query = select(Coding.id, Turn.transcript_id).join(Turn, Coding.turn_id == Turn.id)
    wanted = {coding for event in events for coding in event.subject.get("codings", ())}
    if len(wanted) < FEW:
        query = query.where(Coding.id.in_(wanted))
    return dict(session.execute(query).all())


def _transcripts(event: Event, places: dict[int, str]) -> tuple[str, ...]:
    subject = event.subject
    about = set(subject.get("transcripts", ()))
    if "transcript" in subject:
        about.add(subject["transcript"])
    about |= {places[coding] for coding in subject.get("codings", ()) if coding in places}
    return tuple(sorted(about))
