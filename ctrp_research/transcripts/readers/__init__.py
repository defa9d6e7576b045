"""One reader module per file format; each turns a file's bytes into lines."""

import re
from dataclasses import dataclass, replace
from importlib import import_module
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from ctrp_research.errors import CtrpError, shown

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 50_000_000
"""Bytes; a transcript is a few tens of thousands."""
MOST_LINES = 200_000
"""A day of talk has a few thousand."""

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# To add a format, add its module to this folder and its endings here.
READERS = {
    ".csv": "table",
    ".doc": "doc",
    ".docx": "docx",
    ".htm": "html",
    ".html": "html",
    ".md": "markdown",
    ".ods": "ods",
    ".odt": "odt",
    ".pdf": "pdf",
    ".rtf": "rtf",
    ".srt": "subtitles",
    ".tsv": "table",
    ".txt": "text",
    ".vtt": "subtitles",
    ".xls": "xls",
    ".xlsx": "xlsx",
}
APART = frozenset({"pdf", "xls"})
"""Readers on libraries that a damaged file may bring down or keep busy without end."""
ARCHIVES = frozenset({".zip"})
RECORDING = "it is a recording; import the transcript of it"
PICTURE = (
    "it is a picture; if it shows a transcript, have its text recognised (OCR) and save it as .docx"
)
NO_TEXT = {
    **dict.fromkeys((".aac", ".amr", ".avi", ".dss", ".ds2", ".flac", ".m4a", ".mov", ".mp3",
                     ".mp4", ".mpg", ".ogg", ".opus", ".wav", ".webm", ".wma", ".wmv"), RECORDING),
    **dict.fromkeys((".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".tif", ".tiff"), PICTURE),
}  # fmt: skip
"""What is to be said of files that hold no text, by their endings."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph of a transcript."""

    text: str
    speaker: str | None = None
    """The label, where the format itself sets it apart: a table's first column, a bold name."""
    certain: bool = False
    """Whether the format leaves no doubt that the label is a speaker's."""
    note: bool = False
    """Whether it is a comment or a footnote, which nobody said."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's lines, and what the person who brought it should know of how they were read."""

    lines: list[Line]
    remarks: tuple[str, ...] = ()
    """Safe to show: they hold none of the file's text."""


def read_file(path: Path, data: bytes) -> Reading:
    """Read a transcript file; letters that an old font or a wrong encoding spoilt are mended.

    Raises:
        CtrpError: the format is not known, or the file is not what its name says; the message
            gives the reason and never the file's text.
    """
    from ctrp_research.transcripts.readers.mending import mend

    ending = path.suffix.lower()
    if ending in ARCHIVES:
        raise CtrpError("it is an archive of files; unpack it first")
    if ending not in READERS:
        raise CtrpError(NO_TEXT.get(ending) or _unread(ending))
    check_size(len(data))
    if not data.strip():
        raise CtrpError("it is empty")
    reading = _read(READERS[ending], data)
    if len(reading.lines) > MOST_LINES:
        raise CtrpError(f"it has more than {MOST_LINES:,} lines; is it a transcript?")
    lines, remarks = mend([_clean(line) for line in reading.lines])
    return Reading(lines, reading.remarks + remarks)


def _unread(ending: str) -> str:
    if not ending:
        return "its name has no ending that says what it is, such as .txt; rename it"
    return f"its format {ending} is not read; if it is a transcript, save it as .docx"


def _clean(line: Line) -> Line:
    """Without characters that no text has, and that no document could hold again."""
    if CONTROLS.search(line.text) or CONTROLS.search(line.speaker or ""):
        speaker = None if line.speaker is None else CONTROLS.sub("", line.speaker)
        return replace(line, text=CONTROLS.sub("", line.text), speaker=speaker)
    return line


def _read(module: str, data: bytes) -> Reading:
    if module in APART:
        from ctrp_research.transcripts.readers.apart import read_apart

        return read_apart(module, data)
    read: Callable[[bytes], Reading] = import_module(f"{__name__}.{module}").read
    return read(data)


def read_lines(path: Path, data: bytes) -> list[Line]:
    """The lines of a transcript file.

    Raises:
        CtrpError: as `read_file`.
    """
    return read_file(path, data).lines


def check_size(size: int) -> None:
    """Refuse what is too large for a transcript.

    Raises:
        CtrpError: it is.
    """
    if size > LARGEST:
        raise CtrpError(f"it is larger than {LARGEST // 1_000_000} MB; is it a transcript?")


def read_bytes(path: Path) -> bytes:
    """A file's content, unless it is too large for a transcript: then it is not opened at all.

    Raises:
        CtrpError: it is too large.
        OSError: it cannot be read.
    """
    check_size(path.stat().st_size)
    return path.read_bytes()


def read_text(name: str, given: bytes | None = None) -> str:
    """A transcript's text as one string: of the file of this name, or of the bytes that are given.

    Raises:
        CtrpError: it cannot be opened or read.
    """
    path = Path(name)
    try:
        data = read_bytes(path) if given is None else given
    except OSError as error:
        raise CtrpError(f"{shown(name)}: {error.strerror or 'it cannot be opened'}.") from error
    except CtrpError as error:
        raise CtrpError(f"{shown(name)}: {error}.") from error
    kind = guess_type(path.name)[0] or ""
    if given is None and kind.partition("/")[0] in {"image", "audio", "video", "font"}:
        raise CtrpError(f"{shown(name)}: by its name it is no text but {kind}.")
    if given is not None or path.suffix.lower() not in READERS | dict.fromkeys(ARCHIVES):
        from ctrp_research.transcripts.readers.text import decode

        return decode(data)
    return "\n".join(map(_as_text, read_lines(path, data)))


def _as_text(line: Line) -> str:
    if line.note:
        return f"[Note]: {line.text}"
    return line.text if line.speaker is None else f"{line.speaker}: {line.text}"
