"""Web pages, as Word and e-mail programs save them: what is shown, and nothing that is linked."""

import re
from collections.abc import Iterator

from lxml import html
from lxml.etree import ParserError, _Element

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line, Reading
from ctrp_research.transcripts.readers.layout import paragraph_lines, row_lines
from ctrp_research.transcripts.readers.text import decode

CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
HEAD = 4_096
"""Bytes in which a page names its encoding."""
# What is not shown, and deleted text.
GONE = {"script", "style", "head", "template", "noscript", "del", "strike", "s", "object", "svg"}
BOLD = {"b", "strong"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
    "thead", "ul",
}  # fmt: skip


def read(data: bytes) -> Reading:
    """Lines of a web page.

    Raises:
        CtrpError: it has no text in any encoding that is known here.
    """
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_decode(data), parser=parser)
    except (ParserError, ValueError) as error:
        raise CtrpError("it has no text, or is damaged") from error
    return Reading(list(_lines(root)))


def _decode(data: bytes) -> str:
    named = CHARSET.search(data[:HEAD])
    text = None
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            text = data.decode(named[1].decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            text = None
    text = decode(data) if text is None else text
    # A declaration that names an encoding may not stand before text that is decoded already.
    return re.sub(r"^\s*<\?xml[^>]*>", "", text)


def _lines(parent: _Element) -> Iterator[Line]:
    """The paragraphs of a block: stretches of text that no block's edge divides."""
    paragraph = _Paragraph()
    for text, bold, row in _pieces(parent):
        if row is not None:
            yield from paragraph.flush()
            yield from row_lines([_cell(cell) for cell in row.iterchildren("td", "th")])
        elif text is None:
            yield from paragraph.flush()
        else:
            paragraph.add(text, bold=bold)
    yield from paragraph.flush()


class _Paragraph:
    def __init__(self) -> None:
        self.parts: list[tuple[str, bool]] = []

    def add(self, text: str, *, bold: bool) -> None:
        # White space in the source is one space; a line break was made a line feed by then.
        if text != "\n":
            text = re.sub(r"[ \t\r\n\f]+", " ", text)
            if text.startswith(" ") and (not self.parts or self.parts[-1][0].endswith((" ", "\n"))):
                text = text[1:]
        if text:
            self.parts.append((text, bold))

    def flush(self) -> list[Line]:
        text, bold = "", ""
        plain = False
        for part, is_bold in self.parts:
            plain = plain or (bool(part.strip()) and not is_bold)
            text += part
            bold += "" if plain else part
        self.parts = []
        return paragraph_lines(text, bold) if text.strip() else []


def _pieces(top: _Element) -> Iterator[tuple[str | None, bool, _Element | None]]:
    """Text and whether it is bold; no text at a block's edge; a table's row as a whole."""
    stack: list[tuple[_Element, bool, bool]] = [(top, False, False)]
    while stack:
        node, bold, left = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if left or tag in GONE or tag == "tr":
            if tag == "tr" and not left:
                yield None, False, node
            elif tag in BLOCKS:
                yield None, False, None
            if node is not top and node.tail:
                yield node.tail, bold, None
            continue
        stack.append((node, bold, True))
        inner = bold or tag in BOLD
        if tag in BLOCKS:
            yield None, False, None
        elif tag == "br":
            yield "\n", bold, None
        if node.text and tag:
            yield node.text, inner, None
        stack += [(child, inner, False) for child in reversed(node)]


def _cell(cell: _Element) -> str:
    return "\n".join(
        f"{line.speaker} {line.text}" if line.speaker else line.text for line in _lines(cell)
    )
