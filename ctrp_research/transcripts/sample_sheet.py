"""The sheet on which a person notes what identifying details were left: written, and read again."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anonymise.residual import Unit
from ctrp_research.errors import CtrpError
from ctrp_research.store.cells import as_field
from ctrp_research.store.workbooks import put, save_workbook
from ctrp_research.transcripts.sheets import read_sheet
from ctrp_research.transcripts.speech import count_words

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = ("turn", "language", "safe text", "identifying details left", "turns there are", "check")
TURN, LANGUAGE, TEXT, ANSWER, TURNS, CHECK = COLUMNS
WIDTHS = (18, 10, 90, 16, 10, 11)
MOST_FAULTS = 10


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What the sheet says of one turn."""

    id: str
    left: int | None
    """Identifying details that the reader found; None where the turn was not read."""
    language: str
    turns: int
    """There were of the language when it was drawn."""
    words: int
    """In the text."""
    check: str
    """Of the text as it was drawn."""


def check_of(text: str) -> str:
    """A few letters that change when the text does."""
    return "x" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def write_sample(
    units: Sequence[Unit], path: Path, *, turns: dict[str, int], guide: Sequence[str]
) -> None:
    """Write the drawn turns as `.xlsx` or `.csv`; the same turns give the same bytes.

    Args:
        units: the drawn ones.
        path: a new file.
        turns: of each language, how many there are to draw from.
        guide: what the reader is told, in sentences; XLSX only.

    Raises:
        CtrpError: the path has another ending.
    """
    rows = [(u.id, u.language, u.text, "", str(turns[u.language]), check_of(u.text)) for u in units]
    ending = path.suffix.lower()
    if ending == ".xlsx":
        _write_xlsx(rows, path, guide)
    elif ending == ".csv":
        _write_csv(rows, path)
    else:
        raise CtrpError(f"{path}: name a file that ends in .xlsx or .csv.")


def read_sample(path: Path) -> list[ReadRow]:
    """Read a sheet again, sorted or shortened as it may be.

    Raises:
        CtrpError: it cannot be read, or an answer is not a number; every such line is named.
    """
    rows: dict[str, ReadRow] = {}
    faults: list[str] = []
    for row in read_sheet(path, needed=COLUMNS):
        try:
            read = _row(row.cells)
        except ValueError as error:
            faults.append(f"{path}:{row.number}: {error}.")
            continue
        if rows.setdefault(read.id, read) is not read:
            faults.append(f"{path}:{row.number}: this turn is there twice.")
    sizes = {(row.language, row.turns) for row in rows.values()}
    if len(sizes) > len({language for language, _ in sizes}):
        faults.append(f"{path}: `{TURNS}` differs within a language; do not mix two sheets.")
    if faults:
        more = len(faults) - MOST_FAULTS
        shown = faults[:MOST_FAULTS] + ([f"and {more} more"] if more > 0 else [])
        raise CtrpError("\n".join(shown))
    return list(rows.values())


def _row(cells: dict[str, str]) -> ReadRow:
    """A row of the sheet; the `ValueError` says what is wrong without the text."""
    if missing := [name for name in (TURN, LANGUAGE, TEXT, TURNS, CHECK) if name not in cells]:
        raise ValueError(f"`{missing[0]}` is empty; only `{ANSWER}` is to be filled in")
    answer = cells.get(ANSWER, "")
    if not all(number.isascii() and number.isdecimal() for number in (answer or "0", cells[TURNS])):
        raise ValueError(f"`{ANSWER}` must be a number: 0, 1, 2 …, or empty where it was not read")
    return ReadRow(
        id=cells[TURN],
        left=int(answer) if answer else None,
        language=cells[LANGUAGE],
        turns=int(cells[TURNS]),
        words=count_words(cells[TEXT]),
        check=cells[CHECK],
    )


def _write_csv(rows: Sequence[tuple[str, ...]], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([as_field(cell) for cell in row] for row in rows)


def _write_xlsx(rows: Sequence[tuple[str, ...]], path: Path, guide: Sequence[str]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet("Turns"), rows)
    told = book.create_sheet("How to read")
    told.column_dimensions["A"].width = 110
    for number, sentence in enumerate(guide, 1):
        _put(told, number, 1, sentence)
    save_workbook(book, path)


def _fill(sheet: "Worksheet", rows: Sequence[tuple[str, ...]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for column, (title, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), 1):
        _put(sheet, 1, column, title)
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            if value:
                _put(sheet, number, column, value)


def _put(sheet: "Worksheet", row: int, column: int, value: str) -> None:
    from openpyxl.styles import Alignment

    put(sheet, row, column, value).alignment = Alignment(wrap_text=True, vertical="top")
