"""The parts of a Word document: which are kept, and everything in them that is not text cleared.

Only parts that are known to hold text or formatting are kept. Properties, embedded files, macros,
custom XML, charts and lists of people are left out, whatever they are called; pictures are made
blank. So what nobody thought of is not in the result.
"""

import base64
import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from anonymise.errors import DocumentError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN = f"{_WORD}document.main+xml"
_TEXT = {
    MAIN,
    *(f"{_WORD}{part}+xml" for part in ("header", "footer", "footnotes", "endnotes", "comments")),
}
_FORMAT = {
    *(f"{_WORD}{part}+xml" for part in ("styles", "settings", "numbering", "fontTable")),
    "application/vnd.openxmlformats-officedocument.theme+xml",
}
_DROPPED_SETTINGS = {
    "attachedTemplate", "docVars", "mailMerge", "attachedSchema", "schemaLibrary", "docId",
    "smartTagType", "saveThroughXslt", "documentType", "activeWritingStyle",
}  # fmt: skip
# Elements that say something of a person, a file or a data store, and show nothing.
_DROPPED = {
    "alias", "tag", "dataBinding", "smartTagPr", "customXmlPr", "tblCaption", "tblDescription",
    "statusText", "helpText", "embedRegular", "embedBold", "embedItalic", "embedBoldItalic",
}  # fmt: skip
_DROPPED_ATTRIBUTES = {
    "title", "alt", "descr", "tooltip", "href", "date", "dateUtc", "userId", "providerId", "uri",
    "docLocation", "fullDate",
}  # fmt: skip
# The smallest whole around a reference to a part that is gone.
_HOLDERS = {f"{W}{tag}" for tag in ("drawing", "pict", "object", "altChunk", "control", "subDoc")}
_LARGEST = 200_000_000  # bytes; a small archive that unpacks to more is made to exhaust the machine
_BLANK = base64.b64decode(  # one grey point
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mN4BwAA8ADvXeFULAAAAABJRU5ErkJggg=="
)
_OLDEST = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True, eq=False)
class Package:
    """An opened document, cleared but for its text."""

    roots: dict[str, etree._Element]
    """The parts with text, by name."""
    types: dict[str, str]
    """Content type of every part."""
    others: dict[str, etree._Element] = field(default_factory=dict)
    """Parts with formatting, and relationships."""
    pictures: int = 0
    removed: int = 0
    blank: list[str] = field(default_factory=list)

    def save(self) -> bytes:
        """Give the document as a file; the same content gives the same bytes."""
        written = {name: _xml(root) for name, root in (self.roots | self.others).items()}
        written |= dict.fromkeys(self.blank, _BLANK)
        written["[Content_Types].xml"] = _xml(self._content_types(written))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(written, key=lambda each: (each[0] != "[", each)):
                info = zipfile.ZipInfo(name, _OLDEST)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, written[name])
        return target.getvalue()

    def _content_types(self, written: dict[str, bytes]) -> etree._Element:
        # Some readers know these elements without a prefix only.
        namespaces: dict[str, str] = {None: _TYPES[1:-1]}  # type: ignore[dict-item]
        root = etree.Element(f"{_TYPES}Types", nsmap=namespaces)
        relations = "application/vnd.openxmlformats-package.relationships+xml"
        for ending, kind in (("rels", relations), ("xml", "application/xml")):
            etree.SubElement(root, f"{_TYPES}Default", Extension=ending, ContentType=kind)
        for name in sorted(written):
            if not name.endswith(".rels"):
                kind = self.types[name]
                etree.SubElement(root, f"{_TYPES}Override", PartName=f"/{name}", ContentType=kind)
        return root


def open_package(data: bytes) -> Package:
    """Open a Word document and clear everything in it but its text.

    Raises:
        DocumentError: It is no Word document, damaged, or far too large.
    """
    try:
        files = _unzip(data)
        types = _read_types(files)
        package = _sorted_out(files, types)
    except DocumentError:
        raise
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError, EOFError,
            NotImplementedError, RuntimeError, zlib.error, struct.error) as error:  # fmt: skip
        # Without its cause, which may quote the document.
        message = "It is not a Word document, or it is damaged; open and save it again."
        raise DocumentError(f"{message} ({type(error).__name__})") from None
    if MAIN not in {types[name] for name in package.roots}:
        raise DocumentError("It is not a Word document (.docx); save it as one.")
    return package


