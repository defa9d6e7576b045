"""The rows of all tables as lines of JSON, the same from SQLite and from PostgreSQL.

The first line of a table names its columns, every other one is a row: a list of their values, with
moments as ISO 8601.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, DateTime, Integer, MetaData, Table, func, select

BATCH = 2000
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=datetime.isoformat
)
VERSION = "alembic_version"
"""The one table that is not copied: making the tables fills it."""


def read_tables(connection: Connection) -> list[Table]:
    """The tables as they are in the database, those that others point at first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION]


def dump(connection: Connection, table: Table) -> Iterator[str]:
    """The lines of a table, many at once, by its primary key."""
    yield _ENCODER.encode([column.name for column in table.columns]) + "\n"
    query = select(table).order_by(*table.primary_key.columns)
    for rows in connection.execute(query, execution_options={"yield_per": BATCH}).partitions():
        yield "".join([f"{_ENCODER.encode(tuple(row))}\n" for row in rows])


def load(connection: Connection, table: Table, lines: Iterable[str]) -> int:
    """Put lines into a table that is empty; gives how many rows there were."""
    lines = iter(lines)
    names = json.loads(next(lines))
    moments = [isinstance(table.columns[name].type, DateTime) for name in names]
    count, batch = 0, []
    for line in lines:
        values = (
            datetime.fromisoformat(value) if moment and value else value
            for moment, value in zip(moments, json.loads(line), strict=True)
        )
        batch.append(dict(zip(names, values, strict=True)))
        if len(batch) == BATCH:
            connection.execute(table.insert(), batch)
            count, batch = count + BATCH, []
    if batch:
        connection.execute(table.insert(), batch)
    return count + len(batch)


def continue_numbers(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL number the next rows after those that were put in."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        keys = list(table.primary_key.columns)
        if len(keys) != 1 or not isinstance(keys[0].type, Integer):
            continue
        sequence = func.pg_get_serial_sequence(table.name, keys[0].name)
        highest = select(func.max(keys[0])).scalar_subquery()
        following = func.setval(sequence, func.coalesce(highest, 0) + 1, False)  # noqa: FBT003
        connection.execute(select(following))
