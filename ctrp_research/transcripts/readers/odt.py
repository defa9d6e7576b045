"""OpenDocument texts, as LibreOffice writes them, with every tracked change accepted.

Comments and notes follow the paragraph that they hang on; headers and footers go.
"""

from collections.abc import Iterator

from lxml.etree import _Element

from ctrp_research.transcripts.readers import Line, Reading
from ctrp_research.transcripts.readers.layout import paragraph_lines, row_lines
from ctrp_research.transcripts.readers.opendocument import (
    GONE,
    OFFICE,
    TABLE,
    TEXT,
    notes_in,
    open_content,
    pieces,
    text_of,
)
from ctrp_research.transcripts.readers.package import damaged

WHAT = "an OpenDocument text"
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")


def read(data: bytes) -> Reading:
    """Lines of an OpenDocument text.

    Raises:
        CtrpError: it is none, or damaged.
    """
    content, bold = open_content(data, WHAT)
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise damaged(WHAT)
    return Reading(list(_lines(body, bold)))


def _lines(parent: _Element, bold: frozenset[str]) -> Iterator[Line]:
    for block in parent:
        if block.tag in PARAGRAPHS:
            found = list(pieces(block))
            yield from paragraph_lines("".join(text for text, _ in found), _bold(found, bold))
            yield from (Line(note, note=True) for note in notes_in(block) if note)
        elif block.tag == f"{TABLE}table-row":
            cells = [text_of(cell) for cell in block.iterchildren(f"{TABLE}table-cell")]
            yield from row_lines(cells)
            yield from (Line(note, note=True) for note in notes_in(block) if note)
        elif block.tag not in GONE and isinstance(block.tag, str):
            yield from _lines(block, bold)


def _bold(found: list[tuple[str, tuple[str, ...]]], bold: frozenset[str]) -> str:
    start = ""
    for text, styles in found:
        if text.strip() and not bold.intersection(styles):
            break
        start += text
    return start
