"""Office files that are ZIP archives of XML: opened only if they are harmless and of human size."""

import io
import zipfile
import zlib

from lxml import etree

from ctrp_research.errors import CtrpError

LARGEST_UNPACKED = 200_000_000
"""Bytes; a small archive that unpacks to more is made to exhaust the machine."""
LARGEST_PART = 20_000_000
"""Bytes of one XML part; a long transcript's is two million."""
MOST_PARTS = 5_000
FAULTS = (AttributeError, IndexError, KeyError, OSError, SyntaxError, TypeError, ValueError)
"""What libraries raise on files whose parts do not fit together."""
DECLARED = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


def open_package(data: bytes, what: str) -> dict[str, bytes]:
    """The XML parts of an office file, by name.

    Args:
        data: the file.
        what: what it should be, for the message.

    Raises:
        CtrpError: it is not that, damaged, protected by a password, or made to do harm.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CtrpError(f"it is no {what} but an old or a protected file; save it without password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive)
            parts = {
                entry.filename: archive.read(entry)
                for entry in archive.infolist()
                if entry.filename.endswith((".xml", ".rels"))
            }
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError, EOFError, NotImplementedError,
            zlib.error) as error:  # fmt: skip
        raise damaged(what) from error
    if any(mark in part for part in parts.values() for mark in DECLARED):
        raise CtrpError("it declares a document type, as no office program does; it is not opened")
    return parts


def _check_sizes(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise CtrpError("it unpacks to far more than a transcript holds")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")) and entry.file_size > LARGEST_PART:
            raise CtrpError("it unpacks to far more than a transcript holds")


def parse(part: bytes, what: str) -> etree._Element:
    """An XML part's root; nothing outside it is ever looked at.

    Raises:
        CtrpError: it is not well formed, or nested deeper than any document.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(what) from error


def damaged(what: str) -> CtrpError:
    """The error of a file that is not what its name says."""
    return CtrpError(f"it is not {what}, or it is damaged; open and save it again")
