"""Taking back a decision about rows that coders made: each is put back, or taken off again."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.errors import CtrpError
from ctrp_research.store.removing import refuse_gone
from ctrp_research.store.tables import Decided, Event


def flip_back(
    session: Session,
    event: Event,
    table: type[Decided],
    what: str,
    ids: Sequence[int],
    replaced: Sequence[int] = (),
    *,
    stood: bool,
    look: str,
) -> None:
    """Turn the rows of a decision, if they are as it left them.

    Args:
        session: an open transaction.
        event: the decision, or the undo of one.
        table: whose rows they are.
        what: their name in the history, such as codings.
        ids: the rows that it was about.
        replaced: those that they took the place of.
        stood: whether the decision left `ids` standing, and so `replaced` not.
        look: the command that lists them.

    Raises:
        CtrpError: somebody decided about one of them since, or they were taken out.
    """
    refuse_gone(session, event, what, {*ids, *replaced})
    rows = select(table).where(table.id.in_([*ids, *replaced]))  # type: ignore[attr-defined]
    for row in session.scalars(rows).all():
        number: int = row.id  # type: ignore[attr-defined]
        if row.active != (stood != (number in replaced)):
            raise CtrpError(
                f"Somebody decided about {what.removesuffix('s')} {number} after event {event.id}, "
                f"so nothing was changed. Look again: `ctrp log`, `{look}`."
            )
        row.flip()
