"""What was coded about whom, read from the store as plain values for counting and publishing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ctrp_research.coding.settled import read_settled
from ctrp_research.store.tables import Coding, Participant, Speaker, Transcript, Turn


@dataclass(frozen=True, slots=True)
class Child:
    """A child who was asked: the unit that is counted."""

    code: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Country, gender, age, setting, site …; what is not known has no key."""
    methods: frozenset[str] = frozenset()
    """`interview`, `focus group` or both."""


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """An active coding and the child who said it."""

    coding: int
    transcript: str
    turn: int
    """The turn's number in its transcript, from 1."""
    start: int
    end: int
    code: str
    reality: str
    """`own`, `witnessed`, `hearsay` or `hypothetical`."""
    coder: str
    child: str | None
    """The child's code; None for a voice that is not one known child ("All:")."""


def read_children(session: Session) -> list[Child]:
    """Every participant who speaks as a child in some transcript, sorted by code."""
    children = []
    for person in session.scalars(
        select(Participant).options(
            joinedload(Participant.attributes),
            joinedload(Participant.speakers).joinedload(Speaker.transcript),
        )
    ).unique():
        voices = [speaker for speaker in person.speakers if speaker.role == "child"]
        if voices:
            children.append(
                Child(
                    code=person.code,
                    attributes={a.name: a.value for a in person.attributes},
                    methods=frozenset(voice.transcript.method for voice in voices),
                )
            )
    return sorted(children, key=lambda child: child.code)


def read_coded(session: Session, *, consensus: bool = True) -> list[CodedPassage]:
    """Every active coding on what a child or a group of children said, in transcript order.

    Args:
        session: an open transaction.
        consensus: where coders settled on a code and a turn, what they settled on alone; else
            whatever any coder coded.
    """
    settled = read_settled(session) if consensus else {}
    rows = session.execute(
        select(Coding, Turn, Speaker)
        .join(Turn, Coding.turn_id == Turn.id)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .join(Transcript, Turn.transcript_id == Transcript.id)
        .where(Coding.active, Speaker.role.in_(("child", "group", "unknown")))
        .order_by(Transcript.id, Turn.number, Coding.start, Coding.id)
    )
    return [
        CodedPassage(
            coding=coding.id,
            transcript=turn.transcript_id,
            turn=turn.number,
            start=coding.start,
            end=coding.end,
            code=coding.code,
            reality=coding.reality,
            coder=coding.coder,
            child=speaker.participant_code if speaker.role == "child" else None,
        )
        for coding, turn, speaker in rows
        if settled.get((turn.id, coding.code), coding.id) == coding.id
    ]