def _unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
            raise DocumentError("It unpacks to far more than a transcript holds.")
        return {
            entry.filename.lstrip("/"): archive.read(entry)
            for entry in archive.infolist()
            if not entry.is_dir()
        }


def _read_types(files: dict[str, bytes]) -> dict[str, str]:
    root = _parse(files["[Content_Types].xml"])
    endings = {
        node.get("Extension", "").lower(): node.get("ContentType", "")
        for node in root.iter(f"{_TYPES}Default")
    }
    named = {
        node.get("PartName", "").lstrip("/"): node.get("ContentType", "")
        for node in root.iter(f"{_TYPES}Override")
    }
    return {
        name: named.get(name) or endings.get(name.rpartition(".")[2].lower(), "") for name in files
    }


def _sorted_out(files: dict[str, bytes], types: dict[str, str]) -> Package:
    package = Package(roots={}, types=types)
    for name, data in files.items():
        if types[name] in _TEXT:
            package.roots[name] = _parse(data)
        elif types[name] in _FORMAT:
            package.others[name] = _parse(data)
        elif types[name].startswith("image/") and not name.startswith("docProps/"):
            package.blank.append(name)
        elif not name.endswith(".rels") and name != "[Content_Types].xml":
            package.removed += 1
    package.pictures = len(package.blank)
    for name in package.blank:
        types[name] = "image/png"
    kept = {*package.roots, *package.others, *package.blank}
    authors: dict[str, str] = {}
    for name, root in (package.roots | package.others).items():
        gone = _relate(package, files, name, kept)
        _clear(root, gone, authors)
    _relate(package, files, "", kept)
    return package


def _relate(package: Package, files: dict[str, bytes], name: str, kept: set[str]) -> set[str]:
    """Keep a part's relationships to kept parts; give the ids of the others."""
    folder, base = posixpath.split(name)
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    if path not in files:
        return set()
    root, gone = _parse(files[path]), set()
    for node in list(root.iter(_RELATIONSHIP)):
        target = node.get("Target", "")
        if node.get("TargetMode") == "External":
            if node.get("Type", "").endswith("/hyperlink"):
                node.set("Target", "about:blank")
                continue
        elif posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") in kept:
            continue
        gone.add(node.get("Id", ""))
        root.remove(node)
    package.others[path] = root
    return gone


def _clear(root: etree._Element, gone: set[str], authors: dict[str, str]) -> None:
    """Take out of a part whatever names people, files and dates, and what refers to gone parts."""
    for node in list(root.iter()):
        if not isinstance(node.tag, str):  # a comment or instruction to a program
            _remove(node)
            continue
        local = node.tag.rpartition("}")[2]
        if local in _DROPPED or (local in _DROPPED_SETTINGS and root.tag == f"{W}settings"):
            _remove(node)
        elif any(str(key).startswith(R) and value in gone for key, value in node.attrib.items()):
            holder = next((each for each in node.iterancestors() if each.tag in _HOLDERS), node)
            _remove(holder)
        else:
            _clear_attributes(node, local, authors)


def _clear_attributes(node: etree._Element, local: str, authors: dict[str, str]) -> None:
    for key in list(node.attrib):
        name = str(key).rpartition("}")[2]
        if name in _DROPPED_ATTRIBUTES and not (name == "uri" and local in {"ext", "graphicData"}):
            del node.attrib[key]
        elif name == "author":
            node.set(key, authors.setdefault(node.get(key, ""), f"Author {len(authors) + 1}"))
        elif name == "initials":
            node.set(key, "A")
        elif name == "name" and local in {"docPr", "cNvPr"}:
            node.set(key, "Object")


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise DocumentError("It holds a document type, which Word never writes; save it anew.")
    return root


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
