"""Who speaks, as a state that decisions change and undo: speakers, participants, what is known.

A decision notes what was before it: ids, roles and codes in the history, values beside it.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.history import last_to_undo, record
from ctrp_research.store.removing import refuse_gone
from ctrp_research.store.tables import (
    Attribute,
    Coding,
    Event,
    FormerAttribute,
    Participant,
    Speaker,
    Transcript,
    Turn,
)

ACTIONS = (
    "speakers set", "speakers confirm", "speakers merge", "participants import", "transcripts set",
)  # fmt: skip
UNDO = "speakers undo"
CODE = re.compile(r"^[A-Za-z]{1,4}[-_ ]?[A-Za-z]{0,3}[-_ ]?\d{1,4}$")
"""A code that can hold no name: few letters, and a number."""
COUNTED = ("child", "group", "unknown")
"""Roles whose codings are counted."""
_FACTS = {"methods": "method", "countries": "country", "languages": "language"}
"""What a decision can change of transcripts: its name in `People`, and the column."""

Facts = dict[str, tuple[str, str]]
"""Value and source of each attribute of a participant."""


@dataclass(frozen=True, slots=True)
class People:
    """Everything that a decision about speakers can change."""

    speakers: dict[int, tuple[str, float, str, str | None]]
    """Role, confidence, reason and participant of each speaker."""
    participants: dict[str, Facts]
    methods: dict[str, str]
    """Of each transcript: `interview` or `focus group`."""
    countries: dict[str, str | None]
    languages: dict[str, str]


def read_people(session: Session) -> People:
    """The state as it is now."""
    session.flush()
    participants = session.scalars(
        select(Participant).options(selectinload(Participant.attributes))
    )
    return People(
        speakers={
            speaker.id: (
                speaker.role,
                speaker.confidence,
                speaker.reason,
                speaker.participant_code,
            )
            for speaker in session.scalars(select(Speaker))
        },
        participants={
            person.code: {each.name: (each.value, each.source) for each in person.attributes}
            for person in participants
        },
        methods=dict(session.execute(select(Transcript.id, Transcript.method)).all()),
        countries=dict(session.execute(select(Transcript.id, Transcript.country)).all()),
        languages=dict(session.execute(select(Transcript.id, Transcript.language)).all()),
    )


def find_code(session: Session, given: str) -> str:
    """The code of a participant, as a list or a person gives it.

    Raises:
        UsageError: it is nobody's yet and may be a name; it is not repeated.
    """
    if session.get(Participant, given) is not None:
        return given
    if not CODE.match(given):
        raise UsageError("A participant's code is such as AL-C03, never a name.")
    return given.upper()


def assign(session: Session, speaker: Speaker, code: str) -> Participant:
    """Say that a speaker is the child of this code, who is made if need be.

    What only the speaker's own participant was known to be goes over to the child.
    """
    child = session.get(Participant, code)
    if child is None:
        child = Participant(code=code)
        session.add(child)
    before = speaker.participant
    if before is not None and before is not child:
        known = {attribute.name for attribute in child.attributes}
        child.attributes.extend(
            Attribute(name=each.name, value=each.value, source=each.source)
            for each in before.attributes
            if each.name not in known
        )
    speaker.participant = child
    return child


def record_change(
    session: Session,
    coder: str,
    action: str,
    before: People,
    subject: dict[str, Any],
    *,
    silence: bool,
) -> Event | None:
    """Append a decision with what was before it; None where it changed nothing.

    Participants for whom nobody speaks any more go.

    Args:
        session: an open transaction.
        coder: whose decision it is.
        action: one of `ACTIONS`.
        before: the state before.
        subject: what the decision is about, in ids.
        silence: go on though codings will no longer be counted.

    Raises:
        CtrpError: codings would no longer be counted, and `silence` is not given.
    """
    session.flush()
    drop_unused(session)
    after = read_people(session)
    speakers = {
        key: was for key, was in before.speakers.items() if was != after.speakers.get(key, was)
    }
    codes = sorted(
        code
        for code in before.participants.keys() | after.participants.keys()
        if before.participants.get(code) != after.participants.get(code)
    )
    facts = {
        name: {key: was for key, was in getattr(before, name).items() if was != now[key]}
        for name in _FACTS
        if (now := getattr(after, name))
    }
    if not speakers and not codes and not any(facts.values()):
        return None
    silenced = _count_codings(
        session,
        [
            key
            for key, was in speakers.items()
            if was[0] in COUNTED and after.speakers[key][0] not in COUNTED
        ],
    )
    if silenced and not silence:
        stand = "1 coding stands" if silenced == 1 else f"{silenced} codings stand"
        raise CtrpError(
            f"{stand} on what these voices say, and an interviewer's or adult's "
            "words are not counted. Say --yes if that is right: the codings stay, and are counted "
            "again if you undo it. Nothing was stored."
        )
    event = record(
        session,
        coder,
        action,
        {
            **subject,
            "speakers": [[key, *was] for key, was in speakers.items()],
            "participants": codes,
            **facts,
            "codings silenced": silenced,
        },
    )
    session.add_all(
        FormerAttribute(
            event_id=event.id, participant_code=code, name=name, value=value, source=source
        )
        for code in codes
        for name, (value, source) in before.participants.get(code, {}).items()
    )
    return event


def undo(session: Session, *, coder: str) -> Event:
    """Take back a coder's newest decision about speakers and participants; gives it.

    Raises:
        CtrpError: nothing of the coder's is left to undo.
    """
    event = last_to_undo(session, ACTIONS, coder=coder)
    if event is None or "speakers" not in event.subject:
        raise CtrpError(
            "There is no decision of yours about speakers or participants to undo. See `ctrp log`."
        )
    take_back(session, event, coder, UNDO)
    return event


def take_back(session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a decision about speakers and participants.

    Raises:
        CtrpError: somebody decided about one of them since, or an older version made it.
    """
    if "speakers" not in event.subject:
        raise CtrpError(
            f"An older version of ctrp made event {event.id}, and did not keep what was before. "
            "Import a list with the right values; it wins over this one."
        )
    refuse_gone(session, event, "speakers", {row[0] for row in event.subject["speakers"]})
    facts = {key for name in _FACTS for key in event.subject.get(name, ())}
    refuse_gone(session, event, "transcripts", facts)
    _check_newest(session, event)
    for key, role, confidence, reason, code in event.subject["speakers"]:
        speaker = session.get_one(Speaker, key)
        speaker.role, speaker.confidence, speaker.reason = role, confidence, reason
        if code is not None and session.get(Participant, code) is None:
            session.add(Participant(code=code))
            session.flush()
        speaker.participant = None if code is None else session.get_one(Participant, code)
    for name, field in _FACTS.items():
        for key, was in event.subject.get(name, {}).items():
            setattr(session.get_one(Transcript, key), field, was)
    for code in event.subject["participants"]:
        if person := session.get(Participant, code):
            person.attributes = []
            session.flush()
            person.attributes = [
                Attribute(name=former.name, value=former.value, source=former.source)
                for former in session.scalars(
                    select(FormerAttribute).where(
                        FormerAttribute.event_id == event.id,
                        FormerAttribute.participant_code == code,
                    )
                )
            ]
    session.flush()
    drop_unused(session)
    record(session, coder, action, {}, undoes=event.id)


