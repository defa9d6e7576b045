"""The framework matrix as a workbook, out to be written in and back in.

A hidden sheet says what stood in each cell when it was written: so a cell that was changed in the
workbook is told from one that was changed in the project meanwhile.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from ctrp_research.coding.matrix import Cell, Matrix, Written
from ctrp_research.coding.memos import check_memo
from ctrp_research.errors import CtrpError
from ctrp_research.store.exports import place
from ctrp_research.store.workbooks import put, save_workbook

SHEET, PASSAGES, STATE = "Matrix", "Passages", "State"
HEAD, FIRST_ROW, FIRST_COLUMN = 2, 3, 3
"""Names of the codes above their ids, then the cases; beside each what it is."""
STALE = PatternFill("lightUp", fgColor="7F7F7F")
"""Seen in black and white too."""
QUOTE = 4
"""The column of the passages' words."""
BOLD = Font(bold=True)
TOP = Alignment(wrap_text=True, vertical="top")


def write_sheet(matrix: Matrix, path: Path, *, force: bool) -> None:
    """Write the matrix; what is stale is hatched and has a note that says so.

    Raises:
        CtrpError: another file is there, and `force` is not given.
    """
    place([path], lambda made: _write(matrix, made[0]), force=force)


def _write(matrix: Matrix, path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for column, (code, name) in enumerate(matrix.codes, start=FIRST_COLUMN):
        _put(sheet, 1, column, name, bold=True)
        _put(sheet, HEAD, column, code)
        sheet.column_dimensions[get_column_letter(column)].width = 34
    _put(sheet, HEAD, 1, "case", bold=True)
    _put(sheet, HEAD, 2, "about", bold=True)
    for row, case in enumerate(matrix.cases, start=FIRST_ROW):
        _put(sheet, row, 1, case.id, bold=True)
        _put(sheet, row, 2, case.about)
        for column, (code, _) in enumerate(matrix.codes, start=FIRST_COLUMN):
            _write_cell(sheet, row, column, matrix.cell(case.id, code))
    sheet.freeze_panes = f"{get_column_letter(FIRST_COLUMN)}{FIRST_ROW}"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 20
    _write_passages(book.create_sheet(PASSAGES), matrix)
    _write_state(book.create_sheet(STATE), matrix)
    save_workbook(book, path, title="Framework matrix")


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    *,
    bold: bool = False,
    wrapped: bool = True,
) -> SheetCell:
    cell = put(sheet, row, column, text or None)
    if wrapped:
        cell.alignment = TOP
    if bold:
        cell.font = BOLD
    return cell


def _write_cell(sheet: Worksheet, row: int, column: int, found: Cell) -> None:
    cell = _put(sheet, row, column, found.summary)
    told = []
    if found.passages:
        told.append(f"Passages: {len(found.passages)}, in the sheet {PASSAGES}.")
    if found.stale:
        cell.fill = STALE
        told.append("STALE: the passages are others than when this was written.")
    if found.others:
        told.append(f"{found.others} other coders wrote here too: `ctrp memo list`.")
    if told:
        cell.comment = Comment("\n".join(told), "ctrp", height=80, width=260)


