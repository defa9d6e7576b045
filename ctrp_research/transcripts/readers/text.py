"""Plain text, in any of the encodings that the offices of the region used."""

import codecs
import re
from collections.abc import Iterable

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line, Reading
from ctrp_research.transcripts.readers.spelling import is_known, is_spelt

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Word file",
    b"PK\x03\x04": "a Word file or an archive",
    b"%PDF": "a PDF",
    b"{\\rtf": "an RTF file",
}
# One byte per letter; the first of those that fit equally well is taken.
CODE_PAGES = (
    "cp1250",
    "cp1251",
    "cp1252",
    "iso8859_2",
    "iso8859_16",
    "cp852",
    "cp855",
    "iso8859_5",
    "mik",
    "cp866",
)
MIK = {0x80 + index: chr(0x410 + index) for index in range(64)}
"""The code page of Bulgarian DOS, which Python lacks: its letters; the rest is frames and signs."""
FAMILIAR = 0.95
MOST_WORDS = 1_500
SAMPLE = 400_000
"""Bytes that an encoding is told by."""
PUNCTUATION = ".,;:!?()[]{}<>\"'/*+=_|-„“”‘’«»‚‹›…–—•· \xa0\xad0123456789"
BREAKS = re.compile(r"\r\n|[\n\r\f\v\x85\u2028]")


def read(data: bytes) -> Reading:
    """Lines of a text file; a form feed ends a line too."""
    return Reading([Line(line.rstrip()) for line in BREAKS.split(decode(data))])


def decode(data: bytes) -> str:
    """The text of `data`, whose encoding is found by its mark, by strict UTF-8, or by its words.

    Raises:
        CtrpError: it is not text in any encoding that is known here.
    """
    for mark, kind in OTHERS.items():
        if data.startswith(mark):
            raise CtrpError(
                f"it is {kind}, not a text file; give it the ending that it should have"
            )
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\0" in data:
        return _unmarked_utf16(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _in_code_page(data, _best_code_page(data[:SAMPLE]))


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CtrpError(f"it is damaged: not valid {encoding} at byte {error.start}") from error


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without its mark, in the byte order that gives Latin, Cyrillic and punctuation."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, errors="replace")
        familiar = sum(0 < ord(c) < 0x530 or 0x2000 <= ord(c) < 0x2070 for c in text)
        if text and familiar / len(text) > FAMILIAR:
            return text
    raise CtrpError("it is not a text file; if it is a Word file, save it as .docx")


def _best_code_page(data: bytes) -> str:
    words = set(re.findall(rb"\S*[\x80-\xff]\S*", data))
    sample = sorted(words)[:MOST_WORDS]
    return max(CODE_PAGES, key=lambda page: _fit(page, sample))


def _fit(page: str, sample: Iterable[bytes]) -> float:
    """How many of the words that differ from page to page are words in this one."""
    score = 0.0
    for raw in sample:
        text = _in_code_page(raw, page)
        for word in text.split():
            bare = word.strip(PUNCTUATION)
            if not bare or bare.isascii():
                continue
            if is_known(bare):
                score += 3
            elif is_spelt(bare):
                score += 1
            else:
                score -= 1 + sum(not letter.isalnum() and letter not in "-'’" for letter in bare)
    return score


def _in_code_page(data: bytes, page: str) -> str:
    if page == "mik":
        return data.decode("cp866").translate(
            {ord(bytes([byte]).decode("cp866")): letter for byte, letter in MIK.items()}
        )
    return data.decode(page, errors="replace")
