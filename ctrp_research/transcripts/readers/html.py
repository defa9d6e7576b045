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
NOTE_ID = re.compile(r"(?:sd(?:foot|end)note|_?ftn|_?edn|_?com)_?\d")
NOTE_STYLE = re.compile(r"mso-element:\s*(?:footnote|endnote|comment)\s*(?:;|$)")
NOTE_LINKS = ("#_ftn", "#_edn", "#_msocom", "#sdfootnote", "#sdendnote")
OFFICES = ("LibreOffice", "OpenOffice", "StarOffice")
UNMARKED = (
    "LibreOffice writes words that were deleted with changes tracked into a web page as if they "
    "stood; if there were any, import the document that it was made of"
)
BREAK = "\v"
HEAD = 4_096
"""Bytes in which a page names its encoding."""
# What is not shown, and deleted text.
GONE = {"script", "style", "head", "template", "noscript", "del", "strike", "s", "object", "svg"}
BOLD = {"b", "strong"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "ul",
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
    return Reading(list(_lines(root)), (UNMARKED,) if _is_office(root) else ())


def _is_office(root: _Element) -> bool:
    return any(
        meta.get("name", "").lower() == "generator" and meta.get("content", "").startswith(OFFICES)
        for meta in root.iter("meta")
    )


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
    for text, bold, whole in _pieces(parent):
        if text is not None:
            paragraph.add(text, bold=bold)
            continue
        yield from paragraph.flush()
        if whole is None:
            continue
        if whole.tag == "tr":
            yield from row_lines([_cell(cell) for cell in whole.iterchildren("td", "th")])
        elif note := " ".join(_cell(whole).split()):
            yield Line(note, note=True)
    yield from paragraph.flush()


class _Paragraph:
    def __init__(self) -> None:
        self.parts: list[tuple[str, bool]] = []

    def add(self, text: str, *, bold: bool) -> None:
        if text != BREAK:  # white space in the source is one space
            text = re.sub(r"[ \t\r\n\f]+", " ", text)
            if text.startswith(" ") and (
                not self.parts or self.parts[-1][0].endswith((" ", BREAK))
            ):
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
        if not text.strip():  # a paragraph with nothing but a break in it is an empty line
            return [Line("")] if text.strip(" ") else []
        return paragraph_lines(text, bold)


def _pieces(top: _Element) -> Iterator[tuple[str | None, bool, _Element | None]]:
    """Text and whether it is bold; no text at a block's edge; a table's row or a note whole."""
    stack: list[tuple[_Element, bool, bool, bool]] = [(top, False, False, False)]
    while stack:
        node, bold, typed, left = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        whole = not left and node is not top and (tag == "tr" or _is_note(node))
        if left or whole or tag in GONE or _is_sign(node):
            if whole:
                yield None, False, node
            elif tag in BLOCKS:
                yield None, False, None
            if node is not top and node.tail:
                yield from _typed(node.tail, bold, typed)
            continue
        stack.append((node, bold, typed, True))
        inner, typed_in = bold or tag in BOLD, typed or tag == "pre"
        if tag in BLOCKS:
            yield None, False, None
        elif tag == "br":
            yield BREAK, bold, None
        if node.text and tag:
            yield from _typed(node.text, inner, typed_in)
        stack += [(child, inner, typed_in, False) for child in reversed(node)]


def _typed(text: str, bold: bool, typed: bool) -> Iterator[tuple[str, bool, None]]:  # noqa: FBT001
    """The text in pieces, with its breaks between them where lines stand as they were typed."""
    for number, piece in enumerate(text.splitlines() if typed else [text]):
        if number:
            yield BREAK, bold, None
        yield piece, bold, None
    if typed and text.endswith("\n"):
        yield BREAK, bold, None


def _is_note(node: _Element) -> bool:
    """Whether it is a note of Word's or LibreOffice's at the end of the page."""
    return node.tag == "div" and bool(
        NOTE_ID.match(node.get("id", "")) or NOTE_STYLE.search(node.get("style", ""))
    )


def _is_sign(node: _Element) -> bool:
    """Whether it is a note's number, or the running head of a page that was printed."""
    if node.tag == "a":
        return node.get("href", "").startswith(NOTE_LINKS)
    return node.tag == "div" and node.get("title") in ("header", "footer")


def _cell(cell: _Element) -> str:
    return "\n".join(
        f"{line.speaker} {line.text}" if line.speaker else line.text for line in _lines(cell)
    )
