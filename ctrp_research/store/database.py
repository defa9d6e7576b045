"""Opening a project's database, and one transaction per command.

Whoever writes is alone: SQLite is locked when a transaction begins, PostgreSQL by an advisory lock,
so that what a decision rests on cannot change under it. Who only reads waits for nobody and sees
the database as it was at one moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from ctrp_research.errors import CtrpError
from ctrp_research.store.address import tell
from ctrp_research.store.migrating import migrate

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

PATIENCE = 15
"""Seconds in which another program ends its own decision."""
LOCK = 0x63747270
"""Names our advisory lock; the letters `ctrp`."""
READING = {"begins": "reading"}
APART = {"begins": "apart", "isolation_level": "AUTOCOMMIT"}
"""For commands that cannot be in a transaction."""


def open_database(url: URL, *, folder: Path, new: bool = False) -> Engine:
    """Open a project's database, brought to the tables of this program.

    Args:
        url: where it is.
        folder: the project's, where a copy is put before older tables are changed.
        new: make it; else a SQLite file that is missing is an error, not an empty project.

    Raises:
        CtrpError: there is none, it cannot be opened, it is another project's where a new one shall
            be, or a newer version of the program made it.
    """
    engine = make_engine(url, new=new)
    try:
        migrate(engine, folder=folder, new=new)
    except DatabaseError as error:
        engine.dispose()
        raise CtrpError(_unreadable(url, error)) from None
    except CtrpError:
        engine.dispose()
        raise
    return engine


def make_engine(url: URL, *, new: bool = False) -> Engine:
    """The way to a database, before anything is known of its tables.

    Raises:
        CtrpError: there is no such file, it lies on a network folder, or a library is missing.
    """
    if url.drivername == "sqlite":
        from ctrp_research.store.mounts import check_place

        path = Path(str(url.database))
        check_place(path.parent)
        if not new and not path.is_file():
            raise CtrpError(f"{path} is missing. Put a backup back with `ctrp restore`.")
        engine = create_engine(url, connect_args={"timeout": PATIENCE})
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": PATIENCE})
    except ImportError as error:
        raise CtrpError(
            "The library for PostgreSQL is not installed: pip install 'ctrp-research[postgresql]'."
        ) from error
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _set_pragmas(connection: "DBAPIConnection", _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    cursor = connection.cursor()
    # secure_delete: a name that was missed and is replaced now leaves no bytes behind.
    # recursive_triggers: the history is kept from REPLACE too.
    for pragma in (
        "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
        "recursive_triggers=ON",
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    begins = connection.get_execution_options().get("begins", "writing")
    if begins != "apart":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if begins == "writing" else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    begins = connection.get_execution_options().get("begins", "writing")
    if begins == "reading":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    elif begins == "writing":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def _unreadable(url: URL, error: DatabaseError) -> str:
    if _is_locked(error):
        return (
            "Another program is writing into the project's database. Nothing was stored; try again."
        )
    if url.drivername == "sqlite":
        return f"{tell(url)}: not a readable project database. Restore it from a backup."
    told = str(error.orig).strip().splitlines()[-1:]
    reason = told[0].replace(url.password or "\n", "***") if told else "no reason was given"
    return f"{tell(url)}: the database cannot be opened: {reason}"


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One decision: everything in the block is stored at its end, or nothing is.

    Raises:
        CtrpError: another program kept the database to itself for too long, or changed the same.
    """
    try:
        with Session(engine) as session, session.begin():
            yield session
    except (IntegrityError, OperationalError) as error:
        message = _conflict(error)
        if message is None:
            raise
        raise CtrpError(message) from None  # the original error repeats what was to be written


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """The database as it is at one moment; nothing of the block is stored.

    Raises:
        CtrpError: the database cannot be reached any more.
    """
    try:
        with Session(engine.execution_options(**READING), autoflush=False) as session:
            yield session
    except OperationalError as error:
        message = _conflict(error)
        if message is None:
            raise
        raise CtrpError(message) from None


def _conflict(error: DatabaseError) -> str | None:
    if _is_locked(error):
        return (
            "Another program is writing into the project's database. Nothing was stored; try again."
        )
    if isinstance(error, IntegrityError):
        if "previous" not in str(error.orig):
            return None
        return "Somebody else decided at the same moment. Nothing was stored; look again."
    if error.connection_invalidated:
        return (
            "The connection to the database was lost. `ctrp log` says whether your last decision "
            "is stored."
        )
    return None


def _is_locked(error: DatabaseError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return code in {"55P03", "40001", "40P01"} or "database is locked" in str(error.orig)


def forget_replaced(engine: Engine) -> None:
    """Remove what text was before it was changed from where the database still keeps it.

    SQLite: the write-ahead log is emptied; while another process reads, with the next decision.
    PostgreSQL: the rows that are no more; its own log is the server's.
    """
    with engine.connect().execution_options(**APART) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM turn, header_line, vector")
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
