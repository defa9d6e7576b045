"""Plain text, in any of the encodings that the offices of the region used."""

import codecs
import re

from charset_normalizer import from_bytes

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line

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
# Charsets of one byte per letter that charset-normalizer chooses between.
CANDIDATES = ["cp1250", "cp1251", "cp1252"]
FAMILIAR = 0.95
# Letters of the region's Latin alphabets that cp1252 shows as other signs.
LATIN_2 = re.compile(r"[šžčćđŠŽČĆĐăşţşâîĂŞŢ]")


def read(data: bytes) -> list[Line]:
    """Lines of a text file; a form feed ends a line too."""
    return [Line(line.rstrip()) for line in re.split(r"\r\n|[\n\r\f\v\x85\u2028]", decode(data))]


def decode(data: bytes) -> str:
    """The text of `data`, whose encoding is found by its mark, by strict UTF-8, or by its letters.

    Raises:
        CtrpError: it is not text in any encoding that is known here.
    """
    for mark, kind in OTHERS.items():
        if data.startswith(mark):
            raise CtrpError(f"it is {kind}, not a text file; save it as .docx or .txt")
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\0" in data:
        return _unmarked_utf16(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data)


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


def _guess(data: bytes) -> str:
    best = from_bytes(data, cp_isolation=CANDIDATES).best()
    if best is None:
        raise CtrpError("it is not text in UTF-8, UTF-16, cp1250 or cp1251; save it as UTF-8")
    text = str(best)
    # Languages with few letters beyond ASCII leave cp1250 and cp1252 undecided; both agree on
    # ë and ç, and where they do not, the letters of the region speak for cp1250.
    if best.encoding == "cp1252":
        latin = data.decode("cp1250", errors="replace")
        if "\ufffd" not in latin and LATIN_2.search(latin):
            return latin
    return text
