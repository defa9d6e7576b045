"""Putting what was restored in the place of what is there: a kill leaves one of them, whole.

All that is new lies in a folder in the project's until a file there says that it is complete. From
then on whoever opens the project ends what was begun. A server's tables change apart from the
files: where it is not sure whether they did, the server is asked.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from anonymise.files import alone, write_whole
from ctrp_research.errors import CtrpError
from ctrp_research.store.address import FILE
from ctrp_research.store.database import make_engine
from ctrp_research.store.project import MADE, open_project
from ctrp_research.store.rows import read_tables

READY = "ready.json"
LOCK = f"{MADE}.lock"
BUSY = "{} is being put back from a backup. Try again in a minute."


@dataclass(frozen=True, slots=True)
class Ready:
    """What a process needs to know to end what another one began."""

    aside: str
    """The folder into which what was there goes."""
    sure: bool = True
    """Whether the tables are those of the backup by now; else the events tell."""
    present: str | None = None
    """The hash of an event that is in the tables of the backup,"""
    absent: str | None = None
    """and of one that is not, but in those before."""


@contextmanager
def held(root: Path) -> Iterator[None]:
    """Keep others from restoring into a folder for the block.

    Raises:
        CtrpError: somebody does.
    """
    with _alone(root) as mine:
        if not mine:
            raise CtrpError(BUSY.format(root))
        yield


@contextmanager
def _alone(root: Path) -> Iterator[bool]:
    with alone(root / LOCK) as mine:
        try:
            yield mine
        finally:
            if mine:
                with suppress(OSError):  # Windows keeps a file that is open
                    (root / LOCK).unlink()


def begin(root: Path) -> Path:
    """Make the folder for what is new; what a process left there that was killed goes."""
    made = root / MADE
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(mode=0o700)
    return made


def announce(root: Path, ready: Ready) -> None:
    """Say that what is new is complete."""
    if hasattr(os, "sync"):  # the files before what tells of them
        os.sync()
    write_whole(root / MADE / READY, json.dumps(asdict(ready)).encode())


def finish(root: Path) -> None:
    """End what a process began that was killed since, or take away what it left.

    Raises:
        CtrpError: it is still at work, or the database cannot be asked.
    """
    made = root / MADE
    with _alone(root) as mine:
        if not mine and (made / READY).exists():
            raise CtrpError(BUSY.format(root))
        if not mine or not made.exists():
            return
        ready = _read(made)
        if ready is not None and (ready.sure or _is_in(made, ready)):
            swap(root, ready.aside)
            return
        if ready is not None:
            shutil.rmtree(root / ready.aside, ignore_errors=True)
        shutil.rmtree(made)


def _read(made: Path) -> Ready | None:
    try:
        return Ready(**json.loads((made / READY).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def swap(root: Path, aside: str) -> None:
    """Move what was there aside and what is new in; goes on where an earlier one was killed."""
    made = root / MADE
    # The database is last: without it the folder opens as nothing else than incomplete.
    names = sorted({path.name for path in made.iterdir()} - {READY}, key=lambda name: name == FILE)
    for name in names:
        logs = (f"{FILE}-wal", f"{FILE}-shm") if name == FILE else ()
        for old in (*logs, name):
            if (root / old).exists():
                (root / aside).mkdir(exist_ok=True)
                _move_aside(root / old, root / aside / old)
        (made / name).replace(root / name)
    shutil.rmtree(made)


def _move_aside(path: Path, target: Path) -> None:
    """A file that is about to be replaced is copied, so that it is missing at no moment."""
    if path.name == FILE or path.name.startswith(f"{FILE}-") or path.is_dir():
        path.replace(target)
    else:
        shutil.copy2(path, target)


def _is_in(made: Path, ready: Ready) -> bool:
    """Whether the server has the tables of the backup."""
    engine = make_engine(open_project(made).address, new=True)
    try:
        with engine.connect() as connection:
            found = hashes(connection)
    finally:
        engine.dispose()
    if found is None or ready.absent in found:
        return False
    return ready.present is None or ready.present in found


def hashes(connection: Connection) -> list[str] | None:
    """The hash of each event; None where the database has none of our tables."""
    table = next((each for each in read_tables(connection) if each.name == "event"), None)
    if table is None or "hash" not in table.columns:
        return None
    return list(connection.scalars(select(table.columns["hash"]).order_by(table.columns["id"])))