def _write_passages(sheet: Worksheet, matrix: Matrix) -> None:
    for column, (name, width) in enumerate(
        (("case", 14), ("code", 26), ("place", 24), ("passage", 90), ("stale", 8)), start=1
    ):
        _put(sheet, 1, column, name, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    row = 2
    for case in matrix.cases:
        for code, _ in matrix.codes:
            cell = matrix.cell(case.id, code)
            for quote in cell.passages:
                stale = "stale" if cell.stale else ""
                for column, text in enumerate((case.id, code, quote.place, quote.text, stale), 1):
                    _put(sheet, row, column, text, wrapped=column == QUOTE)
                row += 1
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:E{row - 1}"


def _write_state(sheet: Worksheet, matrix: Matrix) -> None:
    sheet.sheet_state = "hidden"
    for row, ((case, code), cell) in enumerate(matrix.cells.items(), start=1):
        for column, text in enumerate((case, code, _digest(cell.summary), cell.over), start=1):
            _put(sheet, row, column, text, wrapped=False)


def _digest(text: str) -> str:
    return hashlib.sha256(_plain(text).encode()).hexdigest()


def _plain(text: str) -> str:
    """A text as a workbook gives it back: its line ends are of one kind."""
    return "\n".join(text.replace("_x000D_", "").splitlines()).strip()


@dataclass(frozen=True, slots=True)
class Returned:
    """What a workbook brings back."""

    wanted: tuple[Written, ...]
    """Cells that were changed in it."""
    conflicts: tuple[str, ...]
    """Cells, as case and code, that were changed in the project too; they stay as they are."""


def read_sheet(path: Path, matrix: Matrix, *, names_nobody: bool = False) -> Returned:
    """Read a workbook that `write_sheet` made and a person wrote in.

    Args:
        path: the workbook.
        matrix: as the project has it now, with all cases and the codes of the workbook.
        names_nobody: take summaries that look as if they named somebody.

    Raises:
        CtrpError: it is none, it has cases or codes that are not in the project, or a summary seems
            to name somebody; the cell is told, never its text.
    """
    cells = read_cells(path)
    unknown = sorted({case for case, _ in cells.texts} - {case.id for case in matrix.cases})
    if unknown:
        raise CtrpError(
            f"{path}: no case of the project: {', '.join(unknown)}. Nothing was stored."
        )
    wanted, conflicts, faults = [], [], []
    for (case, code), (where, text) in cells.texts.items():
        now = matrix.cell(case, code)
        before, over = cells.state.get((case, code), (_digest(""), now.over))
        if _digest(text) in {before, _digest(now.summary)}:
            continue
        if _digest(now.summary) != before:
            conflicts.append(f"{case}, {code}")
            continue
        if not names_nobody and text:
            try:
                check_memo(text)
            except CtrpError:
                faults.append(where)
        # What was written in the workbook is over the passages that stood in it.
        wanted.append(Written(case, code, _plain(text), over, now.memo))
    if faults:
        raise CtrpError(
            f"{path}: what seems to be a name, a place, a date or a number that identifies "
            f"somebody stands in {', '.join(faults)}. Nothing was stored. Write the label, such as "
            "[Person 3], instead; if they name nobody, add --memo-names-nobody."
        )
    return Returned(tuple(wanted), tuple(conflicts))


@dataclass(frozen=True, slots=True)
class Cells:
    """The summaries of a workbook."""

    codes: tuple[str, ...]
    texts: Mapping[tuple[str, str], tuple[str, str]]
    """By case and code: the cell's name, such as C4, and what is in it."""
    state: Mapping[tuple[str, str], tuple[str, str]]
    """What stood in it when it was written: hashes of the summary and of its passages."""


def read_cells(path: Path) -> Cells:
    """Read the cells of a workbook.

    Raises:
        CtrpError: it cannot be read, or is no matrix.
    """
    try:
        book = load_workbook(path, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError):
        raise CtrpError(f"{path}: not a workbook that can be read; save it as .xlsx.") from None
    if SHEET not in book.sheetnames:
        raise CtrpError(f"{path} has no sheet {SHEET!r}; `ctrp matrix export` writes one.")
    sheet = book[SHEET]
    heads = {
        column: str(value).strip()
        for column in range(FIRST_COLUMN, sheet.max_column + 1)
        if (value := sheet.cell(HEAD, column).value) is not None
    }
    texts: dict[tuple[str, str], tuple[str, str]] = {}
    for row in range(FIRST_ROW, sheet.max_row + 1):
        case = sheet.cell(row, 1).value
        if case is None:
            continue
        for column, code in heads.items():
            key = (str(case).strip(), code)
            where = f"{get_column_letter(column)}{row}"
            if key in texts:
                raise CtrpError(f"{path}: {where}: {key[0]}, {code} stands there twice.")
            value = sheet.cell(row, column).value
            texts[key] = (where, "" if value is None else _plain(str(value)))
    return Cells(tuple(heads.values()), texts, _read_state(book))


def _read_state(book: Workbook) -> dict[tuple[str, str], tuple[str, str]]:
    if STATE not in book.sheetnames:
        return {}
    rows: Iterable[tuple[object, ...]] = book[STATE].iter_rows(values_only=True, max_col=4)
    return {
        (str(case), str(code)): (str(digest), "" if over is None else str(over))
        for case, code, digest, over in rows
        if case is not None
    }
