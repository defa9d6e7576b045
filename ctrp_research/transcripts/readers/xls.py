"""Old Excel workbooks (97 to 2003): a row per turn."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import xlrd
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as OldSheet
from xlrd.xldate import xldate_as_datetime

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Reading
from ctrp_research.transcripts.readers.package import damaged
from ctrp_research.transcripts.readers.rows import MOST_COLUMNS, MOST_ROWS, Row, Sheet, read_sheets

if TYPE_CHECKING:
    from datetime import datetime

WHAT = "an Excel workbook"
LOCKED = "it is protected by a password; save it without one"


def read(data: bytes) -> Reading:
    """Lines of an old Excel workbook, or of what often goes by that name.

    Raises:
        CtrpError: it is none, damaged, protected by a password, or holds no rows.
    """
    if data.startswith(b"PK"):
        from ctrp_research.transcripts.readers import xlsx

        return xlsx.read(data)
    if data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype html", b"<?xml")):
        from ctrp_research.transcripts.readers import html

        return html.read(data)
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        from ctrp_research.transcripts.readers import table

        return table.read(data)
    try:
        # What it says of a damaged file would hold words of it.
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
        sheets = [
            Sheet(list(_rows(sheet, book.datemode)))
            for sheet in book.sheets()
            if sheet.visibility == 0
        ]
    except xlrd.XLRDError as error:
        raise (CtrpError(LOCKED) if "encrypted" in str(error) else damaged(WHAT)) from None
    except Exception:  # noqa: BLE001 - a damaged file makes the library raise anything
        raise damaged(WHAT) from None
    return read_sheets(sheets)


def _rows(sheet: OldSheet, datemode: int) -> Iterator[Row]:
    for number in range(min(sheet.nrows, MOST_ROWS)):
        cells = sheet.row(number)[:MOST_COLUMNS]
        notes = (sheet.cell_note_map.get((number, column)) for column in range(len(cells)))
        yield Row(
            tuple(_text(cell, datemode) for cell in cells),
            tuple(text for note in notes if note and (text := note.text.strip())),
        )


def _text(cell: Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        when: datetime = xldate_as_datetime(cell.value, datemode)
        shown = when.time() if cell.value < 1 else when
        return shown.isoformat(timespec="seconds").removesuffix("T00:00:00")
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return f"{cell.value:.15g}"
    return str(cell.value) if cell.ctype == xlrd.XL_CELL_TEXT else ""
