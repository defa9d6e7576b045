"""What the formats with formatting share: bold names, and table rows of speaker and text."""

import re
from collections.abc import Sequence

from ctrp_research.transcripts.readers import Line

TIME = re.compile(r"^[\[(#]?\d{1,2}:\d{2}(:\d{2})?[\])#]?\s*")
LONGEST_LABEL = 40
PAIR = 2
BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


def paragraph_lines(text: str, bold: str = "") -> list[Line]:
    """A paragraph's lines; a short bold start without a colon is a speaker's name.

    With a colon it is found as text, as every label is.

    Args:
        text: the paragraph.
        bold: how it begins in bold; empty if it does not.
    """
    label = TIME.sub("", bold).strip()
    rest = text[len(bold) :]
    speaker = None
    if (
        label
        and ":" not in label
        and len(label) <= LONGEST_LABEL
        and rest.strip()
        and not rest.lstrip().startswith(":")
    ):
        speaker, text = bold.strip(), rest
    first, *others = BREAKS.split(text.strip())
    return [Line(first.strip(), speaker=speaker), *(Line(part.strip()) for part in others)]


def row_lines(cells: Sequence[str]) -> list[Line]:
    """A table row's lines: of two cells the first is the speaker."""
    cells = [cell.strip() for cell in cells]
    # A first column that counts the rows says nothing about who speaks.
    if len(cells) > PAIR and re.fullmatch(r"\d{1,4}\.?", cells[0]):
        cells = cells[1:]
    if len(cells) > PAIR and cells[0] and TIME.fullmatch(cells[0]):
        cells = [f"{cells[0]} {cells[1]}", *cells[2:]]
    if len(cells) == PAIR:
        first, *others = BREAKS.split(cells[1])
        return [Line(first, speaker=cells[0].rstrip(": ")), *(Line(part) for part in others)]
    return [Line(part) for cell in cells if cell for part in BREAKS.split(cell)]
