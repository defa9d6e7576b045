"""What was taken out of the store: nothing that was decided about it before can be undone.

A database may give the number of a row that is gone to another row, so an older decision must not
be looked up by it again.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.errors import CtrpError
from ctrp_research.store.tables import Event

REMOVE = "transcripts remove"


def refuse_gone(session: Session, event: Event, what: str, ids: Iterable[int | str]) -> None:
    """Look whether rows that a decision was about were taken out after it.

    Args:
        session: an open transaction.
        event: the decision.
        what: the rows' kind: transcripts, codings, flags, speakers or memos.
        ids: what they go by.

    Raises:
        CtrpError: some were.
    """
    about = set(ids)
    later = select(Event).where(Event.action == REMOVE, Event.id > event.id)
    for removal in session.scalars(later.order_by(Event.id)):
        if about & set(removal.subject["gone"][what]):
            raise CtrpError(
                f"Event {event.id}, {event.action}, was about a transcript that event {removal.id} "
                "took out, so nothing was changed. To have it back: `ctrp restore` of the backup "
                "in backups/."
            )
