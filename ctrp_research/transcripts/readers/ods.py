"""OpenDocument sheets: a row per turn."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from ctrp_research.transcripts.readers import Reading
from ctrp_research.transcripts.readers.opendocument import (
    OFFICE,
    TABLE,
    notes_in,
    open_content,
    text_of,
)
from ctrp_research.transcripts.readers.rows import MOST_COLUMNS, MOST_ROWS, Row, Sheet, read_sheets

WHAT = "an OpenDocument sheet"
TIME = re.compile(r"PT(\d{1,3})H(\d\d)M(\d\d)(?:[.,]\d+)?S")
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def read(data: bytes) -> Reading:
    """Lines of an OpenDocument workbook.

    Raises:
        CtrpError: it is none, damaged, or holds no rows.
    """
    content, _ = open_content(data, WHAT)
    hidden = _hidden_styles(content)
    return read_sheets(
        Sheet(list(_rows(table)))
        for table in content.iter(f"{TABLE}table")
        if table.get(f"{TABLE}style-name", "") not in hidden
    )


def _hidden_styles(content: _Element) -> set[str]:
    return {
        parent.get(f"{{{style.nsmap['style']}}}name", "")
        for style in content.iter("{*}table-properties")
        if style.get(f"{TABLE}display") == "false" and (parent := style.getparent()) is not None
    }


def _rows(table: _Element) -> Iterator[Row]:
    for number, row in enumerate(table.iter(f"{TABLE}table-row")):
        if number >= MOST_ROWS:
            return
        # A row or cell that is repeated is an empty one that fills the sheet; once is enough.
        cells: list[str] = []
        for cell in row.iterchildren(*CELLS):
            count = cell.get(f"{TABLE}number-columns-repeated", "1")
            repeated = int(count) if count.isdecimal() and len(count) < 8 else MOST_COLUMNS
            cells += [_text(cell)] * min(repeated, MOST_COLUMNS - len(cells))
        yield Row(tuple(cells), tuple(note for note in notes_in(row) if note))


def _text(cell: _Element) -> str:
    """What is shown, but a time of day as a time whatever the country writes it like."""
    time = TIME.fullmatch(cell.get(f"{OFFICE}time-value", ""))
    return f"{int(time[1]):02}:{time[2]}:{time[3]}" if time else text_of(cell)
