"""Looking at who speaks, and putting it right: roles, children, two labels of one voice."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.tables import Attribute, Speaker, Transcript, Turn
from ctrp_research.transcripts.people import People, assign, find_code, read_people, record_change
from ctrp_research.transcripts.speakers import ROLES, SURE
from ctrp_research.transcripts.speech import count_words
from ctrp_research.transcripts.words import fold

DECIDED = "a person decided it"
MOST_LABELS = 20


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """A voice as it is listed; safe to show."""

    transcript: str
    label: str
    role: str
    confidence: float
    reason: str
    participant: str | None
    turns: int
    words: int
    """Without times and transcriber's marks."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What a decision changed."""

    changed: int
    """Voices."""
    same: int
    """Voices that were so already."""
    codings: int
    """Codings that are no longer counted."""


def list_speakers(
    session: Session, pattern: str = "*", *, unsure: bool = False
) -> list[SpeakerLine]:
    """The voices of the transcripts that a pattern fits, in the order of their first turns.

    Args:
        session: an open transaction.
        pattern: a transcript's id, where `*` stands for anything.
        unsure: only those whose role is a guess that may be wrong, or is not known.

    Raises:
        CtrpError: no transcript fits the pattern.
    """
    transcripts = find_transcripts(session, pattern)
    said: dict[int, list[int]] = {}
    for speaker_id, text in session.execute(
        select(Turn.speaker_id, Turn.text)
        .where(Turn.transcript_id.in_([each.id for each in transcripts]))
        .order_by(Turn.transcript_id, Turn.number)
    ):
        said.setdefault(speaker_id, []).append(count_words(text))
    place = {speaker_id: number for number, speaker_id in enumerate(said)}
    return [
        SpeakerLine(
            transcript=transcript.id,
            label=speaker.label,
            role=speaker.role,
            confidence=speaker.confidence,
            reason=speaker.reason,
            participant=speaker.participant_code,
            turns=len(said.get(speaker.id, [])),
            words=sum(said.get(speaker.id, [])),
        )
        for transcript in transcripts
        for speaker in sorted(transcript.speakers, key=lambda each: place.get(each.id, len(place)))
        if not unsure or _is_unsure(speaker)
    ]


def _is_unsure(speaker: Speaker) -> bool:
    return speaker.confidence < SURE or (speaker.role == "unknown" and speaker.reason != DECIDED)


def find_transcripts(session: Session, pattern: str) -> Sequence[Transcript]:
    """The transcripts whose ids a pattern fits, sorted.

    Raises:
        CtrpError: there is none.
    """
    ids = list(session.scalars(select(Transcript.id).order_by(Transcript.id)))
    fitting = [each for each in ids if fnmatchcase(each, pattern)]
    if not fitting and pattern != "*":
        near = get_close_matches(pattern, ids, n=3)
        advice = f"Did you mean {' or '.join(near)}?" if near else "See `ctrp status`."
        raise CtrpError(f"{pattern}: no transcript of this id. {advice}")
    query = select(Transcript).options(selectinload(Transcript.speakers))
    return session.scalars(query.where(Transcript.id.in_(fitting)).order_by(Transcript.id)).all()


