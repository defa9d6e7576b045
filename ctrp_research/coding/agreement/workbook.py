"""Agreement as an Excel workbook: codes, confusions, transcripts, and how it was measured."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from ctrp_research.coding.agreement.measure import Agreement, Line
from ctrp_research.coding.agreement.methods import methods_paragraph, notes
from ctrp_research.store.archive import fixed_time, fixed_zip

CODES = (
    "code", "name", "alpha", "low", "high", "resamples without", "percent agreement", "AC1",
    "positive agreement", "prevalence", "units", "units coded by anybody", "coders who applied it",
    "not estimable",
)  # fmt: skip
WIDTHS = (24, 40, 9, 9, 9, 11, 11, 9, 11, 11, 9, 11, 11, 50)
Value = str | float | None


def write_xlsx(agreement: Agreement, path: Path) -> None:
    """Writes the workbook; the same agreement gives the same bytes, and no text is a formula."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"author": "ctrp", "created": datetime(*fixed_time())})  # noqa: DTZ001
        codes = [_code_row(line) for line in (agreement.overall, *agreement.lines)]
        _sheet(book, "Agreement", CODES, codes, WIDTHS)
        confused = [(each.code, each.other, each.times) for each in agreement.confusions]
        _sheet(book, "Confusions", ("code", "other code", "times"), confused, (24, 24, 8))
        parted = [
            (each.transcript, each.applied, each.disagreed, each.positive)
            for each in agreement.parted
        ]
        heads = ("transcript", "units x codes applied", "disagreed", "positive agreement")
        _sheet(book, "Transcripts", heads, parted, (24, 20, 11, 18))
        facts: list[tuple[str, Value]] = [
            ("Unit", agreement.unit),
            ("Coders", ", ".join(agreement.coders)),
            ("Resamples", agreement.resamples),
            ("Seed", agreement.seed),
            ("Methods", methods_paragraph(agreement)),
            *(("Note", note) for note in notes(agreement)),
        ]
        _sheet(book, "Methods", ("what", "is"), facts, (14, 110))
    fixed_zip(path)


def _code_row(line: Line) -> tuple[Value, ...]:
    return (
        line.code or "", line.name, line.alpha, line.interval.low, line.interval.high,
        line.interval.without, line.percent, line.ac1, line.positive, line.prevalence, line.units,
        line.applied, line.coders, line.not_estimable,
    )  # fmt: skip


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Value]],
    widths: Sequence[int],
) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    decimal = book.add_format({"num_format": "0.000", "valign": "top"})
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value, text)
            elif value is not None:
                sheet.write_number(
                    row, column, value, decimal if isinstance(value, float) else text
                )
    sheet.freeze_panes(1, 0)
