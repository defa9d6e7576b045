"""Sheets saved as text with commas, semicolons or tabs: a row per turn."""

import csv
import io

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Reading
from ctrp_research.transcripts.readers.rows import MOST_COLUMNS, MOST_ROWS, Row, Sheet, read_sheets
from ctrp_research.transcripts.readers.text import decode

HEAD = 20
"""Lines in which the delimiter is looked for."""


def read(data: bytes) -> Reading:
    """Lines of a table in text.

    Raises:
        CtrpError: it is no text, or a cell of it has no end.
    """
    content = decode(data)
    head = "\n".join(content.split("\n", HEAD)[:HEAD])
    reader = csv.reader(io.StringIO(content), delimiter=max(",;\t", key=head.count))
    rows = []
    try:
        for cells in reader:
            rows.append(Row(tuple(cells[:MOST_COLUMNS])))
            if len(rows) >= MOST_ROWS:
                break
    except csv.Error as error:
        raise CtrpError("a cell of it has no end; is a quotation mark missing?") from error
    return read_sheets([Sheet(rows)])
