"""One undo over all kinds of decisions; how each kind is taken back its own room knows.

An undo is an event too, which names the one that it takes back; a redo takes back an undo.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ctrp_research.errors import CtrpError
from ctrp_research.store.database import forget_replaced
from ctrp_research.store.history import last_to_undo, origin_of
from ctrp_research.store.project import Project
from ctrp_research.store.removing import REMOVE
from ctrp_research.store.tables import Event

TakeBack = Callable[[Project, Session, Event, str, str], None]
"""Takes back an event, given the project, an open transaction, the event, the coder whose undo it
is and the action to record it as; raises CtrpError where somebody decided about the same since."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Decisions that are taken back in one way."""

    decisions: tuple[str, ...]
    undo: str
    """What taking back is recorded as."""
    take_back: TakeBack
    redo: str | None = None
    """What bringing back is recorded as; None where it cannot be done."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of an undo or redo."""

    events: tuple[tuple[int, str], ...]
    """Number and action of each event that was taken back, the newest first."""
    left: tuple[tuple[int, str], ...] = ()
    """Those that stay because nothing takes them back."""


NOTES = ("read",)
"""Actions that decide nothing, so that undoing goes on to what was decided before them."""
WITHOUT = {
    "import": "The transcript stays; to be without it, put back a backup made before "
    "(`ctrp restore`), or take it out (`ctrp transcripts remove`).",
    REMOVE: "Put back the backup in backups/ that it made before (`ctrp restore`).",
    "copy": "A copy cannot be called back; ask its coder to delete it.",
}
"""What to do instead about decisions that have no undo."""


def undo(
    project: Project,
    kinds: Sequence[Kind],
    *,
    coder: str,
    event: int | None = None,
    anyone: bool = False,
) -> Undone:
    """Take back your newest decision that stands, or the one of this number.

    Args:
        project: where.
        kinds: what can be taken back.
        coder: whose undo it is, and whose decisions are meant.
        event: the number of the decision.
        anyone: other people's decisions too.

    Raises:
        CtrpError: there is none, it has no undo, it is somebody else's, or somebody decided about
            the same since.
    """
    with project.transaction() as session:
        standing = _standing(kinds, None if anyone else coder)
        if event is not None:
            chosen = _named(session, event)
            if chosen.coder != coder and not anyone:
                raise CtrpError(
                    f"Event {event} is a decision of {chosen.coder}. Talk to them, or use --anyone."
                )
            if session.scalar(_standing(kinds, None).where(Event.id == event)) is None:
                raise CtrpError(f"Event {event} is an undo, or undone already. See `ctrp log`.")
        elif (newest := session.scalar(standing.limit(1))) is None:
            raise CtrpError("There is nothing of yours to undo. See `ctrp log`.")
        else:
            chosen = newest
        kind = _kind_of(kinds, chosen)
        if kind is None:
            raise CtrpError(_why_not(kinds, chosen, session.scalars(standing)))
        kind.take_back(project, session, chosen, coder, kind.undo)
        done = (chosen.id, chosen.action)
    forget_replaced(project.engine)
    return Undone((done,))


def undo_to(
    project: Project, kinds: Sequence[Kind], *, coder: str, event: int, anyone: bool = False
) -> Undone:
    """Take back your decisions after an event, all or none of them.

    Args:
        project: where.
        kinds: what can be taken back; other decisions stay and are told.
        coder: whose undo it is, and whose decisions are meant.
        event: the last one that stays; 0 for none.
        anyone: other people's decisions too.

    Raises:
        CtrpError: there is none, or somebody decided about the same since.
    """
    done, left = [], []
    with project.transaction() as session:
        if event:
            _named(session, event)
        for each in session.scalars(_standing(kinds, None if anyone else coder)).all():
            kind = _kind_of(kinds, each)
            if each.id <= event:
                break
            if kind is None:
                left.append((each.id, each.action))
                continue
            kind.take_back(project, session, each, coder, kind.undo)
            done.append((each.id, each.action))
    if not done:
        raise CtrpError(f"There is nothing of yours to undo after event {event}.")
    forget_replaced(project.engine)
    return Undone(tuple(done), tuple(left))


def redo(project: Project, kinds: Sequence[Kind], *, coder: str) -> Undone:
    """Bring back what you took back last, unless you decided something new since.

    Raises:
        CtrpError: there is nothing to bring back.
    """
    decisions = [action for kind in kinds for action in kind.decisions]
    with project.transaction() as session:
        event = last_to_undo(session, tuple(k.undo for k in kinds if k.redo), coder=coder)
        newer = select(Event.id).where(Event.action.in_(decisions), Event.coder == coder)
        if event is None or session.scalar(newer.where(Event.id > event.id).limit(1)):
            raise CtrpError("There is nothing to redo.")
        kind = next(kind for kind in kinds if kind.undo == event.action)
        kind.take_back(project, session, event, coder, kind.redo or "")
        origin = origin_of(session, event)
        done = (origin.id, origin.action)
    forget_replaced(project.engine)
    return Undone((done,))


def _standing(kinds: Sequence[Kind], coder: str | None) -> Select[Event]:
    """Decisions that nobody took back, the newest first."""
    undone = select(Event.undoes).where(Event.undoes.is_not(None))
    query = select(Event).where(
        Event.id.not_in(undone), Event.action.not_in([*NOTES, *(kind.undo for kind in kinds)])
    )
    if coder is not None:
        query = query.where(Event.coder == coder)
    return query.order_by(Event.id.desc())


def _named(session: Session, number: int) -> Event:
    event = session.get(Event, number)
    if event is None:
        raise CtrpError(f"There is no event {number}. See `ctrp log`.")
    return event


def _kind_of(kinds: Sequence[Kind], event: Event) -> Kind | None:
    return next(
        (kind for kind in kinds if event.action in (*kind.decisions, kind.redo)),
        None,
    )


def _why_not(kinds: Sequence[Kind], event: Event, standing: Iterable[Event]) -> str:
    why = WITHOUT.get(event.action, "Put back a backup made before (`ctrp restore`).")
    told = f"Event {event.id}, {event.action}, has no undo. {why}"
    other = next((each for each in standing if _kind_of(kinds, each)), None)
    if other is not None and event.action != REMOVE:  # that may have been about what is gone
        told += f" The decision before it, {other.action}: `ctrp undo {other.id}`."
    return told
