"""Make the example files, as field offices send them, from the marked sources.

    python examples/make.py [FOLDER]

reads `marked/` and `files.yaml` beside it and writes `transcripts/`, `codings.csv` and
`participants.xlsx` into FOLDER (the folder of this file where nothing is said). The same sources
give the same bytes: no clock, no compression whose result depends on a library's version.
"""

import csv
import io
import re
import sys
import textwrap
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from ruamel.yaml import YAML

from ctrp_research.store.cells import as_field, set_text

HERE = Path(__file__).parent
MENTION = re.compile(r"⟦[A-Z]+:[a-z]\d+\|([^⟦⟧|\n]+)⟧")
CODING = re.compile(r"\s*\{\{([a-z-]+)(?::([a-z]+))?\}\}")
TURN = re.compile(r"^(?P<time>[\[(][\d:]+[\])] )?(?P<label>[^:]+): (?P<text>.+)$")
LIKE_A_LABEL = re.compile(r"^[^:]{1,40}:")
WHEN = datetime(2007, 1, 15, tzinfo=UTC)
PAGE_EVERY = 12
"""Turns on a page of an office's printout."""
LONG = 90
"""Characters from which a typist broke a turn over two lines."""
COLUMNS = (
    "file",
    "speaker",
    "child",
    "role",
    "gender",
    "age",
    "setting",
    "site",
    "country",
    "method",
)
KEPT_STYLES = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid"}
UNUSED_PARTS = ("customXml", "stylesWithEffects", "numbering", "webSettings", "thumbnail")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says at one go, without markup."""

    label: str
    time: str
    """With its brackets and a space after it, or empty."""
    text: str
    codes: tuple[tuple[str, str], ...] = ()
    """Code and reality status, in the order of the source."""


@dataclass(frozen=True, slots=True)
class Example:
    """A marked source and how it is sent."""

    path: str
    """Below `transcripts/`, with forward slashes."""
    settings: dict[str, Any]
    header: tuple[str, ...]
    turns: tuple[Turn, ...]
    mess: frozenset[str] = field(default_factory=frozenset)

    @property
    def speakers(self) -> dict[str, Any]:
        """What `files.yaml` says of each label."""
        return dict(self.settings["speakers"])


def read_examples(folder: Path = HERE) -> list[Example]:
    """Every example that `files.yaml` names, in its order."""
    table = YAML(typ="safe").load((folder / "files.yaml").read_text(encoding="utf-8"))
    return [
        _read(settings, (folder / "marked" / f"{source}.txt").read_text(encoding="utf-8"))
        for source, settings in table.items()
    ]


def _read(settings: dict[str, Any], marked: str) -> Example:
    header, _, body = marked.partition("\n\n")
    mess = frozenset(settings.get("mess", ()))
    return Example(
        path=settings["path"],
        settings=settings,
        header=tuple(_as_typed(MENTION.sub(r"\1", line), mess) for line in header.splitlines()),
        turns=tuple(_turn(line, mess) for line in body.splitlines() if line.strip()),
        mess=mess,
    )


def _turn(line: str, mess: frozenset[str]) -> Turn:
    codes = tuple((code, reality or "own") for code, reality in CODING.findall(line))
    match = TURN.match(_as_typed(MENTION.sub(r"\1", CODING.sub("", line)), mess))
    if match is None:
        raise ValueError("a line of a source is no turn; it must begin with a label and a colon")
    return Turn(match["label"], match["time"] or "", match["text"], codes)


def _as_typed(text: str, mess: frozenset[str]) -> str:
    if "quotes" in mess:
        text = re.sub(r'(^|[\s(–-])"', r"\1“", text).replace('"', "”").replace("'", "’")
    return text


def _broken(text: str) -> list[str]:
    """The lines of a turn whose typist pressed Enter; none looks as if another speaker began."""
    if len(text) < LONG:
        return [text]
    lines: list[str] = []
    for line in textwrap.wrap(text, width=72, break_long_words=False, break_on_hyphens=False):
        if lines and LIKE_A_LABEL.match(line):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _said(example: Example, turn: Turn) -> list[str]:
    return _broken(turn.text) if "breaks" in example.mess else [turn.text]


def _pages(example: Example) -> Iterator[tuple[Turn, str | None]]:
    """Each turn with the page number that stands after it, if one does."""
    words = example.settings.get("pages")
    for number, turn in enumerate(example.turns, 1):
        ends = words and number % PAGE_EVERY == 0
        yield turn, words.format(number // PAGE_EVERY) if ends else None


def plain_lines(example: Example) -> list[str]:
    """The lines of a text file."""
    gap = "\t" if "tabs" in example.mess else " "
    lines = [*example.header, ""]
    for turn, page in _pages(example):
        first, *rest = _said(example, turn)
        lines += [f"{turn.time}{turn.label}:{gap}{first}", *rest]
        if "blanks" in example.mess:
            lines.append("")
        if page:
            lines += ["", page, ""]
    return lines


def markdown_lines(example: Example) -> list[str]:
    """The lines of a Markdown file: a heading, the header block, turns with bold labels."""
    title, *facts = example.header
    form = {"list": "- {}", "bold": "**{}"}.get(example.settings.get("header", ""), "{}")
    lines = [f"# {title}", ""]
    for fact in facts:
        line = form.format(fact)
        lines.append(line.replace(":", ":**", 1) if line.startswith("**") else line)
    lines += ["", "---", ""]
    for turn in example.turns:
        lines.append(f"{turn.time}**{turn.label}:** {turn.text}")
        if "blanks" in example.mess:
            lines.append("")
    return lines


def as_text(example: Example, lines: Iterable[str]) -> bytes:
    """Lines in the encoding and with the line ends of the office."""
    trailing = "trailing" in example.mess
    text = "\n".join(
        line + "  " if trailing and line and number % 3 == 0 else line
        for number, line in enumerate(lines)
    )
    encoding = example.settings.get("encoding", "utf-8")
    if encoding == "cp1250":  # It has no letters with a comma below.
        text = text.translate(str.maketrans("ȘșȚț", "ŞşŢţ"))
    if encoding == "cp1251":  # It has no i with a grave.
        text = text.replace("ѝ", "й")
    newline = "\r\n" if example.settings.get("newline") == "crlf" else "\n"
    data = (text.rstrip("\n") + "\n").replace("\n", newline)
    if encoding == "utf-16":  # In one byte order whatever the machine's.
        return b"\xff\xfe" + data.encode("utf-16-le")
    return data.encode(encoding)


def as_docx(example: Example) -> bytes:
    """A Word document: bold labels in paragraphs, or a table of two columns."""
    document = docx.Document()
    _strip_template(document)
    _write_header(document, example)
    if example.settings.get("turns") == "table":
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for turn in example.turns:
            label, said = table.add_row().cells
            label.paragraphs[0].add_run(f"{turn.time}{turn.label}").bold = True
            _add_lines(said.paragraphs[0], _said(example, turn))
    else:
        gap = "\t" if "tabs" in example.mess else " "
        for turn, page in _pages(example):
            paragraph = document.add_paragraph(turn.time)
            paragraph.add_run(f"{turn.label}:").bold = True
            first, *rest = _said(example, turn)
            end = "  " if "trailing" in example.mess else ""
            _add_lines(paragraph, [f"{gap}{first}", *rest], end=end)
            if page:
                document.add_paragraph(page)
    return _packed(document)


def _add_lines(paragraph: Paragraph, lines: list[str], *, end: str = "") -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break(WD_BREAK.LINE)
        paragraph.add_run(line)
    if end:
        paragraph.add_run(end)


def _write_header(document: Document, example: Example) -> None:
    facts = list(example.header)
    if example.settings.get("header") == "table":
        rows = [fact.partition(":") for fact in facts if ":" in fact]
        for fact in facts:
            if ":" not in fact:
                document.add_paragraph().add_run(fact).bold = True
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for name, _, value in rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = name.strip(), value.strip()
    else:
        for fact in facts:
            document.add_paragraph(fact)
    document.add_paragraph()


def _strip_template(document: Document) -> None:
    """Take out what no example uses: it is nine tenths of an empty document."""
    styles = document.styles.element
    for element in list(styles):
        latent = element.tag == qn("w:latentStyles")
        style = element.tag == qn("w:style")
        if latent or (style and element.find(qn("w:name")).get(qn("w:val")) not in KEPT_STYLES):
            styles.remove(element)
    for part in (document.part, document.part.package):
        for key in [k for k, rel in part.rels.items() if rel.reltype.endswith(UNUSED_PARTS)]:
            del part.rels[key]
    facts = document.core_properties
    facts.author = facts.comments = facts.last_modified_by = facts.title = ""
    facts.created = facts.modified = WHEN.replace(tzinfo=None)


def _packed(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return _repacked(buffer.getvalue())


def _repacked(data: bytes) -> bytes:
    """The same archive with fixed times, uncompressed: zlib's output differs between versions."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2007-01-15T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # The machine's own would stand here.
            new.writestr(entry, content)
    return buffer.getvalue()


