"""Word documents: paragraphs and tables in their order, as if every tracked change were accepted.

Comments and notes follow the paragraph that they hang on; headers, footers and page numbers go.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import _Element

from ctrp_research.transcripts.readers import Line, Reading
from ctrp_research.transcripts.readers.layout import paragraph_lines, row_lines
from ctrp_research.transcripts.readers.package import FAULTS, damaged, open_package, parse

if TYPE_CHECKING:
    from docx.document import Document

WHAT = "a Word document"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
# Deleted and moved text, and what a drawing shows where the program cannot draw it.
GONE = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}pPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
NOTES = {"footnote": "footnotes", "endnote": "endnotes", "comment": "comments"}


def read(data: bytes) -> Reading:
    """Lines of a Word document.

    Raises:
        CtrpError: it is no Word document, or damaged.
    """
    open_package(data, WHAT)
    try:
        document: Document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, *FAULTS) as error:
        raise damaged(WHAT) from error
    return Reading(list(_Body(document).lines()))


class _Body:
    """The document's text, with what its styles and its other parts say about it."""

    def __init__(self, document: "Document") -> None:
        self.root: _Element = document.element.body
        self.notes = _notes(document)
        self.bold_styles = {
            style.style_id
            for style in document.styles
            if style.type == WD_STYLE_TYPE.CHARACTER and style.font.bold
        }

    def lines(self) -> Iterator[Line]:
        text, bold = "", ""
        notes: list[Line] = []
        for block in _inside(self.root, f"{W}p", f"{W}tbl"):
            if block.tag == f"{W}tbl":
                yield from self._table(block)
                continue
            if bold == text:
                bold += self._bold(block)
            text += _text(block)
            notes += self._notes_of(block)
            if _mark_is_deleted(block):
                continue
            yield from paragraph_lines(text, bold)
            yield from notes
            text, bold, notes = "", "", []
        if text:
            yield from paragraph_lines(text, bold)
        yield from notes

    def _table(self, table: _Element) -> Iterator[Line]:
        above: list[str] = []
        for row in _inside(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = [
                above[index]
                if _goes_on(cell) and index < len(above)
                else "\n".join(_text(paragraph) for paragraph in _inside(cell, f"{W}p"))
                for index, cell in enumerate(_inside(row, f"{W}tc"))
            ]
            yield from row_lines(cells)
            yield from self._notes_of(row)
            above = cells

    def _notes_of(self, block: _Element) -> Iterator[Line]:
        for kind in NOTES:
            for reference in block.iter(f"{W}{kind}Reference"):
                text = self.notes.get((kind, reference.get(f"{W}id", "")))
                if text:
                    yield Line(text, note=True)

    def _bold(self, paragraph: _Element) -> str:
        bold = ""
        for run in _runs(paragraph):
            text = _run_text(run)
            if text.strip() and not self._is_bold(run):
                break
            bold += text
        return bold

    def _is_bold(self, run: _Element) -> bool:
        mark = run.find(f"{W}rPr/{W}b")
        if mark is not None:
            return mark.get(f"{W}val", "1") not in ("0", "false", "off")
        style = run.find(f"{W}rPr/{W}rStyle")
        return style is not None and style.get(f"{W}val") in self.bold_styles


def _notes(document: "Document") -> dict[tuple[str, str], str]:
    """Text of comments, footnotes and endnotes by kind and number; who wrote them is left out."""
    texts = {}
    for relation in document.part.rels.values():
        for kind, part in NOTES.items():
            if relation.is_external or not relation.reltype.endswith(f"/{part}"):
                continue
            for note in parse(relation.target_part.blob, WHAT).iter(f"{W}{kind}"):
                paragraphs = (_text(paragraph).strip() for paragraph in note.iter(f"{W}p"))
                texts[kind, note.get(f"{W}id", "")] = " ".join(filter(None, paragraphs))
    return texts


def _inside(parent: _Element, *tags: str) -> Iterator[_Element]:
    """Children with these tags, also those that content controls and tracked changes wrap."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag not in GONE and isinstance(child.tag, str):
            yield from _inside(child, *tags)


def _runs(node: _Element) -> Iterator[_Element]:
    for child in node:
        if child.tag == f"{W}r":
            yield child
        elif child.tag not in GONE:
            yield from _runs(child)


def _run_text(run: _Element) -> str:
    parts = []
    for node in run:
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag in SIGNS:
            parts.append(SIGNS[node.tag])
        elif node.tag not in GONE and len(node):  # a text box
            parts.append(_text(node))
    return "".join(parts)


def _text(node: _Element) -> str:
    return "".join(_run_text(run) for run in _runs(node))


def _mark_is_deleted(paragraph: _Element) -> bool:
    """Whether the paragraph was joined with the next one."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _goes_on(cell: _Element) -> bool:
    """Whether a cell is part of the one above it."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") != "restart"
