"""Frames as sheets, for people who would rather use a spreadsheet: XLSX out and in, CSV in.

A row is a code; `under` names the group it lies in, and the order of the rows is that of the codes.
A row without an id is a new code. CSV files of Taguette are read too, and written for it.
"""

import csv
import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from codebooks.codebook import LANGUAGES, Code, Codebook
from codebooks.drafts import (
    Draft,
    Taken,
    pack,
    read_description,
    settle,
    unpack,
    valid_id,
    write_description,
)
from codebooks.errors import CodebookError, Fault

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WORDS = tuple(f"indicators {language}" for language in LANGUAGES)
COLUMNS = (
    "id", "under", "name", "definition", "include", "exclude", "examples", *WORDS, "sensitive",
    "retired", "merged into",
)  # fmt: skip
_WIDTHS = (24, 20, 28, 50, 40, 40, 50, *(30 for _ in WORDS), 10, 10, 20)
_FACTS = ("id", "name", "version", "status", "note")
_LONGEST = 32_767
"""Characters that a cell holds."""
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_YES = {"yes": "yes", "true": "yes", "1": "yes", "x": "yes", "no": "", "false": "", "0": "", "": ""}
_HELP = (
    "A row is a code. The id never changes; leave it empty in the row of a new code.",
    "under: the id of the group the code lies in; empty at the top.",
    "Only codes with none below them are applied to passages.",
    "examples, indicators: one a line. sensitive, retired: yes or empty.",
    "Take it back with: ctrp codebook import FILE --dry-run",
)


def write_xlsx(book: Codebook) -> bytes:
    """Returns a workbook with a sheet of codes and one of the frame itself; no formula is in it.

    Raises:
        CodebookError: A text is longer than a cell.
    """
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"author": "ctrp", "created": _moment()})
    head, wrapped = (
        workbook.add_format({"bold": True, "valign": "top"}),
        workbook.add_format({"text_wrap": True, "valign": "top"}),
    )
    codes = workbook.add_worksheet("codes")
    for at, (column, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        codes.set_column(at, at, width)
        codes.write_string(0, at, column, head)
    codes.freeze_panes(1, 1)
    for number, row in enumerate(rows(book), 1):
        for at, column in enumerate(COLUMNS):
            _put(codes, number, at, row.get(column, ""), wrapped)
    frame = workbook.add_worksheet("codebook")
    frame.set_column(0, 0, 12)
    frame.set_column(1, 1, 100)
    facts = (book.id, book.name, str(book.version), book.status, book.note)
    for number, (fact, value) in enumerate(zip(_FACTS, facts, strict=True)):
        frame.write_string(number, 0, fact, head)
        _put(frame, number, 1, value, wrapped)
    for number, line in enumerate(_HELP, len(_FACTS) + 1):
        frame.write_string(number, 1, line, wrapped)
    workbook.close()
    return stream.getvalue()


def _moment() -> object:
    from datetime import datetime

    return datetime(1980, 1, 1)  # noqa: DTZ001 - the same file whenever it is written


def _put(sheet: "Worksheet", row: int, column: int, text: str, form: "Format") -> None:
    if len(text) > _LONGEST:
        raise CodebookError(
            f"A text of {len(text)} characters fits into no cell; export as YAML or QDC."
        )
    sheet.write_string(row, column, text, form)


def rows(book: Codebook) -> list[dict[str, str]]:
    """Returns a row for each code by the names of the columns, without empty cells."""
    made: list[dict[str, str]] = []

    def descend(codes: tuple[Code, ...], under: str) -> None:
        for code in codes:
            cells = {
                "id": code.id,
                "under": under,
                "name": code.name,
                "definition": code.definition,
                "include": code.include,
                "exclude": code.exclude,
                "examples": pack(code.examples, "\n"),
                "sensitive": "yes" if code.sensitive else "",
                "retired": "yes" if code.retired else "",
                "merged into": code.merged_into,
            }
            for column, language in zip(WORDS, LANGUAGES, strict=True):
                cells[column] = pack(code.indicators.get(language, ()), "\n")
            made.append({column: text for column, text in cells.items() if text})
            descend(code.codes, code.id)

    descend(book.codes, "")
    return made


def read_xlsx(data: bytes, frame: Codebook) -> Taken:
    """Returns the codebook of a workbook; `frame` gives what it does not say.

    Raises:
        CodebookError: It is no workbook, or a row cannot be right; the message does not name it.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = {
            sheet.title: [
                [_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)
            ]
            for sheet in workbook.worksheets
        }
        workbook.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise CodebookError("it is no workbook, or damaged") from error
    table = sheets.get("codes") or next(iter(sheets.values()), [])
    facts = {row[0]: row[1] for row in sheets.get("codebook", []) if len(row) > 1}
    return _taken(table, _framed(frame, facts))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("_x000D_\n", "\n").strip()


def _framed(frame: Codebook, facts: dict[str, str]) -> Codebook:
    version = facts.get("version", "")
    return replace(
        frame,
        id=valid_id(facts.get("id", "")) or frame.id,
        name=facts.get("name") or frame.name,
        version=int(version) if version.isdecimal() and int(version) else frame.version,
        status=facts.get("status", "" if facts else frame.status),
        note=facts.get("note", "" if facts else frame.note),
    )


def read_csv(data: bytes, frame: Codebook) -> Taken:
    """Returns the codebook of a CSV file with our columns or those of Taguette.

    Raises:
        CodebookError: It is not UTF-8, or a row cannot be right; the message does not name it.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CodebookError("it is not UTF-8; save it as “CSV UTF-8”") from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    table = [
        [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)
    ]
    return _taken(table, frame)


def _taken(table: list[list[str]], frame: Codebook) -> Taken:
    heading = [cell.casefold() for cell in table[0]] if table else []
    found = [
        (number, dict(zip(heading, row, strict=False)))
        for number, row in enumerate(table[1:], 2)
        if any(row)
    ]
    tags = next((name for name in ("tag", "path", "name") if name in heading), "")
    if "id" not in heading and "description" in heading and tags:
        return settle(_tags(found, tags), frame)
    if "name" not in heading:
        raise CodebookError("there is no column `name`; name the columns in the first line")
    reader = _Rows()
    drafts = reader.read(found)
    if reader.faults:
        raise CodebookError("".join(f"\n  {fault}" for fault in reader.faults[:10]).strip())
    unknown = [name for name in heading if name and name not in COLUMNS]
    taken = settle(drafts, frame)
    losses = tuple(f"the column {name!r}, which is none of ours" for name in unknown)
    return Taken(taken.book, (*losses, *taken.losses))


class _Rows:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, found: list[tuple[int, dict[str, str]]]) -> list[Draft]:
        by_id: dict[str, Draft] = {}
        made: list[tuple[int, str, Draft]] = []
        for number, cells in found:
            code_id = cells.get("id", "")
            if code_id and not valid_id(code_id):
                self._fault(
                    number, f"id {code_id!r} is not lower-case letters and digits joined by hyphens"
                )
            if code_id in by_id:
                self._fault(number, f"id {code_id} was given before")
            if not cells.get("name"):
                self._fault(number, "the name is empty")
            draft = Draft(cells.get("name", ""), self._values(number, cells), code_id)
            by_id.setdefault(code_id, draft)
            made.append((number, cells.get("under", ""), draft))
        if not made:
            self._fault(2, "there is no code")
        drafts: list[Draft] = []
        for number, under, draft in made:
            if not under:
                drafts.append(draft)
            elif under not in by_id:
                self._fault(number, f"there is no code with the id {under!r}, which it lies under")
            else:
                by_id[under].codes.append(draft)
        self._check_rings(made, drafts)
        for _, _, draft in made:
            draft.codable = not draft.codes
        return drafts

    def _check_rings(self, made: list[tuple[int, str, Draft]], drafts: list[Draft]) -> None:
        reached = {id(draft) for top in drafts for draft in top.walk()}
        if self.faults:
            return
        for number, _, draft in made:
            if id(draft) not in reached:
                self._fault(number, f"{draft.id or draft.name} lies under itself")

    def _values(self, number: int, cells: dict[str, str]) -> dict[str, list[str]]:
        values = {
            "Definition": [cells.get("definition", "")],
            "Include": [cells.get("include", "")],
            "Exclude": [cells.get("exclude", "")],
            "Example": list(unpack(cells.get("examples", ""), "\n")),
            "Merged into": [cells.get("merged into", "")],
        }
        for column, language in zip(WORDS, LANGUAGES, strict=True):
            words = unpack(cells.get(column, ""), "\n")
            values[f"Indicators ({language})"] = [pack(words, "; ")]
        for column in ("sensitive", "retired"):
            said = cells.get(column, "").casefold()
            if said not in _YES:
                self._fault(number, f"{column} is yes or empty, not {said!r}")
            values[column.capitalize()] = [_YES.get(said, "")]
        return {label: kept for label, texts in values.items() if (kept := [t for t in texts if t])}

    def _fault(self, row: int, message: str) -> None:
        self.faults.append(Fault(row, message))


