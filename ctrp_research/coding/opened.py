"""A transcript as a coder has it open: its turns, and what stands on them, as plain values."""

from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from ctrp_research.coding.codings import find_transcript
from ctrp_research.store.tables import Coding, Flag, Speaker, Transcript, Turn, TurnRead


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn in safe text."""

    number: int
    speaker: str
    role: str
    text: str
    asked: str
    """What the interviewer last said before it; empty at the beginning."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A transcript with its turns, in order; the turn of index 0 has the number 1."""

    transcript: str
    language: str
    revision: str | None
    """Of its safe text: another one has another text."""
    turns: tuple[OpenTurn, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A coding or a flag where it stands."""

    id: int
    turn: int
    """Its turn's number."""
    start: int
    end: int
    code: str
    """Of a flag, its kind."""
    reality: str
    """Empty for a flag."""
    coder: str
    memo: str | None = None

    @property
    def is_flag(self) -> bool:
        return not self.reality


def open_transcript(session: Session, transcript: str) -> Opened:
    """Read the turns of a transcript.

    Raises:
        CtrpError: there is no such transcript.
    """
    found = find_transcript(session, transcript)
    rows = session.execute(
        select(Turn.number, Speaker.label, Speaker.role, Turn.text)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .where(Turn.transcript_id == transcript)
        .order_by(Turn.number)
    )
    turns, asked = [], ""
    for number, label, role, text in rows:
        turns.append(OpenTurn(number, label, role, text, asked))
        if role == "interviewer":
            asked = text
    return Opened(transcript, found.language, found.revision, tuple(turns))


def read_placed(session: Session, transcript: str, *, coder: str | None = None) -> list[Placed]:
    """The codings and flags that stand in a transcript, in order, all or those of one coder."""
    codings = (
        select(
            Coding.id, Turn.number, Coding.start, Coding.end, Coding.code, Coding.reality,
            Coding.coder, Coding.memo,
        )
        .join(Turn, Coding.turn_id == Turn.id)
        .where(Turn.transcript_id == transcript, Coding.active)
    )  # fmt: skip
    flags = (
        select(Flag.id, Turn.number, Flag.start, Flag.end, Flag.kind, Flag.coder)
        .join(Turn, Flag.turn_id == Turn.id)
        .where(Turn.transcript_id == transcript, Flag.active)
    )
    if coder is not None:
        codings, flags = codings.where(Coding.coder == coder), flags.where(Flag.coder == coder)
    found = [Placed(*row) for row in session.execute(codings)]
    found += [
        Placed(id_, number, start, end, kind, "", who)
        for id_, number, start, end, kind, who in session.execute(flags)
    ]
    return sorted(found, key=lambda each: (each.turn, each.start, -each.end, each.code, each.id))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a coder has come in a transcript."""

    transcript: str
    country: str | None
    method: str
    language: str
    turns: int
    read: int
    codings: int


def read_progress(session: Session, coder: str) -> list[Progress]:
    """How far a coder has come in each transcript, by id; other people's work is not counted."""
    turns = dict(
        session.execute(select(Turn.transcript_id, func.count()).group_by(Turn.transcript_id)).all()
    )
    read = dict(
        session.execute(
            select(Turn.transcript_id, func.count())
            .join(TurnRead, TurnRead.turn_id == Turn.id)
            .where(TurnRead.coder == coder)
            .group_by(Turn.transcript_id)
        ).all()
    )
    codings = dict(
        session.execute(
            select(Turn.transcript_id, func.count())
            .join(Coding, Coding.turn_id == Turn.id)
            .where(Coding.coder == coder, Coding.active)
            .group_by(Turn.transcript_id)
        ).all()
    )
    rows = session.execute(
        select(Transcript.id, Transcript.country, Transcript.method, Transcript.language).order_by(
            Transcript.id
        )
    )
    return [
        Progress(*row, turns.get(row[0], 0), read.get(row[0], 0), codings.get(row[0], 0))
        for row in rows
    ]


def frequent_codes(session: Session, coder: str) -> list[str]:
    """The codes a coder uses, the most frequent first; of two alike the one used earlier."""
    rows = session.execute(
        select(Coding.code)
        .where(Coding.coder == coder, Coding.active)
        .group_by(Coding.code)
        .order_by(func.count().desc(), func.min(Coding.id))
    )
    return [code for (code,) in rows]


def known_coders(session: Session) -> list[str]:
    """Who has codings in the project, sorted."""
    return sorted(session.scalars(select(Coding.coder).where(Coding.active).distinct()))


Place = tuple[str, int, int, int]
"""Transcript, turn's number, start and end of a passage."""


def next_passage(
    session: Session, code: str, here: Place, *, forward: bool = True, coder: str | None = None
) -> Place | None:
    """The nearest other passage with a code after a place, or before it; on from the far end.

    Args:
        session: an open transaction.
        code: the code.
        here: where to look from.
        forward: look onward, else back.
        coder: look at this one's codings alone.
    """
    columns = (Turn.transcript_id, Turn.number, Coding.start, Coding.end)
    query = (
        select(*columns)
        .join(Turn, Coding.turn_id == Turn.id)
        .where(Coding.active, Coding.code == code)
        .order_by(*(column if forward else column.desc() for column in columns))
        .limit(1)
    )
    if coder is not None:
        query = query.where(Coding.coder == coder)
    place, now = tuple_(*columns), tuple_(*here)
    for further in (place > now if forward else place < now, place != now):
        row = session.execute(query.where(further)).first()
        if row is not None:
            return row.transcript_id, row.number, row.start, row.end
    return None
