"""Makes a project of many transcripts: `python benchmarks/projects.py FOLDER --transcripts 600`.

Each of the invented examples, lengthened as `files.py` does it, is imported as a person would. The
others are copies of their rows and vault files, each with an id, a participant and an import in the
history of its own; what an import takes is measured in `whole.py`.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
from itertools import cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from files import make_files, read_examples  # noqa: E402
from sqlalchemy import Connection, Table, select  # noqa: E402

from ctrp_research.store.history import record  # noqa: E402
from ctrp_research.store.project import Project, create  # noqa: E402
from ctrp_research.store.rows import continue_numbers, read_tables  # noqa: E402
from ctrp_research.store.tables import new_uid, now  # noqa: E402
from ctrp_research.transcripts.importing import find_files, import_files  # noqa: E402

CODINGS = 40
"""In each transcript, unless said otherwise; 167 make 100,000 of 600."""
Row = dict[str, Any]


def make_project(
    folder: Path, transcripts: int, words: int, *, store: str = "", codings: int = CODINGS
) -> Project:
    """A project of so many transcripts of so many words each."""
    project = create(folder, countries=("AL", "BA", "BG", "XK", "ME", "RO", "RS"), store=store)
    with tempfile.TemporaryDirectory() as made_in:
        make_files(Path(made_in), min(transcripts, len(read_examples())), words)
        for report in import_files(project, find_files([Path(made_in)]), coder="bench"):
            if report.status != "imported":
                raise SystemExit(f"{report.path.name}: {report.reason}")
            print(f"{report.transcript}: {report.words} words, {report.turns} turns", flush=True)
    with project.transaction() as session:
        tables = {table.name: table for table in read_tables(session.connection())}
        for name in _ids(session.connection(), tables["transcript"]):
            made = _code(session.connection(), tables, name, codings)
            record(session, "bench", "code import", {"codings": made})
        _copy_all(project, session, tables, transcripts)
        continue_numbers(session.connection(), tables.values())
    return project


def _ids(connection: Connection, table: Table) -> list[str]:
    return list(connection.scalars(select(table.c.id).order_by(table.c.id)))


def _code(
    connection: Connection, tables: dict[str, Table], transcript: str, codings: int
) -> list[int]:
    turn, speaker, coding = tables["turn"], tables["speaker"], tables["coding"]
    query = (
        select(turn.c.id, turn.c.text)
        .join(speaker, speaker.c.id == turn.c.speaker_id)
        .where(turn.c.transcript_id == transcript, speaker.c.role == "child")
        .order_by(turn.c.number)
        .limit(codings)
    )
    first = connection.scalar(select(coding.c.id).order_by(coding.c.id.desc()).limit(1)) or 0
    rows = [
        {
            "id": number, "turn_id": row.id, "start": 0, "end": len(row.text), "code": "neglect",
            "reality": "own", "coder": "bench", "codebook_version": "1", "memo": None,
            "active": True, "uid": new_uid(), "at": now(), "flips": 0,
        }
        for number, row in enumerate(connection.execute(query).all(), first + 1)
    ]  # fmt: skip
    connection.execute(coding.insert(), rows)
    return [row["id"] for row in rows]


def _copy_all(project: Project, session: Any, tables: dict[str, Table], transcripts: int) -> None:  # noqa: ANN401
    connection = session.connection()
    rows = {
        name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for name, table in tables.items()
        if name not in {"event", "former_attribute"}
    }
    step = {name: max((row["id"] for row in rows[name]), default=0) for name in _NUMBERED}
    sources = cycle(sorted(rows["transcript"], key=lambda row: row["id"]))
    for number in range(len(rows["transcript"]), transcripts):
        source = next(sources)
        copied = _copied(rows, source, number, step)
        for name, table in tables.items():
            if copied.get(name):
                connection.execute(table.insert(), copied[name])
        made = copied["transcript"][0]
        vault = project.root / "vault"
        shutil.copy2(vault / f"{source['sha256']}.age", vault / f"{made['sha256']}.age")
        subject = {"transcript": made["id"], "sha256": made["sha256"]}
        record(session, "bench", "import", subject)
        codings = [row["id"] for row in copied["coding"]]
        record(session, "bench", "code import", {"codings": codings})


_NUMBERED = ("header_line", "speaker", "turn", "mention", "coding")


def _copied(
    rows: dict[str, list[Row]], source: Row, number: int, step: dict[str, int]
) -> dict[str, list[Row]]:
    """The rows of one more transcript, with ids of their own."""
    name = f"{source['id']}-{number}"
    made: dict[str, list[Row]] = {
        "transcript": [source | {"id": name, "sha256": hashlib.sha256(name.encode()).hexdigest()}]
    }
    speakers = [row for row in rows["speaker"] if row["transcript_id"] == source["id"]]
    codes = {row["participant_code"] for row in speakers} - {None}
    renamed = {code: f"{code}-{number}" for code in codes}
    made["participant"] = [{"code": each} for each in renamed.values()]
    made["attribute"] = [
        row | {"participant_code": renamed[row["participant_code"]]}
        for row in rows["attribute"]
        if row["participant_code"] in renamed
    ]
    turns = {row["id"] for row in rows["turn"] if row["transcript_id"] == source["id"]}
    for table in _NUMBERED:
        inside = [
            row
            for row in rows[table]
            if row.get("transcript_id") == source["id"] or row.get("turn_id") in turns
        ]
        made[table] = [_renumbered(row, name, number, step, table, renamed) for row in inside]
    made["review"] = [
        row | {"transcript_id": name}
        for row in rows["review"]
        if row["transcript_id"] == source["id"]
    ]
    return made


def _renumbered(
    row: Row, name: str, number: int, step: dict[str, int], table: str, renamed: dict[str, str]
) -> Row:
    changed = row | {"id": row["id"] + number * step[table]}
    if "transcript_id" in row:
        changed["transcript_id"] = name
    if "uid" in row:
        changed["uid"] = new_uid()
    for key, other in (("turn_id", "turn"), ("speaker_id", "speaker")):
        if key in row:
            changed[key] = row[key] + number * step[other]
    if row.get("participant_code"):
        changed["participant_code"] = renamed[row["participant_code"]]
    return changed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--transcripts", type=int, default=600)
    parser.add_argument("--words", type=int, default=5000)
    parser.add_argument("--store", default="")
    parser.add_argument("--codings", type=int, default=CODINGS)
    given = parser.parse_args()
    make_project(
        given.folder, given.transcripts, given.words, store=given.store, codings=given.codings
    )


if __name__ == "__main__":
    main()
