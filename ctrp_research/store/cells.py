"""Text in a sheet that we write stays text: no spreadsheet program runs it as a formula."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""How a formula begins, where an East Asian keyboard is used too."""
LONGEST = 32_767
"""Characters that a cell of a workbook holds."""


def as_field(text: str) -> str:
    """A text as a field of a CSV file: an apostrophe before what would be run as a formula."""
    risky = text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(STARTS)
    return f"'{text}" if risky else text


def set_text(cell: "Cell", text: str) -> None:
    """Put a text into a workbook's cell, without the characters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:LONGEST]
    cell.data_type = "s"
    cell.quotePrefix = text.lstrip().startswith(STARTS)
