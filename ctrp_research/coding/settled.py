"""What coders settled on, as findings count it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Coding, Settlement


def read_settled(session: Session) -> dict[tuple[int, str], int | None]:
    """By turn and code the coding that is right, None where the code does not apply.

    A settlement holds as long as its coding stands: one that was changed since is settled anew.
    """
    rows = session.execute(
        select(Settlement.turn_id, Settlement.code, Settlement.coding_id, Coding.active)
        .outerjoin(Coding, Settlement.coding_id == Coding.id)
        .where(Settlement.active)
        .order_by(Settlement.id)
    )
    return {(turn, code): coding for turn, code, coding, stands in rows if coding is None or stands}
