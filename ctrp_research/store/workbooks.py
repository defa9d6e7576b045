"""Workbooks that are the same, byte for byte, whenever and wherever they are written."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from ctrp_research.store.archive import fixed_time, fixed_zip
from ctrp_research.store.cells import set_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet


def put(sheet: "Worksheet", row: int, column: int, value: str | float | None) -> "Cell":
    """Put a value into a cell, a text as a text; gives the cell."""
    from openpyxl.cell.cell import MergedCell

    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):  # only the first cell of a merged range is written to
        raise TypeError
    if isinstance(value, str):
        set_text(cell, value)
    else:
        cell.value = value
    return cell


def save_workbook(book: "Workbook", path: Path, *, title: str = "", note: str = "") -> None:
    """Write a workbook with nothing in it of the clock."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.creator = "ctrp"
    if title:
        book.properties.title = title
    if note:
        book.properties.description = note
    book.properties.created = book.properties.modified = datetime(*fixed_time())  # noqa: DTZ001
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()  # the workbook's own save would put the clock in
    fixed_zip(path)
