"""Bringing home what was coded in a copy: the union of both, in whatever order copies come.

Rows are known by their uid. Of each, the state that was changed more often holds. What coders
changed on both sides stays on both sides until somebody decides (`conflicts`).
"""

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, cast
from zipfile import BadZipFile, ZipFile

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ctrp_research.coding.aligning import Alignment, align
from ctrp_research.errors import CtrpError
from ctrp_research.store.address import FILE
from ctrp_research.store.history import origin_of, record
from ctrp_research.store.migrating import copy_database
from ctrp_research.store.project import SETTINGS, Project, open_project
from ctrp_research.store.tables import (
    CodebookVersion,
    Coding,
    Event,
    Flag,
    Memo,
    Turn,
    TurnRead,
)
from ctrp_research.store.twins import let_stand

ACTION, UNDO, REDO = "merge", "merge undo", "merge redo"
Row = dict[str, Any]
Kept = Coding | Flag | Memo
PLACED: dict[str, type[Coding | Flag]] = {"codings": Coding, "flags": Flag}
NAMES: dict[str, type[Kept]] = {**PLACED, "memos": Memo}
MANY = 5000
"""Rows that are named one by one; of more, all are read."""


@dataclass(slots=True)
class Merged:
    """What a copy brought."""

    new: dict[str, int] = field(default_factory=dict)
    """Codings, flags and memos that were not here."""
    off: dict[str, int] = field(default_factory=dict)
    """Those that were here and were taken off there."""
    on: dict[str, int] = field(default_factory=dict)
    """Those that were put back there."""
    reads: int = 0
    versions: int = 0
    """Of the codebook."""
    coders: dict[str, int] = field(default_factory=dict)
    """Whose codings are new, and how many."""
    unknown: dict[str, int] = field(default_factory=dict)
    """Codes of new codings that are not in the codebook here."""
    refused: dict[str, str] = field(default_factory=dict)
    """Transcripts that could not be merged, and why."""

    @property
    def anything(self) -> bool:
        return any((*self.new.values(), *self.off.values(), *self.on.values())) or bool(
            self.reads or self.versions
        )


def merge_copy(project: Project, path: Path, *, coder: str) -> Merged:
    """Take what was coded, flagged, noted and read in a copy, as one decision.

    Args:
        project: that the copy was made of.
        path: the copy, a folder or a zip file.
        coder: who merges.

    Raises:
        CtrpError: it is no copy of this project.
    """
    with _opened(project, path) as copy, copy.reading() as theirs:
        with project.transaction() as session:
            merged = _Merging(project, session, theirs).run()
            if merged.subject:
                record(session, coder, ACTION, {"for": copy.settings.copy_for} | merged.subject)
        return merged.told


@contextmanager
def _opened(project: Project, path: Path) -> Iterator[Project]:
    """A copy of the copy, which is not changed."""
    with tempfile.TemporaryDirectory(dir=project.root, prefix=".merging-") as made_in:
        folder = Path(made_in)
        try:
            if path.is_dir():
                (folder / SETTINGS).write_bytes((path / SETTINGS).read_bytes())
                if (path / FILE).is_file():
                    copy_database(path / FILE, folder / FILE)
            else:
                _unpack(path, folder)
            copy = open_project(folder)
        except (OSError, BadZipFile, KeyError, sqlite3.Error):
            raise CtrpError(
                f"{path}: no copy of a project; `ctrp copy` makes one, a folder or a .zip file."
            ) from None
        if copy.settings.id != project.settings.id:
            raise CtrpError(f"{path} is a copy of another project. Merge it there.")
        try:
            yield copy
        finally:
            copy.engine.dispose()


def _unpack(path: Path, folder: Path) -> None:
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if PurePosixPath(name).name in {SETTINGS, FILE, f"{FILE}-wal"}:
                (folder / PurePosixPath(name).name).write_bytes(archive.read(name))


