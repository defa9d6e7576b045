"""Bringing older tables to those of this program, after a copy of them was put aside."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from ctrp_research.errors import CtrpError
from ctrp_research.store.address import tell
from ctrp_research.store.version import HEAD

_FOLDER = files("ctrp_research.store") / "migrations"


def migrate(engine: Engine, *, folder: Path, new: bool = False) -> None:
    """Bring a database to `HEAD`; older tables are copied into `folder` first.

    Raises:
        CtrpError: a newer version of the program made it, the copy cannot be written, or there is
            a project already where a new one shall be.
    """
    with engine.execution_options(begins="reading").connect() as connection:
        found = version_of(connection)
    if new and found is not None:
        raise CtrpError(f"{tell(engine.url)} holds a project already. Name an empty database.")
    if found == HEAD:
        return
    with engine.begin() as connection:
        found = version_of(connection)  # nobody else changes it from here on
        if found == HEAD:
            return
        if found is None and not new:
            raise CtrpError(
                f"{tell(engine.url)} holds no project. Name the right database, or put a backup "
                "there with `ctrp restore`."
            )
        check_known(found, tell(engine.url))
        if found is not None:
            _put_aside(engine, connection, folder, found)
        upgrade(connection)


def version_of(connection: Connection) -> str | None:
    """The migration that a database is at; None where it has none of our tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check_known(found: str | None, where: str) -> None:
    """Make sure that this program knows these tables.

    Raises:
        CtrpError: a newer one made them.
    """
    known = {item.name[:4] for item in (_FOLDER / "versions").iterdir()}
    if found is not None and found not in known:
        raise CtrpError(
            f"{where}: a newer version of ctrp made this project (its tables are {found}, "
            f"this program knows {HEAD}). Install that version or a later one."
        )


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Change the tables, in the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _put_aside(engine: Engine, connection: Connection, folder: Path, found: str) -> None:
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"tables-{found}-before-{HEAD}-{at}"
    try:
        if engine.dialect.name == "sqlite":
            copy_database(Path(str(engine.url.database)), folder / f"project.db.{name}")
        else:
            from ctrp_research.store.backup import write_tables

            write_tables(connection, folder / f"project.{name}.ctrp-backup")
    except OSError as error:
        raise CtrpError(
            f"The project's tables are older and were not changed: the copy of them cannot be "
            f"written into {folder}: {error.strerror}."
        ) from error


def copy_database(path: Path, target: Path) -> None:
    """Copy a SQLite database as it is at one moment, whoever writes into it."""
    import sqlite3
    from contextlib import closing

    part = target.with_name(target.name + ".part")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
    part.replace(target)
