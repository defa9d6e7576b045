"""Excel workbooks: a row per turn; formulas are not calculated, links not followed."""

import io
import warnings
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ctrp_research.transcripts.readers import Reading
from ctrp_research.transcripts.readers.package import FAULTS, damaged, open_package
from ctrp_research.transcripts.readers.rows import MOST_COLUMNS, MOST_ROWS, Row, Sheet, read_sheets

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

WHAT = "an Excel workbook"


def read(data: bytes) -> Reading:
    """Lines of an Excel workbook.

    Raises:
        CtrpError: it is none, damaged, or holds no rows.
    """
    open_package(data, WHAT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drop-down lists and styles, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        sheets = [
            Sheet(list(_rows(sheet))) for sheet in book.worksheets if sheet.sheet_state == "visible"
        ]
    except (InvalidFileException, *FAULTS) as error:
        raise damaged(WHAT) from error
    return read_sheets(sheets)


def _rows(sheet: "Worksheet") -> Iterator[Row]:
    for row in sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS),
                               max_col=min(sheet.max_column, MOST_COLUMNS)):  # fmt: skip
        notes = tuple(cell.comment.text.strip() for cell in row if cell.comment is not None)
        yield Row(tuple(_text(cell.value) for cell in row), notes)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, timedelta):
        return str(value).split(".", maxsplit=1)[0]
    if isinstance(value, datetime | time):
        return value.isoformat(timespec="seconds").removesuffix("T00:00:00")
    return str(value)
