"""Workbooks that are the same, byte for byte, whenever and wherever they are written."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from ctrp_research.store.archive import fixed_time, fixed_zip

if TYPE_CHECKING:
    from openpyxl import Workbook


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
