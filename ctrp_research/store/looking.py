"""A look at the database with plain SQL, for commands that should answer at once.

Loading SQLAlchemy takes longer than what such a command has to do; so the driver is asked itself.
What is unusual about a database, an older one or none, is left to `Project.engine`.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from ctrp_research.store.version import HEAD

if TYPE_CHECKING:
    from ctrp_research.store.project import Project

Ask = Callable[[str], list[tuple[Any, ...]]]
"""Gives the rows of a query that both kinds of database understand."""
_VERSION = "SELECT version_num FROM alembic_version"


@contextmanager
def look(project: "Project") -> Iterator[Ask]:
    """The database as it is at one moment, to be asked; nothing is stored.

    Raises:
        CtrpError: as `Project.engine`.
    """
    connection = _connect(project)
    if connection is None:
        project.engine.dispose()  # brings older tables to ours, or says what is wrong
        connection = _connect(project)
    if connection is None:
        with project.reading() as session:
            driver = session.connection()
            yield lambda query: [tuple(row) for row in driver.exec_driver_sql(query)]
        return
    with closing(connection):
        yield lambda query: list(connection.execute(query).fetchall())


def _connect(project: "Project") -> Any:  # noqa: ANN401 - of one of two drivers
    """A connection in a transaction, where it is to tables as this program has them."""
    open_one = _postgresql if project.settings.store else _sqlite
    try:
        connection = open_one(project)
    except Exception:  # noqa: BLE001 - whatever it is, the engine says it, without a password
        return None
    try:
        if connection.execute(_VERSION).fetchone() == (HEAD,):
            return connection
    except Exception:  # noqa: BLE001, S110 - as above
        pass
    connection.close()
    return None


def _sqlite(project: "Project") -> Any:  # noqa: ANN401
    import sqlite3

    from ctrp_research.store.mounts import check_place

    check_place(project.root)
    path = (project.root / "project.db").resolve()
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.execute("BEGIN")
    return connection


def _postgresql(project: "Project") -> Any:  # noqa: ANN401
    import psycopg

    address = project.settings.store.replace("+psycopg", "", 1)
    connection = psycopg.connect(address, connect_timeout=5)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection
