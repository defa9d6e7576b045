"""Co-occurrence and saturation as workbooks."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ctrp_research.coding.analysis.cooccurrence import Pair
from ctrp_research.coding.analysis.saturation import Curve
from ctrp_research.errors import UsageError
from ctrp_research.store.exports import place
from ctrp_research.store.workbooks import put, save_workbook

NOTE = "For one's own work: these counts did not pass the disclosure control."
Value = str | int | float | None


def write_pairs(pairs: Sequence[Pair], path: Path, *, force: bool) -> None:
    """Write the pairs, and for passages, turns and children a table of codes by codes.

    Raises:
        UsageError: the file's ending is not .xlsx.
        CtrpError: another file is there, and `force` is not given.
    """
    book = Workbook()
    rows: list[list[Value]] = [["code", "and", "passages", "turns", "children", "of", "jaccard"]]
    rows += [
        [one.first, one.second, one.passages, one.turns, one.children, one.either, one.jaccard]
        for one in pairs
    ]
    _fill(book.worksheets[0], "Pairs", rows, (30, 30))
    codes = sorted({code for one in pairs for code in (one.first, one.second)})
    for kind in ("passages", "turns", "children"):
        counts: dict[tuple[str, str], int] = {
            pair: getattr(one, kind)
            for one in pairs
            for pair in ((one.first, one.second), (one.second, one.first))
        }
        square: list[list[Value]] = [["", *codes]]
        square += [[code, *(counts.get((code, other)) for other in codes)] for code in codes]
        _fill(book.create_sheet(), kind.capitalize(), square, (30,))
    _save(book, path, force=force)


def write_curves(curves: Sequence[Curve], path: Path, *, force: bool) -> None:
    """Write the answer for each group, and every transcript's step.

    Raises:
        UsageError: the file's ending is not .xlsx.
        CtrpError: another file is there, and `force` is not given.
    """
    book = Workbook()
    rows: list[list[Value]] = [
        ["group", "transcripts", "codes", "reached after", "last run, of the base",
         "reached in other orders", "why not estimable"]
    ]  # fmt: skip
    rows += [
        [one.group, len(one.steps), one.steps[-1].total if one.steps else 0, one.reached,
         one.share, one.shuffled, one.reason]
        for one in curves
    ]  # fmt: skip
    _fill(book.worksheets[0], "Saturation", rows, (16,))
    steps: list[list[Value]] = [
        ["group", "transcript", "new", "total", "in any order", "from", "to", "new codes"]
    ]
    steps += [
        [curve.group, one.transcript, len(one.new), one.total, one.expected, one.low, one.high,
         ", ".join(one.new)]
        for curve in curves
        for one in curve.steps
    ]  # fmt: skip
    _fill(book.create_sheet(), "Steps", steps, (16, 24))
    _save(book, path, force=force)


def _fill(
    sheet: Worksheet, name: str, rows: Iterable[Sequence[Value]], widths: Sequence[int]
) -> None:
    sheet.title = name
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = put(sheet, row, column, value)
            if row == 1:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    if sheet.oddFooter is not None:
        sheet.oddFooter.left.text = NOTE


def _save(book: Workbook, path: Path, *, force: bool) -> None:
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{path}: name a file that ends in .xlsx.")
    place([path], lambda made: save_workbook(book, made[0], note=NOTE), force=force)
