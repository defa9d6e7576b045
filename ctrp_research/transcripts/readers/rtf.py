"""Rich text, as WordPad and old word processors write it, with every tracked change accepted.

Comments and footnotes follow the paragraph that they hang on; headers and footers go. The library
knows RTF's code pages; tables and notes, which it leaves out, are marked for it beforehand by
characters that no text has.
"""

import re
from collections.abc import Iterator

from striprtf.striprtf import font_table_group, rtf_to_text

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import Line, Reading
from ctrp_research.transcripts.readers.layout import paragraph_lines, row_lines
from ctrp_research.transcripts.readers.package import damaged

CELL, ROW, TABLE, NOTE, BOLD, PLAIN = "\ue000\ue001\ue002\ue003\ue004\ue005"
MARKED = {"cell": CELL, "nestcell": CELL, "row": ROW, "nestrow": ROW, "trowd": TABLE}
WORDS = re.compile(r"\\(cell|nestcell|row|nestrow|trowd)(?![a-z0-9-]) ?")
WEIGHTS = re.compile(r"\\[\\{}]|[{}]|\\(b|b0|b1|plain)(?![a-z0-9-])")
EDGES = re.compile(r"\\[\\{}]|[{}]")
KIND = re.compile(r"\{\s*(?:\\\*\s*)?\\([a-z]+)")
NOTES = {"footnote", "annotation"}
GONE = {
    "pict", "shppict", "nonshppict", "object", "fldinst", "info", "stylesheet", "themedata",
    "datastore", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
    "footerf", "latentstyles", "colorschememapping", "listtable", "listoverridetable", "rsidtbl",
    "nonesttables",
}  # fmt: skip
DELETED = re.compile(r"\{(?:\\(?!deleted)[a-z]+-?\d*[ \r\n]?){0,30}\\deleted(?![a-z0-9])")
MARKS = re.compile(f"[{CELL}{ROW}{TABLE}{NOTE}{BOLD}{PLAIN}]")
CODE_PAGE = re.compile(r"\\ansicpg\d+")
LARGEST_TEXT = 8_000_000
LARGEST_FONT_TABLE = 40_000


def read(data: bytes) -> Reading:
    """Lines of a rich text file.

    Raises:
        CtrpError: it is none, or far larger than a transcript.
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise CtrpError("it is not a rich text file; open it and save it as .rtf or .docx")
    source, notes = _cut(_without_binary(data))
    fonts = font_table_group(source)
    if len(source) > LARGEST_TEXT or len(fonts) > LARGEST_FONT_TABLE:
        raise CtrpError("it holds far more than a transcript does")
    marked = WORDS.sub(lambda word: "{}" + MARKED[word[1]], _with_weights(source))
    page = CODE_PAGE.search(source)
    head = f"{page[0] if page else ''}{fonts}"
    told = [" ".join(MARKS.sub("", _plain(f"{{\\rtf1{head}{{{note}}}")).split()) for note in notes]
    return Reading(list(_lines(_plain(marked), told)))


def _without_binary(data: bytes) -> str:
    """The source with raw letters in the notation that the code page is applied to."""
    parts, position = [], 0
    for binary in re.finditer(rb"\\bin(\d{1,9}) ?", data):
        if binary.start() >= position:
            parts.append(data[position : binary.start()])
            position = binary.end() + int(binary[1])
    parts.append(data[position:])
    whole = b"".join(parts).decode("latin-1")
    return re.sub(r"[\x80-\xff]", lambda byte: f"\\'{ord(byte[0]):02x}", whole)


def _cut(source: str) -> tuple[str, list[str]]:
    """The source without what is not said, and the notes in it, each replaced by a mark."""
    parts: list[str] = []
    notes: list[str] = []
    position = depth = 0
    cut_at: int | None = None
    begin, kind = 0, ""
    for edge in EDGES.finditer(source):
        if edge[0] == "{":
            depth += 1
            if cut_at is not None:
                continue
            head = KIND.match(source, edge.start())
            word = head[1] if head else ""
            if word in GONE or word in NOTES or DELETED.match(source, edge.start()):
                parts.append(source[position : edge.start()])
                cut_at, kind = depth, word
                begin = head.end() if head else edge.end()
        elif edge[0] == "}":
            if depth == cut_at:
                if kind in NOTES:
                    notes.append(source[begin : edge.start()])
                    parts.append("{}" + NOTE)
                position, cut_at = edge.end(), None
            depth -= 1
    if cut_at is None:
        parts.append(source[position:])
    return "".join(parts), notes


def _with_weights(source: str) -> str:
    """The source with marks where bold begins and ends; a group's end ends what began in it."""
    parts: list[str] = []
    position, bold = 0, False
    outside: list[bool] = []
    for found in WEIGHTS.finditer(source):
        was = bold
        if found[0] == "{":
            outside.append(bold)
        elif found[0] == "}":
            bold = outside.pop() if outside else False
        elif found[1]:
            bold = found[1] in ("b", "b1")
        if bold != was:
            parts += [source[position : found.end()], "{}", BOLD if bold else PLAIN]
            position = found.end()
    return "".join([*parts, source[position:]])


def _plain(source: str) -> str:
    try:
        text: str = rtf_to_text(source, errors="replace")
    except (TypeError, ValueError) as error:
        raise damaged("a rich text file") from error
    # Signs beyond the first 65,536 come as two halves.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _lines(text: str, notes: list[str]) -> Iterator[Line]:
    waiting = iter(notes)
    *rows, rest = text.split(ROW)
    for stretch in rows:
        start = max(stretch.rfind(TABLE, 0, stretch.find(CELL) + 1), 0)
        yield from _paragraphs(stretch[:start].lstrip("\n"), waiting)
        *cells, _ = stretch[start:].split(CELL)
        yield from row_lines([MARKS.sub("", cell) for cell in cells])
        yield from _notes(stretch[start:].count(NOTE), waiting)
    yield from _paragraphs(rest, waiting)


def _paragraphs(text: str, waiting: Iterator[str]) -> Iterator[Line]:
    if not text:
        return
    for paragraph in text.split("\n"):
        begins, bold, rest = paragraph.partition(BOLD)
        label = rest.partition(PLAIN)[0] if bold and not MARKS.sub("", begins).strip() else ""
        yield from paragraph_lines(MARKS.sub("", paragraph), MARKS.sub("", begins + label))
        yield from _notes(paragraph.count(NOTE), waiting)


def _notes(count: int, waiting: Iterator[str]) -> Iterator[Line]:
    for _ in range(count):
        if note := next(waiting, ""):
            yield Line(note, note=True)
