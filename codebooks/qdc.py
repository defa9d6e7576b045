"""REFI-QDA codebooks (.qdc), the form in which programs for qualitative analysis pass frames on.

Written after the schema `urn:QDA-XML:codebook:1.0` of 18 March 2019; the older `…:0:4`, empty lists
and names without braces or with them are read as well. A file that declares a document type is
refused: entities in it could name files of this computer or grow without end.
"""

import re
import uuid
from dataclasses import replace

from lxml import etree

from codebooks.changes import same_names
from codebooks.codebook import Code, Codebook
from codebooks.drafts import (
    Draft,
    Taken,
    labelled,
    read_description,
    settle,
    valid_id,
    write_description,
)
from codebooks.errors import CodebookError

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "CTRP Research"
_SPACES = re.compile(r"urn:QDA-XML:(codebook|project):[\d.:]+")
_GUIDS = uuid.UUID("7b0e6f0e-1f8e-5d0b-9a53-6f7a1c3a2d11")
_BROKEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def guid(book: Codebook, code_id: str) -> str:
    """Returns the identifier of a code in exchange, the same whenever it is written."""
    return str(uuid.uuid5(_GUIDS, f"{book.id}/{code_id}"))


def write_qdc(book: Codebook) -> tuple[bytes, tuple[str, ...]]:
    """Returns the file, and what other programs will not understand as it is meant."""
    root = etree.fromstring(f'<CodeBook xmlns="{NAMESPACE}" origin="{ORIGIN}"/>')
    codes = _add(root, "Codes")
    double = {code for ids in same_names(book).values() for code in ids}
    for code in book.codes:
        _write(book, codes, code, None, double)
    own = _add(_add(root, "Sets"), "Set", guid=guid(book, ""), name=_clean(book.name))
    facts = [
        ("Codebook", book.id), ("Version", str(book.version)), ("Status", book.status),
        ("Note", book.note),
    ]  # fmt: skip
    _add(own, "Description").text = _clean(labelled(facts))
    for code in book.codes:
        _add(own, "MemberCode", guid=guid(book, code.id))
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data, tuple(_losses(book, double))


def _losses(book: Codebook, double: set[str]) -> list[str]:
    every = list(book.walk())
    lines = sum(
        bool(code.include or code.exclude or code.examples or any(code.indicators.values()))
        for code in every
    )
    told = [
        (lines, "code with rules, examples or indicators, which are lines of its description"),
        (sum(code.sensitive for code in every), "code marked sensitive, a line of its description"),
        (sum(code.retired for code in every), "retired code, a line of its description"),
        (len(double), "code whose name another has too, written as `parent – name`"),
        (len(_BROKEN.findall(str(book))), "character that XML cannot hold, replaced"),
    ]
    return [f"{count} × {what}" for count, what in told if count]


def _write(
    book: Codebook, parent: etree._Element, code: Code, above: Code | None, double: set[str]
) -> None:
    name = f"{above.name} – {code.name}" if code.id in double and above else code.name
    made = _add(
        parent,
        "Code",
        guid=guid(book, code.id),
        name=_clean(name),
        isCodable="true" if code.is_leaf and not code.retired else "false",
    )
    said = write_description(code, name=code.name if name != code.name else "")
    _add(made, "Description").text = _clean(said)
    for child in code.codes:
        _write(book, made, child, code, double)


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)


def _clean(text: str) -> str:
    return _BROKEN.sub("\ufffd", text)


class _NoDoctype:
    """Goes through a file before it is read, and stops at a document type."""

    def doctype(self, *_: object) -> None:
        raise CodebookError("it declares a document type, which no codebook needs")

    def start(self, *_: object) -> None:
        """Nothing is kept of this element."""

    def end(self, *_: object) -> None:
        """Nothing is kept of this element."""

    def data(self, *_: object) -> None:
        """Nothing is kept of this text."""

    def comment(self, *_: object) -> None:
        """Nothing is kept of this comment."""

    def close(self) -> None:
        """Nothing was kept."""


def read_qdc(data: bytes, frame: Codebook) -> Taken:
    """Returns the codebook of a file of any program.

    Args:
        data: The file.
        frame: Gives what the file does not say: id, name, version; and the ids of codes of the
            same name.

    Raises:
        CodebookError: It is no such file; the message does not name it.
    """
    root = _root(data)
    counted: dict[str, int] = {}
    own = {guid(frame, code.id): code.id for code in frame.walk()}
    drafts: list[Draft] = []
    for part in root:
        if _name(part) == "Codes":
            drafts += [_draft(code, own, counted) for code in part if _name(code) == "Code"]
        elif _name(part) == "Sets":
            for each in part:
                if _name(each) == "Set":
                    frame = _facts(each, frame, counted)
    if not drafts:
        raise CodebookError("there is no code in it")
    _part_doubles(drafts)
    taken = settle(drafts, frame)
    losses = [f"{count} × {what}" for what, count in sorted(counted.items())]
    return Taken(taken.book, (*losses, *taken.losses))


def _root(data: bytes) -> etree._Element:
    """The CodeBook, also of a whole project."""
    looker = etree.XMLParser(
        target=_NoDoctype(), resolve_entities=False, no_network=True, load_dtd=False
    )
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(data, looker)
        root = etree.fromstring(data, reader)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CodebookError(f"it is not whole XML: {error}") from error
    if not _SPACES.fullmatch(root.tag.partition("}")[0].removeprefix("{")):
        raise CodebookError("it is no REFI-QDA codebook")
    if _name(root) == "Project":
        root = next((child for child in root if _name(child) == "CodeBook"), root)
    if _name(root) != "CodeBook":
        raise CodebookError("it holds no CodeBook")
    return root


def _draft(code: etree._Element, own: dict[str, str], counted: dict[str, int]) -> Draft:
    described = "".join(part.text or "" for part in code if _name(part) == "Description")
    said = read_description(described)
    name = "".join(said.get("Name", [code.get("name", "").strip()])) or "Unnamed code"
    known = code.get("guid", "").strip("{} ").lower()
    if code.get("color"):
        _count(counted, "colour of a code")
    notes = sum(_name(part) == "NoteRef" for part in code)
    if notes:
        _count(counted, "note on a code", notes)
    return Draft(
        name=name,
        values=said,
        id=valid_id("".join(said.get("Id", []))) or own.get(known, ""),
        codable=code.get("isCodable", "true").strip() in {"true", "1"},
        codes=[_draft(child, own, counted) for child in code if _name(child) == "Code"],
    )


def _facts(found: etree._Element, frame: Codebook, counted: dict[str, int]) -> Codebook:
    text = "".join(part.text or "" for part in found if _name(part) == "Description")
    said = {label: values[0] for label, values in read_description(text).items()}
    book_id = valid_id(said.get("Codebook", ""))
    if not book_id:
        _count(counted, "set of codes")
        return frame
    version = said.get("Version", "")
    return replace(
        frame,
        id=book_id,
        name=found.get("name", "").strip() or frame.name,
        version=int(version) if version.isdecimal() and int(version) else frame.version,
        status=said.get("Status", ""),
        note=said.get("Note", ""),
    )


def _part_doubles(drafts: list[Draft]) -> None:
    """Of two codes that say they have one id, such as a copy made elsewhere, the first keeps it."""
    seen: set[str] = set()
    for top in drafts:
        for draft in top.walk():
            if draft.id in seen:
                draft.id = ""
            seen.add(draft.id)


def _count(counted: dict[str, int], what: str, number: int = 1) -> None:
    counted[what] = counted.get(what, 0) + number


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
