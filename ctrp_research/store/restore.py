"""Putting a backup back: all of it is checked before anything is replaced."""

import hashlib
import io
import json
import re
import shutil
import tempfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import DatabaseError

from ctrp_research.errors import CtrpError
from ctrp_research.store.address import FILE, tell
from ctrp_research.store.backup import (
    CODEBOOK,
    MANIFEST,
    Manifest,
    read_manifest,
    write_tables,
)
from ctrp_research.store.database import forget_replaced, make_engine
from ctrp_research.store.migrating import check_known, upgrade, version_of
from ctrp_research.store.project import SETTINGS, Project, open_project
from ctrp_research.store.rows import continue_numbers, load, read_tables

_MEMBER = re.compile(
    rf"tables/[a-z_]+\.jsonl|vault/(?:[^\W.][\w.+-]*\.age|recipient\.txt)|{SETTINGS}|{CODEBOOK}"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    project: Project
    manifest: Manifest
    replaced: Path | None
    """Where what was there before is now."""


def check_backup(file: Path) -> Manifest:
    """Read a backup from end to end.

    Raises:
        CtrpError: it is none, it is damaged, or a newer version of the program made it.
    """
    try:
        with ZipFile(file) as archive:
            manifest = read_manifest(file, json.loads(archive.read(MANIFEST)))
            names = set(archive.namelist()) - {MANIFEST}
            if names != set(manifest.members) or not all(map(_MEMBER.fullmatch, names)):
                raise CtrpError(_damaged(file, "it does not hold the files that it says"))
            for name, expected in manifest.members.items():
                if hashlib.sha256(archive.read(name)).hexdigest() != expected:
                    raise CtrpError(_damaged(file, f"{name} has another checksum"))
    except OSError as error:
        raise CtrpError(f"{file}: it cannot be read: {error.strerror}.") from error
    except (BadZipFile, KeyError, ValueError, EOFError, zlib.error):
        raise CtrpError(_damaged(file, "it is no backup, or not all of one")) from None
    check_known(manifest.tables, str(file))
    return manifest


def _damaged(file: Path, why: str) -> str:
    return f"{file}: {why}. Nothing was changed; take another backup."


def restore(file: Path, target: Path, *, store: str | None = None, force: bool = False) -> Restored:
    """Put a backup back into a folder.

    Args:
        file: the backup.
        target: a new folder; or, with `force`, that of the same project, whose present state is
            moved aside into a folder in it.
        store: the address of the database; else as the folder's own settings have it, or a file.
        force: replace what is there.

    Raises:
        CtrpError: the backup is damaged, the folder is another project's or is not to be replaced.
    """
    manifest = check_backup(file)
    before = _present(target, manifest, force=force)
    if store is None:
        store = before.settings.store if before else ""
    target.mkdir(parents=True, exist_ok=True)
    aside = target / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    with tempfile.TemporaryDirectory(dir=target, prefix=".restoring-") as made_in:
        made = Path(made_in)
        with ZipFile(file) as archive:
            _unpack(archive, manifest, made, before, store)
            _fill(archive, manifest, made, aside, force=force)
        if before is not None:
            _put_aside(before, made, aside)
        # The database is last: without it the folder opens as nothing else than incomplete.
        for path in sorted(made.iterdir(), key=lambda path: path.name == FILE):
            shutil.move(path, target / path.name)
    project = open_project(target)
    return Restored(project, manifest, aside if aside.exists() else None)


def _present(target: Path, manifest: Manifest, *, force: bool) -> Project | None:
    there = target.exists() and any(target.iterdir())
    if not there:
        if manifest.project is None:
            raise CtrpError(
                "This backup holds tables alone. Name the folder of their project, with --force."
            )
        return None
    if not (target / SETTINGS).is_file():
        raise CtrpError(f"{target} is not empty and no project. Name a new folder.")
    project = open_project(target)
    if manifest.project not in (None, project.settings.id):
        raise CtrpError(f"{target} is another project than the backup's. Name a new folder.")
    if not force:
        raise CtrpError(
            f"{target} holds this project already. Name a new folder, or use --force to put the "
            "backup in its place; what is there now is kept beside it."
        )
    return project


def _unpack(
    archive: ZipFile, manifest: Manifest, made: Path, before: Project | None, store: str
) -> None:
    for name in manifest.members:
        if name.startswith("tables/"):
            continue
        path = made / name
        path.parent.mkdir(exist_ok=True, mode=0o700)
        path.write_bytes(archive.read(name))
        if name.startswith("vault/"):
            path.chmod(0o600)
    if manifest.project is None and before is not None:
        shutil.copy2(before.root / SETTINGS, made / SETTINGS)
    elif store:
        settings = (made / SETTINGS).read_text(encoding="utf-8")
        (made / SETTINGS).write_text(f"store = {json.dumps(store)}\n{settings}", encoding="utf-8")


def _fill(archive: ZipFile, manifest: Manifest, made: Path, aside: Path, *, force: bool) -> None:
    address = open_project(made).address
    engine = make_engine(address, new=True)
    try:
        with engine.begin() as connection:
            if version_of(connection) is not None:
                _clear(connection, tell(address), aside, force=force)
            upgrade(connection, manifest.tables)
            tables = read_tables(connection)
            for table in tables:
                with archive.open(f"tables/{table.name}.jsonl") as member:
                    load(connection, table, io.TextIOWrapper(member, encoding="utf-8"))
            continue_numbers(connection, tables)
            upgrade(connection)
        forget_replaced(engine)
    except (DatabaseError, KeyError, ValueError, TypeError):
        raise CtrpError(
            f"The backup's rows cannot be put into {tell(address)}. Nothing was changed."
        ) from None
    finally:
        engine.dispose()


def _clear(connection: Connection, where: str, aside: Path, *, force: bool) -> None:
    """Take the tables out of a server's database, after they were written aside."""
    if not force:
        raise CtrpError(f"{where} holds a project already. Use --force to replace its tables.")
    write_tables(connection, aside / "tables.ctrp-backup")
    metadata = MetaData()
    metadata.reflect(connection)
    metadata.drop_all(connection)


def _put_aside(before: Project, made: Path, aside: Path) -> None:
    aside.mkdir(exist_ok=True)
    for name in (*(path.name for path in made.iterdir()), f"{FILE}-wal", f"{FILE}-shm"):
        if (before.root / name).exists():
            shutil.move(before.root / name, aside / name)
