"""A comparison as an Excel workbook: a sheet to read, one to calculate with, one of notes."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ctrp_research.findings.comparison import Cell as Figure
from ctrp_research.findings.comparison import Comparison
from ctrp_research.findings.printed import LONG, MARK, long_rows, sizes, title
from ctrp_research.findings.wilson import BASE_FOR_A_SHARE, share
from ctrp_research.store.workbooks import put, save_workbook

HEAD = 5
"""Row of the columns' names; their sizes stand below, then the codes."""
BOLD = Font(bold=True)
HATCHED = PatternFill("lightUp", fgColor="BFBFBF")
"""Seen in black and white too."""
RULED = Border(bottom=Side(style="thin"))
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)


def write_xlsx(comparison: Comparison, path: Path) -> None:
    """Writes the workbook; counts are numbers, and the same comparison gives the same bytes.

    What is not shown is a dash on hatched ground. No text is ever run as a formula.
    """
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):  # a new workbook has one; this tells the type checker
        raise TypeError
    sheet.title = "Comparison"
    _write_comparison(sheet, comparison)
    _write_long(book.create_sheet("Long form"), comparison)
    _write_notes(book.create_sheet("Notes"), comparison)
    save_workbook(book, path, title=title(comparison))


def _write_comparison(sheet: Worksheet, comparison: Comparison) -> None:
    put(sheet, 1, 1, title(comparison)).font = Font(bold=True, size=14)
    put(sheet, 2, 1, f"Codebook {comparison.codebook}. The notes have a sheet of their own.")
    put(
        sheet,
        3,
        1,
        f"{MARK}  not shown (see notes)    share: of the children of the column, given from "
        f"{BASE_FOR_A_SHARE} children on",
    )
    _write_head(sheet, comparison)
    for index, row in enumerate(comparison.rows, start=HEAD + 2):
        label = put(sheet, index, 1, row.name)
        label.alignment = Alignment(indent=2 * row.depth, wrap_text=True, vertical="center")
        label.font = Font(bold=row.depth == 0)
        put(sheet, index, 2, row.code).font = Font(color="595959")
        for column, figure in enumerate(row.cells):
            _write_figure(sheet, index, 3 + 2 * column, figure)
    sheet.column_dimensions["A"].width = 46
    sheet.column_dimensions["B"].width = 24
    for column in range(3, 3 + 2 * len(comparison.columns)):
        sheet.column_dimensions[get_column_letter(column)].width = 10
    sheet.freeze_panes = f"C{HEAD + 2}"
    _set_page(sheet)


def _write_head(sheet: Worksheet, comparison: Comparison) -> None:
    put(sheet, HEAD, 1, "Code").font = BOLD
    put(sheet, HEAD, 2, "Id").font = BOLD
    for index, (name, size) in enumerate(zip(comparison.columns, sizes(comparison), strict=True)):
        first = 3 + 2 * index
        sheet.merge_cells(start_row=HEAD, end_row=HEAD, start_column=first, end_column=first + 1)
        put(sheet, HEAD, first, name).font = BOLD
        put(sheet, HEAD + 1, first, f"n of {MARK if size is None else size}")
        put(sheet, HEAD + 1, first + 1, "share")
        for row in (HEAD, HEAD + 1):
            sheet.cell(row, first).alignment = CENTRED
            sheet.cell(row, first + 1).alignment = CENTRED
    for ruled in range(1, 3 + 2 * len(comparison.columns)):
        sheet.cell(HEAD + 1, ruled).border = RULED


def _write_figure(sheet: Worksheet, row: int, column: int, figure: Figure) -> None:
    count = put(sheet, row, column, MARK if figure.n is None else figure.n)
    part = put(sheet, row, column + 1, share(figure.n, figure.of))
    part.number_format = "0%"
    count.alignment = part.alignment = CENTRED
    if figure.n is None:
        count.fill = part.fill = HATCHED


def _write_long(sheet: Worksheet, comparison: Comparison) -> None:
    for column, name in enumerate(LONG, start=1):
        put(sheet, 1, column, name).font = BOLD
    for index, values in enumerate(long_rows(comparison), start=2):
        for column, value in enumerate(values, start=1):
            put(sheet, index, column, value)
    for letter, width in {"A": 24, "B": 46, "C": 24, "D": 16}.items():
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _write_notes(sheet: Worksheet, comparison: Comparison) -> None:
    facts: list[tuple[str, str | int]] = [
        ("Compared by", comparison.by),
        ("Codebook and version", comparison.codebook),
        ("Fewest children shown", comparison.rule.k),
        ("Fewest for sensitive codes", comparison.rule.k_sensitive),
        ("Data (SHA-256)", comparison.data),
    ]
    facts += [("Note", note) for note in comparison.notes]
    for index, (name, value) in enumerate(facts, start=1):
        put(sheet, index, 1, name).font = BOLD
        put(sheet, index, 2, value).alignment = Alignment(
            wrap_text=True, vertical="top", horizontal="left"
        )
        sheet.cell(index, 1).alignment = Alignment(vertical="top")
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 100


def _set_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEAD}:{HEAD + 1}"
