"""Word documents: paragraphs and tables in their order; headers, footers and comments stay out."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line

if TYPE_CHECKING:
    from docx.document import Document

LARGEST_UNPACKED = 200_000_000
"""Bytes; a small archive that unpacks to more is made to exhaust the machine."""
TIME = re.compile(r"^[\[(#]?\d{1,2}:\d{2}(:\d{2})?[\])#]?\s*")
LONGEST_LABEL = 40
PAIR = 2
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read(data: bytes) -> list[Line]:
    """Lines of a Word document.

    Raises:
        CtrpError: it is no Word document, or damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST_UNPACKED:
            raise CtrpError("it unpacks to far more than a transcript holds")
        document: Document = docx.Document(io.BytesIO(data))
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        XMLSyntaxError,
        KeyError,
        ValueError,
    ) as error:
        raise CtrpError(
            "it is not a Word document, or it is damaged; open and save it again"
        ) from error
    return [line for block in document.iter_inner_content() for line in _lines(block)]


def _text(paragraph: Paragraph) -> str:
    """All of a paragraph's text as if every tracked change were accepted.

    `paragraph.text` leaves out runs inside tracked insertions, which would be lost words.
    """
    parts = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
    runs = paragraph._p.iter(f"{W}r")
    return "".join(
        (node.text or "") if node.tag == f"{W}t" else parts.get(node.tag, "")
        for run in runs
        for node in run
    )


def _lines(block: Paragraph | Table) -> Iterator[Line]:
    if isinstance(block, Table):
        yield from _rows(block)
        return
    speaker, text = _bold_label(block)
    first, *rest = re.split(r"[\n\v\f]", text)
    yield Line(first.strip(), speaker=speaker)
    yield from (Line(part.strip()) for part in rest)


def _rows(table: Table) -> Iterator[Line]:
    for row in table.rows:
        cells = [
            "\n".join(_text(paragraph) for paragraph in cell.paragraphs).strip()
            for cell in _distinct(row.cells)
        ]
        # A first column that counts the rows says nothing about who speaks.
        if len(cells) > PAIR and re.fullmatch(r"\d{1,4}\.?", cells[0]):
            cells = cells[1:]
        if len(cells) == PAIR:
            first, *rest = cells[1].splitlines() or [""]
            yield Line(first, speaker=cells[0].rstrip(": "))
            yield from (Line(part) for part in rest)
        elif any(cells):
            yield from (Line(part) for cell in cells for part in cell.splitlines())


def _distinct(cells: tuple[_Cell, ...]) -> list[_Cell]:
    """A merged cell comes once for each column it spans."""
    kept: list[_Cell] = []
    for cell in cells:
        if not kept or cell._tc is not kept[-1]._tc:
            kept.append(cell)
    return kept


def _bold_label(paragraph: Paragraph) -> tuple[str | None, str]:
    """A short bold start without a colon is a speaker's name; with one, it is found as text."""
    bold = ""
    for run in paragraph.runs:
        if not run.bold and run.text.strip():
            break
        bold += run.text
    label = TIME.sub("", bold).strip()
    text = _text(paragraph)
    if (
        not label
        or ":" in label
        or len(label) > LONGEST_LABEL
        or bold.strip() == text.strip()
        or text[len(bold) :].lstrip().startswith(":")
    ):
        return None, text.strip()
    return bold.strip(), text[len(bold) :].strip()
