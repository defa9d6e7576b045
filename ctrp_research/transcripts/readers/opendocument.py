"""What text and sheets of OpenDocument share: the text of a paragraph and the notes on it."""

from collections.abc import Callable, Iterator

from lxml.etree import _Element

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers.package import damaged, open_package, parse

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
NOTES = {f"{OFFICE}annotation", f"{TEXT}note"}
# A note's own number, its writer and its day; and deleted text, which lies apart from the rest.
GONE = NOTES | {f"{TEXT}tracked-changes", f"{TEXT}note-citation", f"{DC}creator", f"{DC}date"}
MOST_SPACES = 100


def open_content(data: bytes, what: str) -> tuple[_Element, frozenset[str]]:
    """The content of an OpenDocument file, and the names of its styles that are bold.

    Raises:
        CtrpError: it is no such file, damaged, or protected by a password.
    """
    parts = open_package(data, what)
    if "content.xml" not in parts:
        raise damaged(what)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise CtrpError("it is protected by a password; save it without one")
    content = parse(parts["content.xml"], what)
    bold = {
        style.get(f"{STYLE}name", "")
        for root in (content, *(parse(parts[n], what) for n in ("styles.xml",) if n in parts))
        for style in root.iter(f"{STYLE}style")
        for properties in style.iter(f"{STYLE}text-properties")
        if properties.get(f"{FO}font-weight") == "bold"
    }
    return content, frozenset(bold)


def pieces(node: _Element, styles: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text of a paragraph in pieces, each with the names of its styles from the outside in."""
    if node.text:
        yield node.text, styles
    for child in node:
        sign = SIGNS.get(child.tag)
        if sign:
            yield sign(child), styles
        elif child.tag not in GONE and isinstance(child.tag, str):
            yield from pieces(child, (*styles, child.get(f"{TEXT}style-name", "")))
        if child.tail:
            yield child.tail, styles


def text_of(node: _Element) -> str:
    """The text of a paragraph or of all paragraphs in a node."""
    paragraphs = [each for each in node.iter(f"{TEXT}p", f"{TEXT}h") if not _in_note(each, node)]
    return "\n".join("".join(text for text, _ in pieces(each)).strip() for each in paragraphs)


def notes_in(node: _Element) -> list[str]:
    """The text of the comments, footnotes and endnotes that hang on a node."""
    return [
        " ".join(
            text
            for paragraph in note.iter(f"{TEXT}p")
            if (text := "".join(piece for piece, _ in pieces(paragraph)).strip())
        )
        for note in node.iter(*NOTES)
    ]


def _in_note(paragraph: _Element, top: _Element) -> bool:
    above = paragraph.getparent()
    while above is not None and above is not top:
        if above.tag in GONE:
            return True
        above = above.getparent()
    return False


def _spaces(node: _Element) -> str:
    count = node.get(f"{TEXT}c", "1")
    return " " * min(int(count) if count.isdecimal() else 1, MOST_SPACES)


SIGNS: dict[str, Callable[[_Element], str]] = {
    f"{TEXT}s": _spaces,
    f"{TEXT}tab": lambda _: "\t",
    f"{TEXT}line-break": lambda _: "\n",
}
