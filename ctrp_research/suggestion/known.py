"""What a project knows of its passages: which were read by somebody, and how they were coded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.coding.reading import ReadTurn
from ctrp_research.store.tables import Proposal, Turn, TurnRead
from ctrp_research.suggestion.passage import Passage


@dataclass(frozen=True, slots=True)
class Known:
    """The turns of participants, those that somebody read apart from those that wait."""

    read: tuple[ReadTurn, ...]
    """What was left uncoded in them was left so by a person."""
    waiting: tuple[ReadTurn, ...]

    @property
    def codes(self) -> list[frozenset[str]]:
        """The codes on each turn that was read, whoever applied them."""
        return [frozenset(code for _, code, _ in turn.codings) for turn in self.read]


def tell_known(session: Session, turns: Sequence[ReadTurn]) -> Known:
    """Tell which turns of participants somebody read.

    That is every turn which a coder went over or rejected a suggestion for, every coded one, and,
    for codings that came as a list, what stands before the last coded turn of a transcript.

    Args:
        session: an open transaction.
        turns: turns in order; the interviewers' are passed over.
    """
    went_over = {
        (transcript, number)
        for transcript, number in session.execute(
            select(Turn.transcript_id, Turn.number)
            .join(TurnRead, TurnRead.turn_id == Turn.id)
            .union(
                select(Turn.transcript_id, Turn.number)
                .join(Proposal, Proposal.turn_id == Turn.id)
                .where(Proposal.decision == "rejected")
            )
        )
    }
    with_reader = {transcript for transcript, _ in went_over}
    last = {turn.transcript: turn.number for turn in turns if turn.codings}
    read: list[ReadTurn] = []
    waiting: list[ReadTurn] = []
    for turn in turns:
        if turn.role == "interviewer":
            continue
        is_read = (
            bool(turn.codings)
            or (turn.transcript, turn.number) in went_over
            or (turn.transcript not in with_reader and turn.number < last.get(turn.transcript, 0))
        )
        (read if is_read else waiting).append(turn)
    return Known(tuple(read), tuple(waiting))


def as_passages(turns: Iterable[ReadTurn]) -> list[Passage]:
    """The turns as the suggester wants them."""
    return [
        Passage(text=turn.text, language=turn.language, document=turn.transcript, before=turn.asked)
        for turn in turns
    ]
