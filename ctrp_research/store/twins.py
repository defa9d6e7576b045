"""Codings and flags that one coder made twice, in two copies of a project: they count as one.

Both rows are kept, so that copies come together in any order; of those that were not taken off,
only the one with the smallest uid stands.
"""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Coding, Flag

KEYS = {
    Coding: (
        Coding.turn_id, Coding.start, Coding.end, Coding.code, Coding.reality, Coding.coder,
    ),
    Flag: (Flag.turn_id, Flag.start, Flag.end, Flag.kind, Flag.coder),
}  # fmt: skip
"""What makes two rows the same."""
MANY = 5000
"""Turns that are named one by one; of more, all are looked at."""


def let_stand(session: Session, table: type[Coding | Flag], turns: Collection[int]) -> None:
    """Let one of each pair of twins in these turns stand, and all that have none."""
    query = select(table.id, table.uid, table.active, *KEYS[table]).where(table.flips % 2 == 0)
    if len(turns) <= MANY:
        query = query.where(table.turn_id.in_(turns))
    rows = session.execute(query).all()
    smallest: dict[tuple[object, ...], str] = {}
    for _, uid, _, *key in rows:
        smallest[tuple(key)] = min(uid, smallest.get(tuple(key), uid))
    for number, uid, active, *key in rows:
        stands = smallest[tuple(key)] == uid
        if active != stands:
            session.execute(update(table).where(table.id == number).values(active=stands))


def take_off_twins(session: Session, row: Coding | Flag) -> None:
    """Take off the twins of a row that is taken off, or they would stand in its place."""
    table = type(row)
    same = (column == getattr(row, column.key) for column in KEYS[table])
    hidden = (table.uid != row.uid, table.flips % 2 == 0, ~table.active)
    session.execute(update(table).where(*same, *hidden).values(flips=table.flips + 1))
