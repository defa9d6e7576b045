"""Who shall code which transcripts: a random sample for double coding, drawn and recorded.

The sample is stratified by country, language and method: each stratum gives its share, rounded so
that the parts make the whole.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.history import record
from ctrp_research.store.tables import (
    Assignment,
    Coding,
    Event,
    Speaker,
    Transcript,
    Turn,
    TurnRead,
)

ACTION, UNDO, REDO = "assign", "assign undo", "assign redo"


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample that was drawn."""

    seed: int
    strata: Mapping[str, tuple[int, int]]
    """How many of each were drawn, of how many."""
    transcripts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """An assignment and how far it is."""

    transcript: str
    coder: str
    blind: bool
    stratum: str
    turns: int
    """That can be coded."""
    read: int
    """Of them, those the coder has read or coded."""
    codings: int


def draw(
    session: Session,
    *,
    coders: Sequence[str],
    number: int | None = None,
    share: float | None = None,
    seed: int,
    blind: bool = True,
    by: str,
) -> Draw:
    """Draw transcripts and give each to all of these coders.

    Args:
        session: an open transaction.
        coders: who shall code them.
        number: how many transcripts, or
        share: which part of all, above 0 and up to 1.
        seed: of the draw; the same gives the same sample of the same transcripts.
        blind: without sight of what others code.
        by: who draws.

    Raises:
        UsageError: fewer than one coder, or not one of number and share, or they are no such.
        CtrpError: fewer transcripts are left to draw from.
    """
    if not coders or len(set(coders)) < len(coders):
        raise UsageError("Name each coder once: --coders ana,boris.")
    strata = _strata(session, coders)
    left = sum(map(len, strata.values()))
    total = session.scalar(select(func.count()).select_from(Transcript)) or 0
    wanted = _size(number, share, total)
    if wanted > left:
        raise CtrpError(
            f"{wanted} transcripts are wanted, and {left} are left that {' and '.join(coders)} "
            "do not both have already. See `ctrp assign list`."
        )
    rng = Random(seed)  # noqa: S311 - a sample that can be drawn again
    parts = allot({name: len(ids) for name, ids in strata.items()}, wanted, rng)
    drawn = {name: sorted(rng.sample(strata[name], parts[name])) for name in sorted(strata)}
    rows = [
        {"transcript_id": transcript, "coder": coder, "blind": blind, "seed": seed, "stratum": name}
        for name, ids in drawn.items()
        for transcript in ids
        for coder in coders
        if session.get(Assignment, (transcript, coder)) is None
    ]
    session.execute(insert(Assignment), rows)
    chosen = sorted(transcript for ids in drawn.values() for transcript in ids)
    subject = {"transcripts": chosen, "assignments": rows, "seed": seed}
    record(session, by, ACTION, subject)
    counts = {name: (len(drawn[name]), len(ids)) for name, ids in sorted(strata.items())}
    return Draw(seed, counts, tuple(chosen))


def _size(number: int | None, share: float | None, total: int) -> int:
    if (number is None) == (share is None):
        raise UsageError("Say how many: --number 60, or --share 0.1 for a tenth of all.")
    if number is not None:
        if number < 1:
            raise UsageError("--number must be 1 or more.")
        return number
    if share is None or not 0 < share <= 1:
        raise UsageError("--share must be above 0 and at most 1.")
    return max(1, math.ceil(share * total - 1e-9))


def _strata(session: Session, coders: Sequence[str]) -> dict[str, list[str]]:
    """The transcripts that not all of the coders have, by country, language and method."""
    have = (
        select(Assignment.transcript_id)
        .where(Assignment.coder.in_(coders))
        .group_by(Assignment.transcript_id)
        .having(func.count() == len(coders))
    )
    query = select(Transcript).where(Transcript.id.not_in(have)).order_by(Transcript.id)
    strata: dict[str, list[str]] = {}
    for each in session.scalars(query):
        name = " · ".join((each.country or "?", each.language, each.method))
        strata.setdefault(name, []).append(each.id)
    return strata


def allot(sizes: Mapping[str, int], wanted: int, rng: Random) -> dict[str, int]:
    """Divide a sample over strata by their sizes, with the largest remainders rounded up.

    Strata with equal remainders take their turn by lot.
    """
    total = sum(sizes.values())
    shares = {name: wanted * size / total for name, size in sorted(sizes.items())}
    parts = {name: math.floor(share) for name, share in shares.items()}
    lots = {name: rng.random() for name in shares}
    order = sorted(shares, key=lambda name: (parts[name] - shares[name], lots[name]))
    for name in order[: wanted - sum(parts.values())]:
        parts[name] += 1
    return parts


def take_back(session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a draw, or an undo of one."""
    rows = event.subject["assignments"]
    for row in rows:
        found = session.get(Assignment, (row["transcript_id"], row["coder"]))
        if event.action == UNDO and found is None:
            session.add(Assignment(**row))
        elif event.action != UNDO and found is not None:
            session.delete(found)
    record(session, coder, action, event.subject, undoes=event.id)


def list_assignments(session: Session, *, coder: str | None = None) -> list[AssignmentLine]:
    """The assignments with their progress, in order of the coders and transcripts."""
    query = select(Assignment).order_by(Assignment.coder, Assignment.transcript_id)
    if coder is not None:
        query = query.where(Assignment.coder == coder)
    rows = session.scalars(query).all()
    about = {row.transcript_id for row in rows}
    turns: dict[str, int] = {}
    mine: dict[int, str] = {}
    for number, transcript in session.execute(
        select(Turn.id, Turn.transcript_id)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .where(Speaker.role != "interviewer", Turn.transcript_id.in_(about))
    ):
        turns[transcript] = turns.get(transcript, 0) + 1
        mine[number] = transcript
    names = {row.coder for row in rows}
    read: dict[tuple[str, str], set[int]] = {}
    codings: dict[tuple[str, str], int] = {}
    for turn, name in session.execute(
        select(TurnRead.turn_id, TurnRead.coder).where(TurnRead.coder.in_(names))
    ):
        if turn in mine:
            read.setdefault((mine[turn], name), set()).add(turn)
    for turn, name in session.execute(
        select(Coding.turn_id, Coding.coder).where(Coding.active, Coding.coder.in_(names))
    ):
        if turn in mine:
            read.setdefault((mine[turn], name), set()).add(turn)
            codings[mine[turn], name] = codings.get((mine[turn], name), 0) + 1
    return [
        AssignmentLine(
            transcript=row.transcript_id,
            coder=row.coder,
            blind=row.blind,
            stratum=row.stratum,
            turns=turns.get(row.transcript_id, 0),
            read=len(read.get((row.transcript_id, row.coder), ())),
            codings=codings.get((row.transcript_id, row.coder), 0),
        )
        for row in rows
    ]
