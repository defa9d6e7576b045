"""Codings kept as a list outside the tool, taken in as one decision."""

from dataclasses import dataclass
from pathlib import Path

from ctrp_research.coding.codings import REALITIES, Passage, add_codings
from ctrp_research.coding.memos import check_memo
from ctrp_research.errors import CtrpError
from ctrp_research.store.project import Project
from ctrp_research.transcripts.originals import Originals, read_originals
from ctrp_research.transcripts.sheets import SheetRow, read_sheet

MOST_FAULTS = 10


@dataclass(frozen=True, slots=True)
class ListReport:
    """What a list of codings brought."""

    rows: int
    new: int


def import_codings(
    project: Project, path: Path, *, coder: str, memo_names_nobody: bool = False
) -> ListReport:
    """Take in a list with the columns file, turn, code and, if wanted, reality, start, end, memo.

    `file` is the transcript's file name or its id; without `start` and `end` the passage is the
    whole turn. A coding that is there already is not doubled.

    Raises:
        CtrpError: a row cannot be right; every fault is named with its line and nothing is stored.
    """
    rows = read_sheet(path, needed=("file", "turn", "code"))
    faults: list[str] = []
    with project.transaction() as session:
        originals = read_originals(session, project.vault)
        wanted = []
        for row in rows:
            try:
                memo = row.cells.get("memo")
                if memo and not memo_names_nobody:
                    check_memo(memo)
                wanted.append((*_read(row, originals), memo))
            except CtrpError as error:
                faults.append(f"{path}:{row.number}: {error}")
        if faults:
            more = len(faults) - MOST_FAULTS
            shown = faults[:MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
            raise CtrpError("Nothing was stored.\n" + "\n".join(shown))
        new = add_codings(session, project.codebook, wanted, coder=coder)
    return ListReport(rows=len(rows), new=len(new))


def _read(row: SheetRow, originals: Originals) -> tuple[Passage, str, str]:
    found = originals.find(row.cells.get("file", ""))
    if found is None:
        raise CtrpError("no transcript of this file is in the project")
    numbers = {}
    for name in ("turn", "start", "end"):
        value = row.cells.get(name)
        if value is not None and not value.isdecimal():
            raise CtrpError(f"`{name}` must be a number")
        numbers[name] = None if value is None else int(value)
    if numbers["turn"] is None or (numbers["start"] is None) != (numbers["end"] is None):
        raise CtrpError("a passage needs its turn, and `start` and `end` together or neither")
    reality = row.cells.get("reality", "own")
    if reality not in REALITIES:
        raise CtrpError(f"`reality` must be one of {', '.join(REALITIES)}")
    passage = Passage(found.transcript, numbers["turn"], numbers["start"], numbers["end"])
    return passage, row.cells.get("code", ""), reality
