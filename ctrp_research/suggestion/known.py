"""What a project knows of its passages: which were read by somebody, and how they were coded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.coding.reading import ReadTurn
from ctrp_research.store.tables import Coding, Proposal, TurnRead
from ctrp_research.suggestion.passage import Passage

if TYPE_CHECKING:
    from sqlalchemy import CompoundSelect, Select

    from ctrp_research.suggestion.model import Singles

MOST = 20_000
"""Turns that are learned from at once."""


@dataclass(frozen=True, slots=True)
class Known:
    """The turns of participants, those that somebody read apart from those that wait."""

    read: tuple[ReadTurn, ...]
    """What was left uncoded in them was left so by a person."""
    waiting: tuple[ReadTurn, ...]
    decided: Mapping[int, datetime]
    """When something was last decided about each turn that was read, by its id."""

    @property
    def codes(self) -> list[frozenset[str]]:
        """The codes on each turn that was read, whoever applied them."""
        return [frozenset(code for _, code, _ in turn.codings) for turn in self.read]

    def lessons(
        self, codebook: Codebook, *, most: int = MOST
    ) -> tuple[list[ReadTurn], list[frozenset[str]]]:
        """The turns to learn from, in order, and the codes that there are now on each.

        Args:
            codebook: the frame. What waits for another code after a split says nothing of the codes
                there are now, and is left out.
            most: turns; where there are more, those of the newest decisions.
        """
        applied = {code.id for code in codebook.applicable()}
        lessons = [
            (turn, codes & applied)
            for turn, codes in zip(self.read, self.codes, strict=True)
            if not codes or codes & applied
        ]
        order = [
            (self.decided[turn.id], max((number for number, _, _ in turn.codings), default=0))
            for turn, _ in lessons
        ]
        newest = sorted(range(len(lessons)), key=order.__getitem__)
        kept = [lessons[place] for place in sorted(newest[-most:])]
        return [turn for turn, _ in kept], [codes for _, codes in kept]


def tell_known(session: Session, turns: Sequence[ReadTurn]) -> Known:
    """Tell which turns of participants somebody read.

    That is every turn which a coder went over or rejected a suggestion for, every coded one, and,
    for codings that came as a list, what stands before the last coded turn of a transcript.

    Args:
        session: an open transaction.
        turns: turns in order; the interviewers' are passed over.
    """
    went_over = _latest(
        session,
        select(TurnRead.turn_id, TurnRead.at).union_all(
            select(Proposal.turn_id, Proposal.at).where(Proposal.decision == "rejected")
        ),
    )
    coded = _latest(session, select(Coding.turn_id, Coding.at).where(Coding.active))
    with_reader = {turn.transcript for turn in turns if turn.id in went_over}
    last = {turn.transcript: turn for turn in turns if turn.codings}
    decided: dict[int, datetime] = {}
    read: list[ReadTurn] = []
    waiting: list[ReadTurn] = []
    for turn in turns:
        if turn.role == "interviewer":
            continue
        moments = [each[turn.id] for each in (went_over, coded) if turn.id in each]
        end = last.get(turn.transcript)
        if end and turn.transcript not in with_reader and turn.number < end.number:
            moments.append(coded[end.id])
        if moments:
            read.append(turn)
            decided[turn.id] = max(moments)
        else:
            waiting.append(turn)
    return Known(tuple(read), tuple(waiting), decided)


def _latest(
    session: Session, rows: "CompoundSelect[int, datetime] | Select[int, datetime]"
) -> dict[int, datetime]:
    each = rows.subquery()
    query = select(each.c.turn_id, func.max(each.c.at)).group_by(each.c.turn_id)
    return dict(session.execute(query).all())


def as_passages(
    turns: Iterable[ReadTurn], vectors: "Mapping[int, Singles] | None" = None
) -> list[Passage]:
    """The turns as the suggester wants them, with the vectors of turns that are ready."""
    ready = vectors or {}
    return [
        Passage(
            text=turn.text,
            language=turn.language,
            document=turn.transcript,
            before=turn.asked,
            vector=ready.get(turn.id),
            before_vector=ready.get(turn.asked_id or 0),
        )
        for turn in turns
    ]