def transcript(example: Example) -> bytes:
    """The file of an example in the format that its path names."""
    ending = example.path.rpartition(".")[2]
    if ending == "docx":
        return as_docx(example)
    return as_text(example, plain_lines(example) if ending == "txt" else markdown_lines(example))


def codings(examples: Iterable[Example]) -> bytes:
    """The codings as a list: file, turn from 1, code and reality, and no text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("file", "turn", "code", "reality"))
    for example in examples:
        for number, turn in enumerate(example.turns, 1):
            for code, reality in turn.codes:
                writer.writerow((as_field(example.path), number, as_field(code), as_field(reality)))
    return buffer.getvalue().encode("utf-8")


def participants(examples: Iterable[Example]) -> bytes:
    """The participants as a workbook: a row for each label of each file."""
    book = openpyxl.Workbook()
    book.properties.creator = ""
    book.properties.created = WHEN.replace(tzinfo=None)
    sheet = book.active
    sheet.title = "participants"
    sheet.append(COLUMNS)
    for example in examples:
        for label, said in example.speakers.items():
            known = {"file": example.path, "speaker": label, "role": "interviewer"}
            known |= {name: example.settings[name] for name in ("country", "method")}
            if said != "interviewer":
                places = {n: example.settings.get(n) for n in ("setting", "site")}
                known |= {"role": "child"} | places | said
            sheet.append([known.get(column) for column in COLUMNS])
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, str):
                    set_text(cell, cell.value)
    sheet.freeze_panes = "A2"
    for letter, width in {"A": 44, "B": 16, "G": 18, "J": 14}.items():
        sheet.column_dimensions[letter].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    return _repacked(buffer.getvalue())


def make(folder: Path) -> None:
    """Write everything that is made from the sources into `folder`."""
    examples = read_examples()
    made = {f"transcripts/{example.path}": transcript(example) for example in examples}
    made["codings.csv"] = codings(examples)
    made["participants.xlsx"] = participants(examples)
    for name, data in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
