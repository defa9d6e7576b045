"""Where coders disagree, and what they settle on together, beside their own codings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Result, select
from sqlalchemy.orm import Session

from ctrp_research.coding.agreement.judgements import read_judgements
from ctrp_research.coding.codings import find_turn
from ctrp_research.coding.settled import read_settled
from ctrp_research.errors import CtrpError
from ctrp_research.store.history import origin_of, record
from ctrp_research.store.tables import Coding, Event, Settlement, Speaker, Turn

ACTION, UNDO, REDO = "settle", "settle undo", "settle redo"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A coding of the code in the turn."""

    coding: int
    coder: str
    start: int
    end: int
    reality: str
    memo: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A turn and a code on which those who read it do not agree."""

    transcript: str
    turn: int
    speaker: str
    text: str
    """The turn, in safe text."""
    code: str
    opinions: tuple[Opinion, ...]
    without: tuple[str, ...]
    """Who read the turn and did not apply the code; empty where only the reality differs."""
    settled: bool
    keeps: int | None
    """The coding they settled on; None for none, or where they have not settled."""


def find_disagreements(
    session: Session,
    *,
    groups: Mapping[str, str],
    coders: Sequence[str] = (),
    transcript: str | None = None,
) -> list[Disagreement]:
    """All turns and codes on which coders do not agree, or give it another reality, in order.

    Args:
        session: an open transaction.
        groups: from `choose_codes`.
        coders: whose; none for everybody.
        transcript: one only.

    Raises:
        CtrpError: as `read_judgements`.
    """
    judged = read_judgements(session, groups=groups, coders=coders)
    wanted: dict[tuple[int, str], tuple[str, ...]] = {}
    readers: dict[int, list[int]] = {}
    for code, applied in judged.applied.items():
        for unit, by in zip(applied.unit.tolist(), applied.by, strict=True):
            turn = int(judged.turn[unit])
            readers.setdefault(turn, np.flatnonzero(judged.read[unit]).tolist())
            missing = tuple(judged.coders[who] for who in readers[turn] if not by[who])
            if missing or by.sum() > 1:
                wanted[turn, code] = missing
    opinions = _opinions(session, wanted, judged.coders)
    settled = read_settled(session)
    by_turn: dict[int, list[str]] = {}
    for turn, code in wanted:
        by_turn.setdefault(turn, []).append(code)
    found = []
    for said in _turns(session, transcript):
        for code in by_turn.get(said.id, ()):
            views = opinions[said.id, code]
            if not wanted[said.id, code] and len({view.reality for view in views}) < 2:
                continue
            found.append(
                Disagreement(
                    transcript=said.transcript_id,
                    turn=said.number,
                    speaker=said.label,
                    text=said.text,
                    code=code,
                    opinions=tuple(views),
                    without=wanted[said.id, code],
                    settled=(said.id, code) in settled,
                    keeps=settled.get((said.id, code)),
                )
            )
    return found


def _turns(session: Session, transcript: str | None) -> Result[int, str, int, str, str]:
    """Plain rows, of which a large project has very many."""
    query = (
        select(Turn.id, Turn.transcript_id, Turn.number, Turn.text, Speaker.label)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .order_by(Turn.transcript_id, Turn.number)
    )
    if transcript is not None:
        query = query.where(Turn.transcript_id == transcript)
    return session.execute(query)


def _opinions(
    session: Session, wanted: Mapping[tuple[int, str], object], coders: Sequence[str]
) -> dict[tuple[int, str], list[Opinion]]:
    found: dict[tuple[int, str], list[Opinion]] = {key: [] for key in wanted}
    query = (
        select(
            Coding.turn_id, Coding.code, Coding.id, Coding.coder, Coding.start, Coding.end,
            Coding.reality, Coding.memo,
        )
        .where(Coding.active, Coding.coder.in_(coders))
        .order_by(Coding.coder, Coding.start, Coding.id)
    )  # fmt: skip
    for turn, code, number, coder, start, end, reality, memo in session.execute(query):
        if (turn, code) in found:
            found[turn, code].append(Opinion(number, coder, start, end, reality, memo))
    return found


def settle(
    session: Session, transcript: str, turn: int, code: str, *, keeps: int | None, coder: str
) -> None:
    """Record what coders agree on; their own codings stay as they are.

    Args:
        session: an open transaction.
        transcript: its id.
        turn: its number.
        code: the code in question.
        keeps: the coding that is right; None where the code does not apply.
        coder: who records it.

    Raises:
        CtrpError: there is no such turn, or the coding is not one of this code in it.
    """
    said = find_turn(session, transcript, turn)
    there = {coding.id for coding in said.codings if coding.active and coding.code == code}
    if not there:
        raise CtrpError(f"Nobody coded {code} on {transcript}:{turn}. See `ctrp settle list`.")
    if keeps is not None and keeps not in there:
        listed = ", ".join(map(str, sorted(there)))
        raise CtrpError(
            f"Coding {keeps} is not {code} on {transcript}:{turn}. There are: {listed}; or none."
        )
    before = session.scalars(
        select(Settlement).where(
            Settlement.turn_id == said.id, Settlement.code == code, Settlement.active
        )
    ).all()
    for each in before:
        each.flip()
    made = Settlement(turn_id=said.id, code=code, coding_id=keeps, coder=coder)
    session.add(made)
    session.flush()
    subject = {
        "transcript": transcript,
        "settlement": made.id,
        "replaced": [each.id for each in before],
    }
    record(session, coder, ACTION, subject)


def take_back(session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a settlement, or an undo of one.

    Raises:
        CtrpError: it was settled anew since.
    """
    subject = event.subject
    stood = event.action != UNDO
    rows = {subject["settlement"]: stood} | dict.fromkeys(subject["replaced"], not stood)
    for number, active in rows.items():
        row = session.get_one(Settlement, number)
        if row.active != active:
            raise CtrpError(
                f"What event {origin_of(session, event).id} settled was settled anew since, so "
                "nothing was changed. Look again: `ctrp settle list`."
            )
        row.flip()
    record(session, coder, action, subject, undoes=event.id)
