"""Word documents in, safe Word documents out, with the formatting as it was.

All text of the document is one text for the anonymiser: body, tables, text boxes, comments, notes,
headers and footers, inserted and deleted words. A label takes the formatting of the first letter of
what it replaces. What is no text is cleared by `docx_package`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from anonymise.docx_fields import clear_fields, name_bookmarks
from anonymise.docx_package import MAIN, Package, W, open_package
from anonymise.engine import Anonymiser
from anonymise.generalise import Rules
from anonymise.mention import Mention, SafeText

_TEXT_TAGS = {f"{W}t", f"{W}delText"}
_VIRTUAL = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "\u00ad",
}
# Attributes that hold words which are shown or chosen from.
_SHOWN = {
    f"{W}listItem": (f"{W}displayText", f"{W}value"),
    f"{W}default": (f"{W}val",),
    "{urn:schemas-microsoft-com:vml}textpath": ("string",),
    f"{W}lvlText": (f"{W}val",),
}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LONGEST_LABEL = 40  # characters of a bold beginning that is a speaker's name


@dataclass(frozen=True, slots=True)
class SafeDocument:
    """A safe Word document, and what was done."""

    data: bytes
    language: str
    mentions: int
    identities: int
    pictures: int
    """Pictures made blank: nobody but a person can say what they show."""
    removed: int
    """Parts taken out: properties, embedded files, macros, custom XML, charts."""


@dataclass(slots=True, eq=False)
class _Chunk:
    """A stretch of the joined text and the place in the document that holds it."""

    start: int
    end: int
    node: etree._Element
    attribute: str | None


def anonymise_docx(
    data: bytes,
    anonymiser: Anonymiser | None = None,
    *,
    language: str | None = None,
    rules: Rules | None = None,
    avoid: Iterable[str] = (),
    seed: int = 0,
    reference: date | None = None,
) -> SafeDocument:
    """Give a Word document with every mention replaced, the rest of its look unchanged.

    The same document gives the same bytes. For the options see `Anonymiser.replace`.

    Raises:
        DocumentError: It is no Word document, or damaged.
    """
    anonymiser = anonymiser or Anonymiser()
    package = open_package(data)
    marks = name_bookmarks(package.roots.values())
    for root in package.roots.values():
        clear_fields(root, marks)
    chunks, text = _join(package)
    code = anonymiser.language_of(text, language)
    mentions = anonymiser.find(text, code)
    safe = anonymiser.replace(
        text, mentions, code, rules=rules, avoid=avoid, seed=seed, reference=reference
    )
    _write(chunks, text, safe)
    return SafeDocument(
        data=package.save(),
        language=code,
        mentions=len(mentions),
        identities=len({mention.entity for mention in mentions}),
        pictures=package.pictures,
        removed=package.removed,
    )


def _join(package: Package) -> tuple[list[_Chunk], str]:
    """Give the whole text of a document and where each stretch of it stands."""
    chunks: list[_Chunk] = []
    parts: list[str] = []
    length = 0
    order = sorted(package.roots, key=lambda name: (package.types[name] != MAIN, name))
    for name in order:
        for text, node, attribute in _pieces(package.roots[name]):
            if node is not None:
                chunks.append(_Chunk(length, length + len(text), node, attribute))
            parts.append(text)
            length += len(text)
    return chunks, "".join(parts)


def _pieces(root: etree._Element) -> Iterator[tuple[str, etree._Element | None, str | None]]:
    """Yield the text of a part in order: what a node holds, and what only parts words."""
    for node in root.iter():
        if node.tag == f"{W}p":
            yield from _paragraph(node)
            yield _separator(node), None, None
        for attribute in _SHOWN.get(str(node.tag), ()):
            if value := node.get(attribute):
                yield value, node, attribute
                yield "\n", None, None


def _paragraph(
    paragraph: etree._Element,
) -> Iterator[tuple[str, etree._Element | None, str | None]]:
    nodes = list(_own(paragraph))
    label_end = _bold_label(nodes)
    for number, node in enumerate(nodes):
        if node.tag in _VIRTUAL:
            yield _VIRTUAL[str(node.tag)], None, None
        elif node.text:
            yield node.text, node, None
        if number + 1 == label_end:
            yield ": ", None, None


def _own(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the text nodes of a paragraph, not those of paragraphs in its text boxes."""
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag in _TEXT_TAGS or node.tag in _VIRTUAL or str(node.tag).endswith("/math}t"):
            # A tab stop in the paragraph's properties is none in its text.
            if node.getparent() is not None and node.getparent().tag != f"{W}tabs":  # type: ignore[union-attr]
                yield node
        elif node.tag != f"{W}p":
            stack.extend(reversed(node))


def _bold_label(nodes: list[etree._Element]) -> int:
    """Give the number of text nodes that are a speaker's name in bold, without a colon, or 0."""
    bold = 0
    while bold < len(nodes) and _is_bold(nodes[bold]):
        bold += 1
    label = "".join(node.text or "" for node in nodes[:bold])
    rest = "".join(node.text or "" for node in nodes[bold:]).lstrip()
    told = ":" in label or rest.startswith(":")
    return bold if label.strip() and len(label) <= _LONGEST_LABEL and rest and not told else 0


def _is_bold(node: etree._Element) -> bool:
    run = node.getparent()
    bold = run.find(f"{W}rPr/{W}b") if run is not None else None
    return bold is not None and bold.get(f"{W}val") not in {"0", "false", "off"}


def _separator(paragraph: etree._Element) -> str:
    """Give what parts a paragraph from the next: a colon after the cell that says who speaks."""
    cell = paragraph.getparent()
    row = cell.getparent() if cell is not None and cell.tag == f"{W}tc" else None
    if cell is None or row is None or paragraph is not cell.findall(f"{W}p")[-1]:
        return "\n"
    cells = row.findall(f"{W}tc")
    return ": " if len(cells) in {2, 3} and cells[-2] is cell else "\n"


def _write(chunks: list[_Chunk], text: str, safe: SafeText) -> None:
    """Put the labels into the nodes that hold the first letters of the mentions."""
    position = 0
    done: set[Mention] = set()
    replacements = safe.replacements
    for chunk in chunks:
        while position < len(replacements) and replacements[position].mention.end <= chunk.start:
            position += 1
        parts: list[str] = []
        at, index = chunk.start, position
        while index < len(replacements) and replacements[index].mention.start < chunk.end:
            item = replacements[index]
            parts.append(text[at : max(at, item.mention.start)])
            if item.mention not in done:
                parts.append(item.label)
                done.add(item.mention)
            at = min(item.mention.end, chunk.end)
            index += 1
        if index > position:
            parts.append(text[at : chunk.end])
            _set(chunk, "".join(parts))


def _set(chunk: _Chunk, text: str) -> None:
    if chunk.attribute is not None:
        chunk.node.set(chunk.attribute, text)
        return
    chunk.node.text = text
    if chunk.node.tag in _TEXT_TAGS:
        chunk.node.set(_SPACE, "preserve")
