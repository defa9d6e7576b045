"""What was suggested to whom, kept as it was before anybody decided about it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.coding.codings import Passage as Place
from ctrp_research.coding.codings import add_coding, stretch_of
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
) -> None:
    """Keep what is suggested for a passage, unless something was kept for this coder before.

    The first opinion counts: one that was formed after the coder decided would judge itself.

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
    if _kept(session, turn.id, start, end, coder):
        return
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


def accept(
    session: Session,
    codebook: Codebook,
    place: Place,
    code: str,
    *,
    coder: str,
    reality: str = "own",
) -> tuple[int, bool]:
    """Apply a suggested code, which is a coding like any other; gives its id and if it is new.

    Raises:
        CtrpError: as `add_coding`.
    """
    added = add_coding(session, codebook, place, code, coder=coder, reality=reality)
    _decide(session, place, code, coder, "accepted")
    return added


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
    kept = [row for row in _kept(session, turn.id, start, end, coder) if row.code == code]
    for row in kept:
        row.decision = decision
    return bool(kept)


def _kept(session: Session, turn: int, start: int, end: int, coder: str) -> list[Proposal]:
    query = select(Proposal).where(
        Proposal.turn_id == turn,
        Proposal.start == start,
        Proposal.end == end,
        Proposal.coder == coder,
    )
    return list(session.scalars(query))
