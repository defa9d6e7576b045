"""Transcripts in sheets, a row per turn: which column is which is found by the words above them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line, Reading
from ctrp_research.transcripts.readers.layout import BREAKS, row_lines
from ctrp_research.transcripts.words import fold, words

MOST_ROWS = 50_000
MOST_COLUMNS = 60
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?![^.,])")
LISTED = 3
"""Columns about people in one row; a sheet without a column of text is then a list of them."""
NO_TRANSCRIPT = (
    "it is a list of people rather than a transcript: `ctrp participants import` reads it. If it "
    "is a transcript, write `speaker` and `text` above these two columns"
)
HEADING_WITHIN = 30
"""Rows in which the heading is looked for; facts about the talk may stand above it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells, and the comments on them."""

    cells: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that is not hidden."""

    rows: Sequence[Row]


def read_sheets(sheets: Iterable[Sheet]) -> Reading:
    """Lines of the first sheet that has columns for speaker and text, or of the first at all.

    Raises:
        CtrpError: there is nothing in any, or the first is a list of people.
    """
    filled = [sheet for sheet in sheets if any(any(row.cells) for row in sheet.rows)]
    if not filled:
        raise CtrpError("there is nothing in its sheets")
    chosen = next((sheet for sheet in filled if _heading(sheet.rows)), filled[0])
    if _heading(chosen.rows) is None and _lists_people(chosen.rows):
        raise CtrpError(NO_TRANSCRIPT)
    remarks = () if len(filled) == 1 else (f"one sheet of {len(filled)} was read",)
    return Reading(list(_lines(chosen.rows)), remarks)


def _lines(rows: Sequence[Row]) -> Iterator[Line]:
    found = _heading(rows)
    if found is None:
        for row in rows:
            filled = [cell for cell in row.cells if cell.strip()]
            yield from row_lines(filled) or [Line("")]
            yield from (Line(note, note=True) for note in row.notes)
        return
    number, columns = found
    for row in rows[:number]:
        yield Line(": ".join(cell.strip().rstrip(":") for cell in row.cells if cell.strip()))
    yield Line("")
    for row in rows[number + 1 :]:
        said = {name: _cell(row, column) for name, column in columns.items()}
        yield from _turn(said["speaker"], said["text"], said.get("time", ""))
        yield from (Line(note, note=True) for note in row.notes)


def _turn(speaker: str, text: str, time: str) -> Iterator[Line]:
    if not text:
        return
    first, *others = BREAKS.split(text)
    label = speaker.rstrip(": ")
    clock = CLOCK.match(time)
    if label and clock:
        label = f"[{clock[0]}] {label}"
    yield Line(first, speaker=label or None, certain=bool(label))
    yield from (Line(part) for part in others)


def _cell(row: Row, column: int) -> str:
    return row.cells[column].strip() if column < len(row.cells) else ""


def _heading(rows: Sequence[Row]) -> tuple[int, dict[str, int]] | None:
    """The row that names the columns, and where speaker, text and time are."""
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        columns: dict[str, int] = {}
        for index, cell in enumerate(row.cells):
            meaning = words().columns.get(fold(cell).rstrip(":"))
            if meaning:
                columns.setdefault(meaning, index)
        if {"speaker", "text"} <= columns.keys():
            return number, columns
    return None


def _lists_people(rows: Sequence[Row]) -> bool:
    about = words().fields.keys() | words().columns.keys()
    return any(
        sum(fold(cell).rstrip(":") in about for cell in row.cells) >= LISTED
        for row in rows[:HEADING_WITHIN]
    )