class _Merging:
    """The work on one copy."""

    def __init__(self, project: Project, session: Session, theirs: Session) -> None:
        self.session = session
        self.theirs = theirs
        self.project = project
        self.told = Merged()
        self.subject: dict[str, Any] = {}
        """Of the event; empty where nothing changed."""

    def run(self) -> "_Merging":
        rows = {name: self._rows(table) for name, table in NAMES.items()}
        known = {name: self._known(table) for name, table in NAMES.items()}
        new = {name: [row for row in rows[name] if row["uid"] not in known[name]] for name in NAMES}
        reads = self._new_reads()
        about = {row["transcript_id"] for each in new.values() for row in each} - {None}
        alignment = align(
            self.project, self.session, self.theirs, about | {name for name, *_ in reads}
        )
        self.told.refused = alignment.refused
        for name, table in NAMES.items():
            self._add(name, table, new[name], alignment)
            self._flip(name, table, rows[name], known[name])
        self._read(reads, alignment)
        self._add_versions()
        self._note_codes(new["codings"])
        if self.subject:
            self.subject["transcripts"] = sorted(about - set(alignment.refused))
        return self

    def _rows(self, table: type[Kept]) -> list[Row]:
        query = select(table.__table__)
        if table is not Memo:
            turn = table.__table__.c.turn_id
            query = select(table.__table__, Turn.transcript_id).join(Turn, turn == Turn.id)
        return [dict(row) for row in self.theirs.execute(query.order_by(table.id)).mappings()]

    def _known(self, table: type[Kept]) -> dict[str, tuple[int, int]]:
        rows = self.session.execute(select(table.uid, table.id, table.flips))
        return {uid: (number, flips) for uid, number, flips in rows}

    def _add(self, name: str, table: type[Kept], rows: list[Row], alignment: Alignment) -> None:
        values = []
        for row in rows:
            made = {key: value for key, value in row.items() if key != "id"}
            if row["transcript_id"] in alignment.refused:
                continue
            if table is not Memo:
                del made["transcript_id"]
                made["turn_id"] = alignment.turns[row["turn_id"]]
                made["start"], made["end"] = alignment.place(
                    row["turn_id"], row["start"], row["end"]
                )
            made["active"] = row["flips"] % 2 == 0
            values.append(made)
        rows[:] = values
        self.told.new[name] = len(values)
        if not values:
            return
        last = self.session.scalar(select(func.max(table.id))) or 0
        self.session.execute(insert(table), values)
        query = select(table.id).where(table.id > last, table.flips % 2 == 0).order_by(table.id)
        self._note(name, list(self.session.scalars(query)))
        if name in PLACED:
            let_stand(self.session, PLACED[name], {row["turn_id"] for row in values})

    def _flip(
        self, name: str, table: type[Kept], rows: list[Row], known: dict[str, tuple[int, int]]
    ) -> None:
        """Take over how often a row was taken off and put back, where that is more often."""
        undone = self._undone(name)
        raised: dict[int, int] = {}
        for row in rows:
            number, flips = known.get(row["uid"], (0, row["flips"]))
            if row["flips"] > flips:
                raised[number] = row["flips"]
            elif number in undone and flips == row["flips"] + 1:
                raised[number] = flips + 1
        on: list[int] = []
        off: list[int] = []
        for mine in _named(self.session, table, raised):
            turned = (raised[mine.id] - mine.flips) % 2 != 0
            mine.flips, mine.active = raised[mine.id], raised[mine.id] % 2 == 0
            if turned:
                (on if mine.active else off).append(mine.id)
            else:
                self._note(f"{name} again", [mine.id])
        self.session.flush()
        self.told.on[name], self.told.off[name] = len(on), len(off)
        self._note(name, on)
        self._note(f"{name} off", off)
        if name in PLACED and raised:
            let_stand(self.session, PLACED[name], _turns_of(self.session, PLACED[name], raised))

    def _undone(self, name: str) -> set[int]:
        """What an earlier merge had changed that was taken back: who merges again wants it."""
        redone = select(Event.undoes).where(Event.undoes.is_not(None))
        query = select(Event.subject).where(Event.action == UNDO, Event.id.not_in(redone))
        return {
            number
            for subject in self.session.scalars(query)
            for key in (name, f"{name} off")
            for number in subject.get(key, ())
        }

    def _note(self, key: str, numbers: list[int]) -> None:
        if numbers:
            self.subject[key] = self.subject.get(key, []) + numbers

    def _new_reads(self) -> list[tuple[str, int, int, str]]:
        """Transcript, turn in the copy, its number, and who read it."""
        query = select(Turn.transcript_id, Turn.number, TurnRead.coder).join(
            Turn, TurnRead.turn_id == Turn.id
        )
        known = {tuple(row) for row in self.session.execute(query)}
        rows = self.theirs.execute(query.add_columns(Turn.id).order_by(Turn.id))
        return [
            (name, turn, number, coder)
            for name, number, coder, turn in rows
            if (name, number, coder) not in known
        ]

    def _read(self, reads: Sequence[tuple[str, int, int, str]], alignment: Alignment) -> None:
        by_coder: dict[str, list[int]] = {}
        for name, turn, _, coder in reads:
            if name not in alignment.refused:
                by_coder.setdefault(coder, []).append(alignment.turns[turn])
        _put_reads(self.session, by_coder)
        self.told.reads = sum(map(len, by_coder.values()))
        if by_coder:
            self.subject["reads"] = by_coder

    def _add_versions(self) -> None:
        known = set(self.session.scalars(select(CodebookVersion.sha256)))
        rows = self.theirs.execute(select(CodebookVersion.__table__)).mappings()
        new = [
            {key: value for key, value in row.items() if key != "id"}
            for row in rows
            if row["sha256"] not in known
        ]
        if new:
            self.session.execute(insert(CodebookVersion), new)
            self.subject["versions"] = [row["sha256"] for row in new]
        self.told.versions = len(new)

    def _note_codes(self, rows: list[Row]) -> None:
        frame = {code.id for code in self.project.codebook.walk()}
        self.told.coders = dict(sorted(Counter(row["coder"] for row in rows).items()))
        codes = Counter(row["code"] for row in rows if row["code"] not in frame)
        self.told.unknown = dict(sorted(codes.items()))


