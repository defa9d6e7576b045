"""What was changed differently in two copies: both sides stay until somebody decides."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Coding, Turn


@dataclass(frozen=True, slots=True)
class Side:
    """One of the codings that stand."""

    coding: int
    code: str
    reality: str
    start: int
    end: int
    coder: str
    memo: str | None
    at: str
    """UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Codings that all stand in the place of one."""

    transcript: str
    turn: int
    sides: tuple[Side, ...]


def find_conflicts(session: Session) -> list[Conflict]:
    """All that nobody decided yet, in order of the transcripts."""
    rows = session.execute(select(Coding.uid, Coding.replaces).where(Coding.replaces.is_not(None)))
    replaced = {uid: before for uid, before in rows if before is not None}
    if not replaced:
        return []
    query = (
        select(Coding, Turn.transcript_id, Turn.number)
        .join(Turn, Coding.turn_id == Turn.id)
        .where(Coding.active, Coding.replaces.is_not(None))
        .order_by(Turn.transcript_id, Turn.number, Coding.start, Coding.uid)
    )
    groups: dict[str, list[tuple[Coding, str, int]]] = defaultdict(list)
    for coding, transcript, turn in session.execute(query):
        groups[_first(coding.uid, replaced)].append((coding, transcript, turn))
    return [
        Conflict(sides[0][1], sides[0][2], tuple(_side(coding) for coding, _, _ in sides))
        for sides in groups.values()
        if len(sides) > 1
    ]


def _first(uid: str, replaced: Mapping[str, str]) -> str:
    seen = {uid}
    while uid in replaced and replaced[uid] not in seen:
        uid = replaced[uid]
        seen.add(uid)
    return uid


def _side(coding: Coding) -> Side:
    return Side(
        coding=coding.id,
        code=coding.code,
        reality=coding.reality,
        start=coding.start,
        end=coding.end,
        coder=coding.coder,
        memo=coding.memo,
        at=coding.at.isoformat(),
    )
