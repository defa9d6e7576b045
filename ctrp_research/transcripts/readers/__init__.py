"""One reader module per file format; each turns a file's bytes into lines."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ctrp_research.errors import CtrpError

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 50_000_000
"""Bytes; a transcript is a few tens of thousands."""

# To add a format, add its module to this folder and its endings here.
READERS = {
    ".docx": "docx",
    ".md": "markdown",
    ".txt": "text",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph of a transcript."""

    text: str
    speaker: str | None = None
    """The label, where the format itself sets it apart: a table's first column, a bold name."""


def read_lines(path: Path, data: bytes) -> list[Line]:
    """The lines of a transcript file.

    Raises:
        CtrpError: the format is not known, or the file is not what its name says; the message
            gives the reason and never the file's text.
    """
    ending = path.suffix.lower()
    if ending not in READERS:
        known = ", ".join(sorted(READERS))
        raise CtrpError(f"its format {ending or '(none)'} is not read; save it as {known}")
    if not data.strip():
        raise CtrpError("it is empty")
    if len(data) > LARGEST:
        raise CtrpError(f"it is larger than {LARGEST // 1_000_000} MB; is it a transcript?")
    module = import_module(f"ctrp_research.transcripts.readers.{READERS[ending]}")
    read: Callable[[bytes], list[Line]] = module.read
    return read(data)


def read_text(name: str, given: bytes | None = None) -> str:
    """A transcript's text as one string: of the file of this name, or of the bytes that are given.

    Raises:
        CtrpError: it cannot be opened or read.
    """
    path = Path(name)
    try:
        data = path.read_bytes() if given is None else given
    except OSError as error:
        raise CtrpError(f"{name}: {error.strerror or 'it cannot be opened'}.") from error
    if given is not None or path.suffix.lower() not in READERS:
        from ctrp_research.transcripts.readers.text import decode

        return decode(data)
    lines = read_lines(path, data)
    return "\n".join(
        line.text if line.speaker is None else f"{line.speaker}: {line.text}" for line in lines
    )