def take_back(session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a merge, or an undo of one; versions of the codebook stay, as they change nothing.

    Raises:
        CtrpError: somebody decided about something of it since.
    """
    subject = event.subject
    comes_back = event.action == UNDO
    for name, table in NAMES.items():
        on, off = set(subject.get(name, [])), set(subject.get(f"{name} off", []))
        for row in _named(session, table, on | off):
            if (row.flips % 2 == 0) != ((row.id in on) != comes_back):
                raise CtrpError(
                    f"Somebody decided about {name} of event {origin_of(session, event).id} since, "
                    f"number {row.id} for one, so nothing was changed. Look again: `ctrp log`."
                )
            row.flip()
        session.flush()
        if name in PLACED and (on or off):
            let_stand(session, PLACED[name], _turns_of(session, PLACED[name], on | off))
    reads: dict[str, list[int]] = subject.get("reads", {})
    if comes_back:
        _put_reads(session, reads)
    else:
        for name, turns in reads.items():
            for turn in turns:
                if (found := session.get(TurnRead, (turn, name))) is not None:
                    session.delete(found)
    record(session, coder, action, subject, undoes=event.id)


def _put_reads(session: Session, by_coder: dict[str, list[int]]) -> None:
    rows = [{"turn_id": turn, "coder": name} for name, turns in by_coder.items() for turn in turns]
    if rows:
        session.execute(insert(TurnRead), rows)


def _named(session: Session, table: type[Kept], numbers: Collection[int]) -> list[Kept]:
    query = select(table).order_by(table.id)
    if len(numbers) <= MANY:
        query = query.where(table.id.in_(numbers))
    rows = cast("Iterator[Kept]", session.scalars(query))
    return [row for row in rows if row.id in numbers]


def _turns_of(session: Session, table: type[Coding | Flag], numbers: Collection[int]) -> set[int]:
    rows = session.execute(select(table.id, table.turn_id))
    return {turn for number, turn in rows if number in numbers}
