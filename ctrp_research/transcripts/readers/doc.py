"""Old Word documents, read by antiword or LibreOffice, whichever the machine has.

antiword is quick and is given the file through a pipe, but leaves out comments and some footnotes:
a document with such is read by LibreOffice where both are there. That reads and writes files only:
they lie in a folder that nobody else may open, in memory where the system has such a place, and are
removed at once.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lxml.etree import _Element

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line, Reading, docx, html, rtf
from ctrp_research.transcripts.readers.layout import paragraph_lines, row_lines
from ctrp_research.transcripts.readers.package import parse

SECONDS = 60
OFFICE = ("soffice", "libreoffice")
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - in memory, and in a folder of its own there
WHAT = "a Word document"
HEAD, SECTOR = b"\xec\xa5", 512
"""How a document's head begins, and of what it begins at a multiple, in bytes."""
NO_PROGRAM = (
    "it is an old Word file, which antiword or LibreOffice would read if one were installed; "
    "or open it in Word and save it as .docx"
)


def read(data: bytes) -> Reading:
    """Lines of an old Word document, or of what often goes by that name.

    Raises:
        CtrpError: it is none, or no program that reads it is there.
    """
    if data.startswith(b"PK"):
        return docx.read(data)
    if data.lstrip().startswith(b"{\\rtf"):
        return rtf.read(data)
    if data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype html", b"<?xml")):
        return html.read(data)
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CtrpError("it is not a Word document, or it is damaged; open and save it again")
    antiword, office = shutil.which("antiword"), _office()
    if antiword is None and office is None:
        raise CtrpError(NO_PROGRAM)
    reading = _by_antiword(antiword, data) if antiword else None
    if office and (reading is None or reading.remarks):
        reading = _by_office(office, data) or reading
    if reading is None or not reading.lines:
        raise CtrpError("it is damaged or locked; open it in Word and save it as .docx")
    return reading


def _office() -> str | None:
    return next((found for name in OFFICE if (found := shutil.which(name))), None)


def _by_antiword(program: str, data: bytes) -> Reading | None:
    """What antiword says as DocBook, which keeps tables, bold names and footnotes."""
    try:
        done = subprocess.run(  # noqa: S603 - a program of the machine; the file is its input
            [program, "-x", "db", "-m", "UTF-8.txt", "-"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    if done.returncode != 0 or not done.stdout.strip():
        return None
    try:
        root = parse(done.stdout, WHAT)
    except CtrpError:
        return None
    lost = ["footnotes"] if any(not _text(note).strip() for note in root.iter("footnote")) else []
    lost += ["comments"] if _has_comments(data) else []
    remark = f"its {' and '.join(lost)} were left out; save it as .docx to keep them"
    return Reading(list(_lines(root)), (remark,) if lost else ())


def _has_comments(data: bytes) -> bool:
    """Whether the head of the document says so: [MS-DOC] 2.5.4, ccpAtn."""
    start = next((at for at in range(SECTOR, len(data), SECTOR) if data.startswith(HEAD, at)), None)
    return start is not None and any(data[start + 0x5C : start + 0x60])


def _by_office(program: str, data: bytes) -> Reading | None:
    """What LibreOffice makes of it as .docx."""
    place = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="ctrp-", dir=place) as name:
        folder = Path(name)
        source, made = folder / "transcript.doc", folder / "made" / "transcript.docx"
        source.write_bytes(data)
        try:
            subprocess.run(  # noqa: S603 - a program of the machine, with a profile of its own
                [
                    program,
                    f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                    "--headless",
                    "--norestore",
                    "--convert-to",
                    "docx",
                    "--outdir",
                    str(made.parent),
                    str(source),
                ],
                capture_output=True,
                timeout=2 * SECONDS,
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError):
            return None
        return docx.read(made.read_bytes()) if made.is_file() else None


def _lines(parent: _Element) -> Iterator[Line]:
    for block in parent:
        if block.tag in ("bookinfo", "colspec"):
            continue
        if block.tag == "row":
            yield from row_lines([_text(entry) for entry in block.iterchildren("entry")])
        elif block.tag in ("para", "title"):
            yield from _paragraph(block)
        elif isinstance(block.tag, str):
            yield from _lines(block)


def _paragraph(block: _Element) -> Iterator[Line]:
    tables = block.findall("informaltable")
    if not tables:
        yield from paragraph_lines(_text(block), _bold(block))
    for note in block.iter("footnote"):
        if text := " ".join(_text(note).split()):
            yield Line(text, note=True)
    for table in tables:
        yield from _lines(table)
        yield Line("")


def _text(node: _Element) -> str:
    parts = [node.text or ""]
    for child in node:
        parts += [_text(child) if child.tag != "footnote" else "", child.tail or ""]
    # Each paragraph has lines of its own in the source.
    return "".join(parts).strip("\n") if node.tag != "emphasis" else "".join(parts)


def _bold(block: _Element) -> str:
    if (block.text or "").strip() or not len(block):
        return ""
    first = block[0]
    return _text(first) if first.tag == "emphasis" and first.get("role") == "bold" else ""