def set_role(
    session: Session,
    pattern: str,
    label: str,
    *,
    role: str | None,
    participant: str | None = None,
    silence: bool = False,
    coder: str,
) -> Repair:
    """Say whose voice a label is, in one transcript or in all that a pattern fits.

    A child without a code stays or becomes a participant of its own: the same label in two
    transcripts is two children.

    Args:
        session: an open transaction.
        pattern: a transcript's id, where `*` stands for anything.
        label: the safe label, as `list_speakers` gives it; capitals make no difference.
        role: one of `ROLES`; None with a participant means a child.
        participant: the code of the child, the same wherever that child speaks.
        silence: go on though codings will no longer be counted.
        coder: whose decision it is.

    Raises:
        UsageError: the role is none, or a code is given for somebody who is no child, or for the
            voices of several transcripts.
        CtrpError: there is no such transcript or label, or codings would no longer be counted.
    """
    role = role or ("child" if participant else None)
    if role not in ROLES:
        raise UsageError(f"Name the role with --role: one of {', '.join(ROLES)}.")
    if participant and role != "child":
        raise UsageError("Only a child has a participant's code.")
    code = participant and find_code(session, participant)
    speakers = _find_speakers(session, pattern, label)
    if code and len(speakers) > 1:
        raise UsageError(
            f"{pattern} is {len(speakers)} transcripts, and the same label in two is two children. "
            "Give a participant's code for one transcript at a time."
        )
    before = read_people(session)
    for speaker in speakers:
        _decide(session, speaker, role, code)
    return _record(session, coder, "speakers set", before, speakers, silence=silence)


def confirm(session: Session, pattern: str, *, coder: str) -> Repair:
    """Say that all guesses about a transcript's voices, or several transcripts', are right.

    Raises:
        CtrpError: no transcript fits the pattern.
    """
    speakers = [
        speaker
        for transcript in find_transcripts(session, pattern)
        for speaker in transcript.speakers
        if speaker.confidence < SURE
    ]
    before = read_people(session)
    for speaker in speakers:
        speaker.confidence, speaker.reason = 1.0, DECIDED
    return _record(session, coder, "speakers confirm", before, speakers, silence=False)


def merge(
    session: Session,
    transcript: str,
    label: str,
    into: str,
    *,
    silence: bool = False,
    coder: str,
) -> Repair:
    """Say that two labels of a transcript are one voice: one role, one child.

    Both labels stay on their turns, as the transcriber wrote them.

    Raises:
        CtrpError: there is no such transcript or label, they are one already, or codings would no
            longer be counted.
    """
    (speaker,) = _find_speakers(session, transcript, label, only=True)
    (target,) = _find_speakers(session, transcript, into, only=True)
    if speaker is target:
        raise CtrpError("They are one label already.")
    before = read_people(session)
    _decide(session, speaker, target.role, target.participant_code)
    return _record(session, coder, "speakers merge", before, [speaker], silence=silence)


def _decide(session: Session, speaker: Speaker, role: str, code: str | None) -> None:
    speaker.role, speaker.confidence, speaker.reason = role, 1.0, DECIDED
    if role != "child":
        speaker.participant = None
    elif code:
        assign(session, speaker, code)
    elif speaker.participant is None:
        own = assign(session, speaker, f"{speaker.transcript_id}/{speaker.label}")
        if speaker.transcript.country and not own.attributes:
            own.attributes = [
                Attribute(name="country", value=speaker.transcript.country, source="header")
            ]


def _record(
    session: Session,
    coder: str,
    action: str,
    before: People,
    speakers: Sequence[Speaker],
    *,
    silence: bool,
) -> Repair:
    about = {"transcripts": sorted({speaker.transcript_id for speaker in speakers})}
    event = record_change(session, coder, action, before, about, silence=silence)
    changed = len(event.subject["speakers"]) if event else 0
    silenced = event.subject["codings silenced"] if event else 0
    return Repair(changed=changed, same=len(speakers) - changed, codings=silenced)


def _find_speakers(
    session: Session, pattern: str, label: str, *, only: bool = False
) -> list[Speaker]:
    transcripts = find_transcripts(session, pattern)
    if only and len(transcripts) > 1:
        raise UsageError(f"{pattern} is {len(transcripts)} transcripts. Name one.")
    found = [
        speaker
        for transcript in transcripts
        for speaker in transcript.speakers
        if fold(speaker.label) == fold(label)
    ]
    if not found:
        labels = sorted({each.label for one in transcripts for each in one.speakers})
        raise CtrpError(
            f"No such label in {pattern}. There are: {', '.join(labels[:MOST_LABELS])}"
            f"{' …' if len(labels) > MOST_LABELS else ''}"
        )
    return found
