"""Copies of a project for coders elsewhere: safe text and codebook, without the vault.

A copy is a project folder, or a zip file of one. It has the id of the project it was made of, so
that what was coded in it comes back (`merging`), and a history of its own.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import ColumnElement, Connection, select, true
from sqlalchemy.orm import Session

from ctrp_research.coding.codings import find_transcript
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.address import FILE
from ctrp_research.store.backup import CODEBOOK, without_address
from ctrp_research.store.history import record
from ctrp_research.store.project import SETTINGS, Project, open_project
from ctrp_research.store.tables import (
    Assignment,
    Attribute,
    Base,
    CodebookVersion,
    Coding,
    Flag,
    HeaderLine,
    Memo,
    Mention,
    Participant,
    Speaker,
    Transcript,
    Turn,
    TurnRead,
    Vector,
)

BATCH = 5000
_DEMO = re.compile(r"^demo = true\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds."""

    path: Path
    transcripts: int
    codings: int


def make_copy(
    project: Project,
    target: Path,
    *,
    coder: str,
    by: str,
    transcripts: Sequence[str] = (),
    assigned: bool = False,
    blind: bool = False,
) -> Copied:
    """Make a copy for a coder.

    Args:
        project: which.
        target: a new folder, or a new file that ends in .zip.
        coder: whom it is for.
        by: who makes it.
        transcripts: these only.
        assigned: those only that are assigned to the coder.
        blind: without what others coded, flagged, noted and read.

    Raises:
        UsageError: transcripts are named and the assigned ones wanted.
        CtrpError: something is in the place, or nothing would be in the copy.
    """
    if target.exists():
        raise CtrpError(f"{target}: there already. Name a new folder, or a new .zip file.")
    project.check_whole("Make copies")
    if transcripts and assigned:
        raise UsageError("Name the transcripts, or --assigned, not both.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copying-") as made_in:
        folder = Path(made_in) / target.name.removesuffix(".zip")
        folder.mkdir(mode=0o700)
        _write_files(project, folder, coder)
        with project.reading() as session:
            chosen = _choose(session, coder, transcripts, assigned=assigned)
            codings = _fill(session, folder, chosen, coder if blind else None, coder=coder, by=by)
        if target.suffix == ".zip":
            _zip(folder, target)
        else:
            shutil.move(folder, target)
    with project.transaction() as session:
        subject = {"for": coder, "blind": blind, "transcripts": chosen}
        record(session, by, "copy", subject)
    return Copied(target, len(chosen), codings)


def _write_files(project: Project, folder: Path, coder: str) -> None:
    settings = without_address((project.root / SETTINGS).read_text(encoding="utf-8"))
    name = coder.replace("\\", "\\\\").replace('"', '\\"')
    told = f'\n[copy]\n# Whose copy this is; it has no originals.\nfor = "{name}"\n'
    (folder / SETTINGS).write_text(_DEMO.sub("", settings) + told, encoding="utf-8")
    shutil.copyfile(project.root / CODEBOOK, folder / CODEBOOK)
    (folder / "exports").mkdir()


def _choose(
    session: Session, coder: str, transcripts: Sequence[str], *, assigned: bool
) -> list[str]:
    if transcripts:
        return sorted({find_transcript(session, name).id for name in transcripts})
    query = select(Transcript.id).order_by(Transcript.id)
    if assigned:
        mine = select(Assignment.transcript_id).where(Assignment.coder == coder)
        query = query.where(Transcript.id.in_(mine))
    chosen = list(session.scalars(query))
    if not chosen:
        raise CtrpError(
            f"Nothing is assigned to {coder}. See `ctrp assign list`."
            if assigned
            else "There are no transcripts in the project."
        )
    return chosen


def _fill(
    session: Session, folder: Path, chosen: list[str], only: str | None, *, coder: str, by: str
) -> int:
    copy = open_project(folder)
    engine = copy.open_engine(new=True)
    codings = 0
    try:
        with engine.begin() as connection:
            for table, condition in _parts(chosen, only, coder):
                count = _pour(session, connection, table, condition)
                codings = count if table is Coding else codings
        with Session(engine) as made, made.begin():
            if only:
                _blind(made, chosen, only)
            record(made, by, "copy", {"for": coder, "transcripts": chosen})
    finally:
        engine.dispose()
    return codings


def _parts(
    chosen: list[str], only: str | None, coder: str
) -> Iterator[tuple[type[Base], ColumnElement[bool]]]:
    """The tables in the order they are filled, and which rows of each."""
    turns = select(Turn.id).where(Turn.transcript_id.in_(chosen))
    voices = select(Speaker.participant_code).where(Speaker.transcript_id.in_(chosen))
    yield Transcript, Transcript.id.in_(chosen)
    yield HeaderLine, HeaderLine.transcript_id.in_(chosen)
    yield Participant, Participant.code.in_(voices)
    yield Attribute, Attribute.participant_code.in_(voices)
    yield Speaker, Speaker.transcript_id.in_(chosen)
    yield Turn, Turn.transcript_id.in_(chosen)
    yield Mention, Mention.turn_id.in_(turns)
    yield Vector, Vector.turn_id.in_(turns)
    for table in (Coding, Flag, TurnRead):
        yield table, table.turn_id.in_(turns) & (table.coder == only if only else true())
    about = Memo.transcript_id.in_(chosen) | Memo.transcript_id.is_(None)
    yield Memo, about & (Memo.coder == only if only else true())
    yield Assignment, Assignment.transcript_id.in_(chosen) & (Assignment.coder == coder)
    yield CodebookVersion, true()


def _pour(
    session: Session, connection: Connection, table: type[Base], condition: ColumnElement[bool]
) -> int:
    """Copy rows with their numbers; gives how many."""
    columns = table.__table__
    query = select(columns).where(condition)
    count = 0
    for rows in session.execute(query).mappings().partitions(BATCH):
        values: list[dict[str, Any]] = [dict(row) for row in rows]
        connection.execute(columns.insert(), values)  # type: ignore[attr-defined]
        count += len(values)
    return count


def _blind(made: Session, chosen: list[str], coder: str) -> None:
    """Let the copy know that its coder sees no suggestions either."""
    for name in chosen:
        found = made.get(Assignment, (name, coder))
        if found is None:
            made.add(Assignment(transcript_id=name, coder=coder, blind=True, seed=0, stratum=""))
        else:
            found.blind = True


def _zip(folder: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        with ZipFile(part, "w", ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if not path.name.startswith(FILE + "-"):
                    archive.write(path, path.relative_to(folder.parent))
        part.chmod(0o600)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
