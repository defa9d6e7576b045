"""Opening a project's database: its engine, its migrations, and one transaction per command."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from ctrp_research.errors import CtrpError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

HEAD = "0003"
"""The migration that this version of the program works with."""


def open_database(path: Path) -> Engine:
    """Open or create the SQLite database at `path`, migrated to `HEAD`.

    Raises:
        CtrpError: the file is no database, or a newer version of the program made it.
    """
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _set_pragmas)
    try:
        with engine.connect() as connection:
            found = _version(connection)
        if found != HEAD:
            _migrate(engine, path, found)
    except (DatabaseError, OperationalError) as error:
        raise CtrpError(
            f"{path}: not a readable project database. Restore it from a backup."
        ) from error
    return engine


def _set_pragmas(connection: "DBAPIConnection", _record: object) -> None:
    cursor = connection.cursor()
    # secure_delete: a name that was missed and is replaced now leaves no bytes behind.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine, path: Path, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config

    folder = files("ctrp_research.store") / "migrations"
    known = {item.name[:4] for item in (folder / "versions").iterdir()}
    if found is not None and found not in known:
        raise CtrpError(
            f"{path}: a newer version of ctrp made this project (its tables are {found}, "
            f"this program knows {HEAD}). Install that version or a later one."
        )
    config = Config()
    config.set_main_option("script_location", str(folder))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One decision: everything in the block is stored at its end, or nothing is.

    Raises:
        CtrpError: another program kept the database to itself for too long.
    """
    try:
        with Session(engine) as session, session.begin():
            yield session
    except OperationalError as error:
        if "locked" not in str(error.orig):
            raise
        raise CtrpError(
            "Another program is writing into the project's database. Nothing was stored; try again."
        ) from None  # the original error repeats what was to be written


def forget_replaced(engine: Engine) -> None:
    """Empty the write-ahead log, which holds what text was before it was changed.

    While another process reads the database the log stays; it is emptied with the next decision.
    """
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
