"""The memos of a project as a document of their own, kind by kind."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from ctrp_research.coding.memos import MemoLine
from ctrp_research.errors import UsageError
from ctrp_research.store.archive import fixed_time, fixed_zip
from ctrp_research.store.exports import place
from ctrp_research.store.workbooks import put, save_workbook

TITLES = {
    "code": "Memos on codes",
    "case": "Memos on cases",
    "theory": "Memos on theory",
    "method": "Memos on method",
    "reflexive": "Reflexive memos",
    "summary": "Summaries in the framework matrix",
    "coding": "Memos on codings",
}
COLUMNS = (
    "kind", "no.", "title", "memo", "code", "transcript", "turn", "child", "coder", "when (UTC)",
)  # fmt: skip
WIDE = {"memo": 80, "title": 30, "code": 24, "transcript": 20, "when (UTC)": 20}


def write_report(memos: Sequence[MemoLine], path: Path, *, force: bool) -> None:
    """Write the memos as Markdown, a Word document or a workbook, as the file's ending says.

    Raises:
        UsageError: the ending says something else.
        CtrpError: another file is there, and `force` is not given.
    """
    writers = {".md": _write_markdown, ".docx": _write_docx, ".xlsx": _write_xlsx}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise UsageError(f"{path}: name a file that ends in {', '.join(writers)}.")
    place([path], lambda made: write(memos, made[0]), force=force)


def about(memo: MemoLine) -> str:
    """What a memo is on and whose it is, in a line."""
    where = memo.transcript if memo.turn is None else f"{memo.transcript}:{memo.turn}"
    parts = (memo.code, where, memo.child, memo.coder, memo.at[:16].replace("T", " "))
    return " · ".join(part for part in parts if part)


def heading(memo: MemoLine) -> str:
    """Its number, and its title where it has one."""
    return f"{memo.id}. {memo.title}".rstrip(". ") if memo.title else str(memo.id)


def _write_markdown(memos: Sequence[MemoLine], path: Path) -> None:
    parts = ["# Memos\n"]
    for kind, group in groupby(memos, key=lambda memo: memo.kind):
        parts.append(f"## {TITLES[kind]}\n")
        parts += [f"### {heading(one)}\n\n*{about(one)}*\n\n{one.text}\n" for one in group]
    path.write_text("\n".join(parts), encoding="utf-8")


def _write_docx(memos: Sequence[MemoLine], path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading("Memos", level=0)
    for kind, group in groupby(memos, key=lambda memo: memo.kind):
        document.add_heading(TITLES[kind], level=1)
        for memo in group:
            document.add_heading(heading(memo), level=2)
            document.add_paragraph().add_run(about(memo)).italic = True
            for line in memo.text.splitlines():
                document.add_paragraph(line)
    properties = document.core_properties
    properties.title, properties.author = "Memos", "ctrp"
    properties.created = properties.modified = datetime(*fixed_time())  # noqa: DTZ001
    document.save(str(path))
    fixed_zip(path)


def _write_xlsx(memos: Sequence[MemoLine], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Memos"
    for row, values in enumerate([COLUMNS, *map(_row, memos)], start=1):
        for column, value in enumerate(values, start=1):
            cell = put(sheet, row, column, value or None)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, name in enumerate(COLUMNS, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = WIDE.get(name, 10)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(memos) + 1}"
    save_workbook(book, path, title="Memos")


def _row(memo: MemoLine) -> tuple[str | int | None, ...]:
    return (
        memo.kind, memo.id, memo.title, memo.text, memo.code, memo.transcript, memo.turn,
        memo.child, memo.coder, memo.at[:19].replace("T", " "),
    )  # fmt: skip
