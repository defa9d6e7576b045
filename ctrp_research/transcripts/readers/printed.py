"""From letters on pages to paragraphs: lines, columns, running heads, line numbers, hyphens."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from statistics import median

from ctrp_research.transcripts.readers import Line
from ctrp_research.transcripts.readers.layout import paragraph_lines
from ctrp_research.transcripts.readers.spelling import is_known
from ctrp_research.transcripts.turns import LABELLED, LEADING_TIME

BASELINE = 0.35
"""Letters of a line stand at most so far apart in height, in heights of a letter."""
GAP = 2.2
"""Heights of a letter from which a gap is a column's edge or a tab."""
EDGE_LINES = 2
"""Lines at the top and the bottom of a page that may be running heads."""
REPEATED = 0.8
"""Share of the pages, or of every second one, on which a running head stands."""
SHORT = 6
"""Words."""
NEAR, APART = 1.6, 1.85
"""Distances of lines, in usual ones, to which a paragraph goes on and from which one is empty."""
NUMBERED = 0.6
"""Share of lines with a number before them from which the numbers count the lines."""
FEWEST_NUMBERS = 5
FULL = 0.85
"""Share of the text's width from which a line may go on in the next."""
MOST_STEPS = 400
MIDDLE = 0.2
FREE = 0.95
BESIDE = 0.25
"""Shares of the text's width outside of which no gutter is, and of the lines that make one."""
COLUMN = 22
"""Letters of a usual line in a column of text; a column of speakers has fewer."""
SHORTEST_JOINED = 5
HYPHENATED = re.compile(r"([^\W\d_]+)-$")
LEADING_WORD = re.compile(r"[^\W\d_]+")
NUMBER = re.compile(r"\s*(\d{1,5})(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter where it stands on the page, in points from the bottom left."""

    sign: str
    left: float
    right: float
    base: float
    height: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one line with no wide gap between them."""

    left: float
    right: float
    text: str
    bold: str = ""
    """How it begins in bold, where it does not end so."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A line on a page."""

    base: float
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page from the top."""

    lines: tuple[Printed, ...]
    letters: int
    gutter: float | None = None
    """Where two columns meet."""


def page_of(letters: Sequence[Letter]) -> Page:
    """Sort a page's letters into lines."""
    inked = [letter for letter in letters if letter.sign.strip()]
    if not inked:
        return Page((), 0)
    height = max(median(letter.height for letter in inked), 1.0)
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: -letter.base):
        if rows and abs(rows[-1][0].base - letter.base) <= BASELINE * height:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    gutter = _gutter(rows, height)
    lines = (Printed(row[0].base, _pieces(row, GAP * height, gutter)) for row in rows)
    return Page(tuple(line for line in lines if line.pieces), len(inked), gutter)


def _gutter(rows: Sequence[Sequence[Letter]], height: float) -> float | None:
    """A white strip in the middle that nearly all lines leave free and many reach beyond."""
    edges = [[(letter.left, letter.right) for letter in row if letter.sign.strip()] for row in rows]
    edges = [row for row in edges if row]
    left = min(start for row in edges for start, _ in row)
    right = max(end for row in edges for _, end in row)
    step = max(height / 2, (right - left) / MOST_STEPS)
    at = left + MIDDLE * (right - left)
    while at < right - MIDDLE * (right - left):
        free = [row for row in edges if not any(s < at + height and e > at for s, e in row)]
        both = sum(min(row)[0] < at < max(row)[1] for row in free)
        if len(free) >= FREE * len(edges) and both >= BESIDE * len(edges):
            return at + height / 2
        at += step
    return None


def _pieces(row: list[Letter], gap: float, gutter: float | None) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    held: list[Letter] = []
    right = 0.0
    for letter in sorted(row, key=lambda letter: letter.left):
        if letter.sign.strip():
            crosses = gutter is not None and held and held[0].left < gutter <= letter.left
            if held and (crosses or letter.left - right > gap):
                pieces.append(_piece(held))
                held = []
            right = letter.right
        if held or letter.sign.strip():
            held.append(letter)
    return (*pieces, _piece(held)) if held else tuple(pieces)


def _piece(letters: list[Letter]) -> Piece:
    text = "".join(letter.sign for letter in letters)
    bold = "".join(
        letter.sign for letter in takewhile(lambda x: x.bold or not x.sign.strip(), letters)
    )
    right = max(letter.right for letter in letters if letter.sign.strip())
    said = " ".join(text.split())
    start = " ".join(bold.split())
    return Piece(letters[0].left, right, said, start if start != said else "")


def paragraphs(pages: Sequence[Page]) -> list[Line]:
    """The paragraphs of all pages, without what a printer adds to them."""
    made: list[Line] = []
    goes_on = False
    for page in _without_line_numbers(_without_heads(pages)):
        for column in _columns(page):
            goes_on = _take(column, made, goes_on=goes_on)
    return made


