"""PDFs with a text layer: running heads, line numbers and hyphens at line ends are taken out again.

A PDF knows where each letter stands and nothing else; lines, columns and paragraphs are found by
that.
"""

import ctypes
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Reading
from ctrp_research.transcripts.readers.printed import Letter, Page, page_of, paragraphs

MOST_PAGES = 600
MOST_LETTERS = 4_000_000
FEWEST_LETTERS = 20
"""On a page; a scan has none, or a stamp."""
FARTHEST = 15_000
"""Points; the largest page has 14,400."""
BOLD = 600
LONGEST_NAME = 100
"""Letters of a font's name."""
HYPHENS = {"\x02": "-", "\ufffe": "-", "\xad": "-"}
"""How the library gives a hyphen at a line's end."""


def read(data: bytes) -> Reading:
    """Lines of a PDF.

    Raises:
        CtrpError: it is none, damaged, locked, far too long, or a scan without text.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise CtrpError("it is protected by a password; save it without one") from error
        raise CtrpError("it is not a PDF, or it is damaged; save it again") from error
    count = len(document)
    if count > MOST_PAGES:
        raise CtrpError(f"it has {count:,} pages, more than {MOST_PAGES}; is it a transcript?")
    pages = list(_pages(document))
    empty = [number for number, page in enumerate(pages, 1) if page.letters < FEWEST_LETTERS]
    if len(empty) == count:
        raise CtrpError(
            "it is a scan without text; have its text recognised first (OCR, with the language "
            "of the talk), read it over, and save it as .docx"
        )
    remarks = (f"{len(empty)} of its {count} pages have no text; are they scans?",) if empty else ()
    return Reading(paragraphs(pages), remarks)


def _pages(document: pypdfium2.PdfDocument) -> Iterator[Page]:
    total = 0
    for index in range(len(document)):
        try:
            page = document[index]
            letters = list(_letters(page.get_textpage()))
        except pypdfium2.PdfiumError as error:
            raise CtrpError(f"its page {index + 1} is damaged; save it again") from error
        total += len(letters)
        if total > MOST_LETTERS:
            raise CtrpError("it holds far more text than a transcript")
        yield page_of(letters)
        page.close()


def _letters(page: pypdfium2.PdfTextPage) -> Iterator[Letter]:
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    previous = 0
    for index in range(page.count_chars()):
        code = raw.FPDFText_GetUnicode(page, index)
        if 0xD800 <= code < 0xDC00:
            previous = code
            continue
        if 0xDC00 <= code < 0xE000 and previous:
            code = 0x10000 + ((previous - 0xD800) << 10) + code - 0xDC00
        previous = 0
        sign = HYPHENS.get(chr(code), chr(code))
        if sign in "\r\n\0":
            continue
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        raw.FPDFText_GetCharBox(page, index, left, right, bottom, top)
        if not all(abs(place.value) < FARTHEST for place in (x, y, left, right, bottom, top)):
            continue  # off every page, or no number at all
        start = left.value if sign.strip() else x.value
        height = top.value - bottom.value
        yield Letter(
            sign, start, max(right.value, start), y.value, height, bold=_is_bold(page, index)
        )


def _is_bold(page: pypdfium2.PdfTextPage, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(page, index) >= BOLD:
        return True
    name = ctypes.create_string_buffer(LONGEST_NAME)
    raw.FPDFText_GetFontInfo(page, index, name, LONGEST_NAME, None)
    return b"bold" in name.value.lower()
