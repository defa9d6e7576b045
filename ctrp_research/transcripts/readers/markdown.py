"""Markdown as people write it by hand: the marks go, the words stay."""

import re
from dataclasses import replace

from ctrp_research.transcripts.readers import Line, Reading, text

RULE = re.compile(r"^\s*([-*_])(\s*\1){2,}\s*$")
TABLE_RULE = re.compile(r"^\s*\|?(\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*$")
LEAD = re.compile(r"^\s{0,3}(#{1,6}\s+|>\s?|[-*+]\s+)")
STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])")
CELLS = 2
MARKED = re.compile(r"^[\W\d]*(\*\*|__)[^\W_*][^*\n]*?(:\1|\1\s*:)")
FEWEST_MARKED = 4
"""Lines that begin with a marked label, from which a text is Markdown whatever its file is."""


def read(data: bytes) -> Reading:
    """Lines of a Markdown file; a row of a two-column table has its first cell as the speaker."""
    lines = (_line(raw.text) for raw in text.read(data).lines)
    return Reading([line for line in lines if line is not None])


def unmark(reading: Reading) -> Reading:
    """The same without marks, where Markdown was put into a file of another kind."""
    marked = sum(bool(MARKED.match(line.text)) for line in reading.lines if not line.speaker)
    if marked < FEWEST_MARKED:
        return reading
    lines = [
        _line(line.text) if line.speaker is None and not line.note else line
        for line in reading.lines
    ]
    return replace(reading, lines=[line for line in lines if line is not None])


def _line(raw: str) -> Line | None:
    if RULE.match(raw) or TABLE_RULE.match(raw):
        return None
    if raw.lstrip().startswith("|"):
        cells = [_plain(cell) for cell in raw.strip().strip("|").split("|")]
        if len(cells) == CELLS:
            return Line(cells[1], speaker=cells[0].rstrip(":"))
        return Line("\t".join(cells))
    return Line(_plain(LEAD.sub("", raw)))


def _plain(raw: str) -> str:
    for pattern, kept in ((STRONG, r"\2"), (EMPHASIS, r"\1"), (ESCAPE, r"\1")):
        raw = pattern.sub(kept, raw)
    return raw.strip()
