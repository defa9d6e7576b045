"""Reading the rows of a list that a person keeps as CSV or XLSX."""

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import text
from ctrp_research.transcripts.words import fold


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by column name; empty cells are left out."""

    number: int
    """Line in the file, the heading being line 1."""
    cells: dict[str, str]


def read_sheet(path: Path, *, needed: tuple[str, ...], sheet: str | None = None) -> list[SheetRow]:
    """The rows below the heading of a CSV file or of a sheet of an XLSX file.

    Args:
        path: the file, `.csv` or `.xlsx`.
        needed: columns that must be there; names are compared without capitals.
        sheet: the sheet's name; None takes the first, and a CSV file has but one.

    Raises:
        CtrpError: the file cannot be read or a column is missing.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CtrpError(f"{path}: {error.strerror or 'it cannot be opened'}.") from error
    ending = path.suffix.lower()
    if ending == ".csv":
        table = _csv(data)
    elif ending == ".xlsx":
        table = _xlsx(path, data, sheet)
    else:
        raise CtrpError(f"{path}: save the list as .csv or .xlsx.")
    if not table:
        raise CtrpError(f"{path}: it is empty.")
    heading = [fold(cell) for cell in table[0]]
    if missing := [column for column in needed if column not in heading]:
        raise CtrpError(f"{path}:1: no column {', '.join(missing)}; name it in the first line.")
    rows = []
    for number, values in enumerate(table[1:], 2):
        cells = {
            column: value.strip()
            for column, value in zip(heading, values, strict=False)
            if column and value.strip()
        }
        if cells:
            rows.append(SheetRow(number=number, cells=cells))
    return rows


def _csv(data: bytes) -> list[list[str]]:
    content = text.decode(data)
    first = content.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(content), delimiter=delimiter))


def _xlsx(path: Path, data: bytes, name: str | None) -> list[list[str]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0] if name is None else book[name]
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        named = f" with a sheet {name}" if name else ""
        raise CtrpError(f"{path}: it is no XLSX file{named}, or damaged.") from error
    return rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
