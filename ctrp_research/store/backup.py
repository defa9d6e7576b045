"""A backup: one file with all of a project but its key, as it was at one moment.

It is a zip file: `tables/` with the rows of the database, the vault's files as they are, encrypted,
the settings without the database's address, the codebook, and a manifest with the checksum of each.
"""

import hashlib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import Connection

from ctrp_research import __version__
from ctrp_research.errors import CtrpError
from ctrp_research.store.migrating import version_of
from ctrp_research.store.project import SETTINGS, Project
from ctrp_research.store.rows import dump, read_tables

FORMAT = 1
SUFFIX = ".ctrp-backup"
MANIFEST = "manifest.json"
CODEBOOK = "codebook.yaml"
LEVEL = 3
"""How hard it is compressed: nearly as small as with more, in a third of the time."""
_STORE = re.compile(r"^[ \t]*store[ \t]*=.*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    ctrp: str
    """The version of the program that made it."""
    project: str | None
    """The project's id; None where it holds the tables alone."""
    made: str
    """UTC, ISO 8601."""
    tables: str
    """The migration that the tables are at."""
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each file in it."""


def default_name(project: Project) -> str:
    """What a backup is called that is made now."""
    return f"{project.root.resolve().name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def write_backup(project: Project, target: Path, *, force: bool = False) -> tuple[Path, Manifest]:
    """Write a backup while others go on working; you alone can read the file.

    Raises:
        CtrpError: it is there already, or cannot be written.
        VaultError: somebody changes the vault all the time.
    """
    if target.is_dir():
        target /= default_name(project)
    if target.exists() and not force:
        raise CtrpError(f"{target}: there already. Use --force to replace it.")
    engine = project.engine.execution_options(begins="reading")
    # What the database tells of is in the vault before; nothing in it changes during the block.
    with _placed(target) as writer, project.vault.changing(), engine.connect() as connection:
        writer.add_tables(connection)
        settings = (project.root / SETTINGS).read_text(encoding="utf-8")
        writer.add(SETTINGS, [without_address(settings).encode()])
        writer.add(CODEBOOK, [(project.root / CODEBOOK).read_bytes()])
        for path in vault_files(project.root / "vault"):
            writer.add(f"vault/{path.name}", [path.read_bytes()], method=ZIP_STORED)
        return target, writer.finish(project.settings.id)


def write_tables(connection: Connection, target: Path) -> None:
    """Write a backup of the tables alone, as they are in a transaction."""
    with _placed(target) as writer:
        writer.add_tables(connection)
        writer.finish(None)


def vault_files(folder: Path) -> list[Path]:
    """The files of a vault that belong into a backup."""
    return sorted([*folder.glob("*.age"), *folder.glob("recipient.txt")])


def without_address(settings: str) -> str:
    """The settings without the address of the database, which may hold a password."""
    if "store" not in tomllib.loads(settings):
        return settings
    left = _STORE.sub("", settings)
    if "store" in tomllib.loads(left):
        raise CtrpError(f"{SETTINGS}: write `store` on one line of its own; then try again.")
    return left


class _Writer:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._moment = datetime.now(UTC).replace(microsecond=0)
        self._tables = ""
        self._rows: dict[str, int] = {}
        self._members: dict[str, str] = {}

    def add(self, name: str, parts: Iterable[bytes], *, method: int = ZIP_DEFLATED) -> None:
        digest = hashlib.sha256()
        with self._archive.open(self._info(name, method), "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                member.write(part)
        self._members[name] = digest.hexdigest()

    def add_tables(self, connection: Connection) -> None:
        self._tables = version_of(connection) or ""
        for table in read_tables(connection):
            self._rows[table.name] = -1  # the line with the names is no row
            self.add(
                f"tables/{table.name}.jsonl", self._counted(table.name, dump(connection, table))
            )

    def _counted(self, table: str, lines: Iterable[str]) -> Iterator[bytes]:
        for some in lines:
            self._rows[table] += some.count("\n")
            yield some.encode()

    def finish(self, project: str | None) -> Manifest:
        manifest = Manifest(
            FORMAT, __version__, project, self._moment.isoformat(), self._tables, self._rows,
            self._members,
        )  # fmt: skip
        text = json.dumps(asdict(manifest), indent=1).encode()
        self._archive.writestr(self._info(MANIFEST, ZIP_DEFLATED), text)
        return manifest

    def _info(self, name: str, method: int) -> ZipInfo:
        info = ZipInfo(name, self._moment.timetuple()[:6])
        info.compress_type = method
        info.external_attr = 0o600 << 16
        return info


@contextmanager
def _placed(target: Path) -> Iterator[_Writer]:
    """Write beside the target, flush to the disk, and rename when it is whole."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=".backup-")
    except OSError as error:
        raise CtrpError(f"{target}: it cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            with ZipFile(stream, "w", compresslevel=LEVEL) as archive:
                yield _Writer(archive)
            stream.flush()
            os.fsync(stream.fileno())
        Path(part).replace(target)
    except OSError as error:
        raise CtrpError(f"{target}: it cannot be written: {error.strerror}.") from error
    finally:
        Path(part).unlink(missing_ok=True)


def read_manifest(path: Path, value: Any) -> Manifest:  # noqa: ANN401 - from a file
    """What a backup says of itself.

    Raises:
        CtrpError: it is none, or of a newer form.
    """
    try:
        manifest = Manifest(**value)
    except TypeError:
        manifest = None
    if manifest is None or manifest.format != FORMAT:
        raise CtrpError(
            f"{path}: this version of ctrp does not know this form of backup. Install a newer one."
        )
    return manifest