def _check_newest(session: Session, event: Event) -> None:
    undone = select(Event.undoes).where(Event.undoes.is_not(None))
    later = select(Event).where(
        Event.id > event.id, Event.action.in_(ACTIONS), Event.id.not_in(undone)
    )
    about = _about(event)
    for each in session.scalars(later.order_by(Event.id.desc())):
        if about & _about(each):
            raise CtrpError(
                f"Event {each.id}, {each.action}, decided about the same since, so nothing was "
                "changed. Undo that one first, or look again: `ctrp log`."
            )


def _about(event: Event) -> set[object]:
    """The speakers, participants and facts of transcripts that a decision changed."""
    subject = event.subject
    facts = {(name, key) for name in _FACTS for key in subject.get(name, ())}
    people = {row[0] for row in subject.get("speakers", ())}
    return facts | people | set(subject.get("participants", ()))


def drop_unused(session: Session) -> None:
    """A participant made for a voice goes when it is known whose voice it is."""
    for person in session.scalars(select(Participant).where(~Participant.speakers.any())):
        session.delete(person)
    session.flush()


def _count_codings(session: Session, speakers: list[int]) -> int:
    query = (
        select(func.count())
        .select_from(Coding)
        .join(Turn, Coding.turn_id == Turn.id)
        .where(Coding.active, Turn.speaker_id.in_(speakers))
    )
    return session.scalar(query) or 0
