"""The review as a spreadsheet, for a person without the tool: a row per mention.

It holds original words, so it is as sensitive as the transcripts. It is made in memory, where
openpyxl would put its sheets into temporary files on the way.
"""

import io
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from ctrp_research.errors import CtrpError
from ctrp_research.review.desk import Desk, Opened
from ctrp_research.review.queue import Filter, Item, list_items
from ctrp_research.store.archive import fixed_time
from ctrp_research.transcripts.marks import KINDS

SHEET, MISSED, NOTES = "mentions", "missed", "how to"
COLUMNS = (
    "id", "transcript", "turn", "words before", "mention", "words after", "kind", "identity",
    "confidence", "reason", "decision", "comment", "kind exported", "identity exported",
)  # fmt: skip
WIDTHS = (14, 12, 6, 40, 22, 40, 10, 16, 10, 30, 13, 24, 10, 16)
HIDDEN = 12
"""Columns from this on say what kind and identity were, to see what a person changed."""
MISSED_COLUMNS = ("transcript", "turn", "words", "kind", "identity")
DECISIONS = ("accept", "reject", "everywhere", "nowhere", "split")
SHOWN = {"accepted": "accept", "rejected": "reject"}
"""What was decided already, as the sheet says it."""
AROUND = 90
"""Code points of context on either side."""


def export_sheet(desk: Desk, path: Path, *, transcript: str | None, force: bool) -> int:
    """Write the mentions into an XLSX file that its owner alone can read; gives how many.

    Args:
        desk: the reviewer's; it needs the key.
        path: where to write, not in the project's folder, which is copied and passed on.
        transcript: one only, or None for all.
        force: replace a file that is there.

    Raises:
        CtrpError: the place is not fit for original words, or a file is there already.
    """
    if path.suffix.lower() != ".xlsx":
        raise CtrpError(f"{path}: name a file that ends in .xlsx.")
    if path.resolve().is_relative_to(desk.project.root.resolve()):
        raise CtrpError(
            f"{path}: the sheet holds original words, and a project's folder is copied and passed "
            "on. Name another place."
        )
    if path.exists() and not force:
        raise CtrpError(f"{path} is there already. Use --force to replace it.")
    names = [transcript] if transcript else desk.transcripts()
    items = sorted(list_items(desk, names, Filter()), key=_by_place)
    data = _workbook(desk, items)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # a file made anew has no rights left from before
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    return len(items)


def _by_place(item: Item) -> tuple[str, int]:
    return item.transcript, item.mark.start


def _workbook(desk: Desk, items: list[Item]) -> bytes:
    from datetime import datetime

    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"author": "ctrp", "created": datetime(*fixed_time())})  # noqa: DTZ001
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet = book.add_worksheet(SHEET)
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width, None, {"hidden": column >= HIDDEN})
        sheet.write_string(0, column, name, bold)
    for row, cells in enumerate(_rows(desk, items), 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell, wrapped)
            else:
                sheet.write_number(row, column, cell)
    sheet.freeze_panes(1, 1)
    _choices(sheet, COLUMNS.index("decision"), DECISIONS)
    _choices(sheet, COLUMNS.index("kind"), KINDS)
    missed = book.add_worksheet(MISSED)
    for column, name in enumerate(MISSED_COLUMNS):
        missed.set_column(column, column, 20)
        missed.write_string(0, column, name, bold)
    _choices(missed, MISSED_COLUMNS.index("kind"), KINDS)
    notes = book.add_worksheet(NOTES)
    notes.set_column(0, 0, 100)
    told = files("ctrp_research.review").joinpath("how_to.txt").read_text(encoding="utf-8")
    for row, line in enumerate(told.splitlines()):
        notes.write_string(row, 0, line, wrapped)
    book.close()
    return made.getvalue()


def _choices(sheet: object, column: int, choices: tuple[str, ...]) -> None:
    """Offer a list in the cells of a column."""
    sheet.data_validation(  # type: ignore[attr-defined]
        1, column, 100_000, column, {"validate": "list", "source": list(choices)}
    )


def _rows(desk: Desk, items: list[Item]) -> Iterator[tuple[str | float, ...]]:
    for item in items:
        mark = item.mark
        opened = desk.open(item.transcript)
        before, after = _around(opened, item)
        yield (
            f"{item.transcript}#{mark.number}",
            item.transcript,
            item.turn,
            before,
            opened.words(mark),
            after,
            mark.kind,
            mark.label,
            mark.confidence,
            ", ".join(mark.reasons),
            SHOWN.get(mark.decision or "", ""),
            mark.comment or "",
            mark.kind,
            mark.label,
        )


def _around(opened: Opened, item: Item) -> tuple[str, str]:
    mark, text = item.mark, opened.whole.text
    span = opened.whole.span_at(mark.start) or (mark.start, mark.end)
    return (
        text[max(span[0], mark.start - AROUND) : mark.start],
        text[mark.end : min(span[1], mark.end + AROUND)],
    )