def _take(lines: Sequence[Printed], made: list[Line], *, goes_on: bool) -> bool:
    """Add a column's lines to the paragraphs; says whether the last one may go on after it."""
    start = min(piece.left for line in lines for piece in line.pieces)
    width = max(piece.right for line in lines for piece in line.pieces) - start
    gaps = [0.0, *(above.base - below.base for above, below in pairwise(lines))]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    for gap, line in zip(gaps, lines, strict=True):
        speaker, piece = _speaker(line)
        if goes_on and gap <= NEAR * usual and speaker is None and not _begins(piece.text):
            made[-1] = replace(made[-1], text=_joined(made[-1].text, piece.text))
        else:
            if gap > APART * usual:
                made.append(Line(""))
            made.append(Line(piece.text, speaker=speaker))
        goes_on = piece.text.endswith("-") or piece.right - start >= FULL * width
    return goes_on


def _speaker(line: Printed) -> tuple[str | None, Piece]:
    """The label before a wide gap or in bold, and the rest of the line."""
    first, *rest = line.pieces
    whole = Piece(first.left, line.pieces[-1].right, line.text)
    if LABELLED.match(line.text):
        return None, whole
    found = paragraph_lines(line.text, first.bold or (first.text if rest else ""))[0]
    return found.speaker, replace(whole, text=found.text)


def _begins(text: str) -> bool:
    """Whether a line looks like the beginning of a turn."""
    return bool(LABELLED.match(text) or LEADING_TIME.match(text))


def _joined(before: str, after: str) -> str:
    broken = HYPHENATED.search(before)
    word = LEADING_WORD.match(after)
    if not broken or not word or not after[0].islower():
        return f"{before} {after}"
    whole = broken[1] + word[0]
    halves = is_known(broken[1]) and is_known(word[0])
    if (len(whole) >= SHORTEST_JOINED and is_known(whole)) or not (
        halves or min(len(broken[1]), len(word[0])) < 2
    ):
        return before[:-1] + after
    return before + after


def _without_heads(pages: Sequence[Page]) -> list[Page]:
    """Lines at a page's edges that stand on the other pages too, or on every second one."""
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for number, page in enumerate(pages):
        for line in _edges(page):
            found[_head(line)].add(number)
    heads = {key for key, on in found.items() if _is_head(on, len(pages))}
    return [
        replace(page, lines=tuple(line for line in page.lines if not _is_among(line, page, heads)))
        for page in pages
    ]


def _is_head(on: set[int], pages: int) -> bool:
    """Whether lines on these pages are a running head; a first page may have none."""
    of = pages / 2 if len({number % 2 for number in on}) == 1 else pages
    return len(on) >= max(2, REPEATED * (of - 1))


def _is_among(line: Printed, page: Page, heads: set[tuple[str, int]]) -> bool:
    return _head(line) in heads and line in _edges(page)


def _edges(page: Page) -> tuple[Printed, ...]:
    return (*page.lines[:EDGE_LINES], *page.lines[-EDGE_LINES:])


def _head(line: Printed) -> tuple[str, int]:
    text = line.text
    # In a short line a number may be the page's; in a long one it is somebody's.
    return (re.sub(r"\d+", "#", text) if len(text.split()) <= SHORT else text), round(line.base / 3)


def _without_line_numbers(pages: Sequence[Page]) -> list[Page]:
    """Numbers that count the lines, each line or every fifth."""
    numbers = [
        int(match[1]) for page in pages for line in page.lines if (match := NUMBER.match(line.text))
    ]
    steps = [after - before for before, after in pairwise(numbers)]
    step, often = Counter(steps).most_common(1)[0] if steps else (0, 0)
    total = sum(len(page.lines) for page in pages)
    counted = (
        len(numbers) >= FEWEST_NUMBERS
        and step in (1, 5, 10)
        and often >= 0.8 * len(steps)
        and len(numbers) * step >= NUMBERED * total
    )
    if not counted:
        return list(pages)
    return [replace(page, lines=tuple(_unnumbered(page.lines))) for page in pages]


def _unnumbered(lines: Iterable[Printed]) -> Iterable[Printed]:
    for line in lines:
        match = NUMBER.match(line.text)
        if not match:
            yield line
            continue
        first, *rest = line.pieces
        bare = first.text.removeprefix(match[1]).strip()
        pieces = (replace(first, text=bare), *rest) if bare else tuple(rest)
        if pieces:
            yield replace(line, pieces=pieces)


def _columns(page: Page) -> list[list[Printed]]:
    """Two columns of text one after the other; a column of speakers stays beside what they say."""
    whole = [list(page.lines)] if page.lines else []
    edge = page.gutter
    if edge is None:
        return whole
    left = [piece for line in page.lines for piece in line.pieces if piece.right <= edge]
    if not left or median(len(piece.text) for piece in left) < COLUMN:
        return whole
    first = [(line.base, tuple(p for p in line.pieces if p.left < edge)) for line in page.lines]
    second = [(line.base, tuple(p for p in line.pieces if p.left >= edge)) for line in page.lines]
    return [
        [Printed(base, pieces) for base, pieces in column if pieces] for column in (first, second)
    ]
