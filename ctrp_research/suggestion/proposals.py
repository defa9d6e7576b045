"""What was suggested to whom, kept as it was before anybody decided about it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ctrp_research.coding.codings import Passage as Place
from ctrp_research.coding.codings import stretch_of
from ctrp_research.errors import CtrpError
from ctrp_research.store.history import origin_of, record
from ctrp_research.store.tables import Event, Proposal
from ctrp_research.suggestion.passage import Suggestion

KEPT = 5
"""So many of the likeliest codes are kept of each passage, and all that are sure enough."""
ACTIONS = ("suggestion reject",)
UNDO, REDO = "suggestion undo", "suggestion redo"


def propose(
    session: Session, place: Place, suggestions: Sequence[Suggestion], *, coder: str, seen: bool
) -> set[str]:
    """Keep what is suggested for a passage, unless something of its turn was kept for this coder.

    The first opinion counts: one that was formed after the coder decided would judge itself. Gives
    the codes that the coder rejected there before.

    Args:
        session: an open transaction.
        place: the passage.
        suggestions: every code, best first.
        coder: who is asked.
        seen: whether the coder sees them.

    Raises:
        CtrpError: there is no such passage.
    """
    turn, start, end = stretch_of(session, place)
    if kept := _kept(session, turn.id, coder):
        return {row.code for row in kept if row.decision == "rejected"}
    learned = session.scalar(select(func.max(Event.id))) or 0
    session.add_all(
        Proposal(
            turn_id=turn.id,
            start=start,
            end=end,
            code=one.code,
            probability=one.probability,
            sure=one.shown,
            seen=seen,
            learned=learned,
            coder=coder,
        )
        for rank, one in enumerate(suggestions)
        if one.shown or rank < KEPT
    )
    return set()


def accepted(session: Session, place: Place, code: str, *, coder: str) -> None:
    """Note that a coding which was made is one that had been suggested.

    Raises:
        CtrpError: there is no such passage.
    """
    _decide(session, place, code, coder, "accepted")


def reject(session: Session, place: Place, code: str, *, coder: str) -> None:
    """Note that a suggested code does not fit; undone by `ctrp undo`.

    Raises:
        CtrpError: it was not suggested to this coder.
    """
    turn, start, end = stretch_of(session, place)
    if not _decide(session, place, code, coder, "rejected"):
        raise CtrpError(f"{code} was not suggested to {coder} for this passage.")
    subject = {
        "transcript": place.transcript,
        "turn": turn.number,
        "start": start,
        "end": end,
        "code": code,
    }
    record(session, coder, "suggestion reject", subject)


def take_back(session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a rejection, or an undo of one.

    Raises:
        CtrpError: somebody decided about it since.
    """
    what = event.subject
    place = Place(what["transcript"], what["turn"], what["start"], what["end"])
    decision = None if event.action in (*ACTIONS, REDO) else "rejected"
    whose = origin_of(session, event).coder
    if not _decide(session, place, what["code"], whose, decision):
        raise CtrpError(
            f"The passage of event {event.id} was changed since, so nothing was changed."
        )
    record(session, coder, action, what, undoes=event.id)


def _decide(session: Session, place: Place, code: str, coder: str, decision: str | None) -> bool:
    turn, start, end = stretch_of(session, place)
    kept = [
        row
        for row in _kept(session, turn.id, coder)
        if row.code == code and row.start < end and row.end > start
    ]
    for row in kept:
        row.decision = decision
    return bool(kept)


def _kept(session: Session, turn: int, coder: str) -> list[Proposal]:
    query = select(Proposal).where(Proposal.turn_id == turn, Proposal.coder == coder)
    return list(session.scalars(query))