def _tags(found: list[tuple[int, dict[str, str]]], column: str) -> list[Draft]:
    """Tags of Taguette, which lie in a tree by the full stops in their names, or by `parent`."""
    drafts: dict[str, Draft] = {}
    tops: list[Draft] = []
    paths = {cells.get(column, "") for _, cells in found}
    for _, cells in sorted(found, key=lambda each: each[1].get(column, "").count(".")):
        path = cells.get(column, "")
        parent, _, name = path.rpartition(".")
        if cells.get("parent"):
            parent, name = cells["parent"], path
        elif parent not in paths:
            parent, name = "", path
        said = read_description(cells.get("description", ""))
        draft = Draft(
            "".join(said.get("Name", [name])), said, valid_id("".join(said.get("Id", [])))
        )
        drafts[path] = draft
        (drafts[parent].codes if parent in drafts else tops).append(draft)
    for draft in drafts.values():
        draft.codable = not draft.codes
    return tops


def write_taguette(book: Codebook) -> tuple[bytes, tuple[str, ...]]:
    """Returns a CSV file that Taguette imports as a codebook, and what it loses."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(("tag", "description"))
    stops = 0

    def descend(codes: tuple[Code, ...], above: str) -> None:
        nonlocal stops
        for code in codes:
            stops += "." in code.name
            name = code.name.replace(".", "·")
            path = f"{above}.{name}" if above else name
            said = write_description(code, name=code.name if name != code.name else "")
            writer.writerow((_safe(path), _safe(said)))
            descend(code.codes, path)

    descend(book.codes, "")
    losses = ["the tree, which is in the names: `group.code`"]
    if stops:
        losses.append(f"{stops} × full stop in a name, written as ·")
    return stream.getvalue().encode("utf-8-sig"), tuple(losses)


def _safe(text: str) -> str:
    """An apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULAS) else text
