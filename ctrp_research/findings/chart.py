"""A comparison as a picture: the upper codes by column, with intervals where they may be given."""

from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from ctrp_research.findings.comparison import Cell, Comparison, Row
from ctrp_research.findings.printed import MARK, sizes, title
from ctrp_research.findings.wilson import BASE_FOR_A_SHARE, share

ACROSS = 3
"""Panels in a row."""
PLOT = 2.1
"""Width of what is drawn in a panel, in inches as all lengths; names stand left, counts right."""
COUNTS = 1.05
LETTER = 0.077
"""Of a name, on average; names are broken at `BREAK` letters."""
BREAK = 28
LINE = 0.25
HEADER = 0.8
FOOTER = 0.95
MARGIN = 0.3
INK = "#1a1a1a"
PALE = "#767676"
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib and has Cyrillic
    "font.size": 9,
    "svg.hashsalt": "ctrp",
    "svg.fonttype": "path",  # looks the same where the font is missing
    "text.color": INK,
    "axes.edgecolor": PALE,
    "text.parse_math": False,
}


def write_chart(comparison: Comparison, png: Path, svg: Path) -> str:
    """Draws a panel per upper code, a line per column, and returns the alternative text.

    A dot is the share, the line through it the interval; both need a base of ten. The counts stand
    beside them, a dash for what is not shown. Nothing depends on colour. The same comparison gives
    the same bytes.
    """
    rows = upper_rows(comparison)
    with rc_context(STYLE):
        figure = _draw(comparison, rows)
        figure.savefig(png, format="png", metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": "ctrp"})
    return alt_text(comparison)


def upper_rows(comparison: Comparison) -> list[Row]:
    """Returns the branches and, right below them, what lies directly under a branch.

    Only codes that have others below them, unless there are none such.
    """
    parents = {row.parent for row in comparison.rows}
    upper = [row for row in comparison.rows if row.depth <= 1 and row.code in parents]
    return upper or [row for row in comparison.rows if row.depth <= 1]


def alt_text(comparison: Comparison) -> str:
    """Describes the chart in words, with published figures alone."""
    sentences = [f"{title(comparison)}."]
    for row in upper_rows(comparison):
        figures = [
            f"{column} {_count(cell)}"
            for column, cell in zip(comparison.columns, row.cells, strict=True)
            if cell.n is not None
        ]
        hidden = len(row.cells) - len(figures)
        if hidden:
            figures.append("others not shown" if figures else "not shown")
        sentences.append(f"{row.name}: {', '.join(figures)}.")
    return " ".join(sentences)


def _count(cell: Cell) -> str:
    if cell.n is None:
        return MARK
    return f"{cell.n} of {MARK if cell.of is None else cell.of}"


def _draw(comparison: Comparison, rows: list[Row]) -> Figure:
    names = [fill(column, BREAK) for column in comparison.columns]
    label = 0.15 + LETTER * max(len(line) for name in names for line in name.splitlines())
    tallest = max(name.count("\n") + 1 for name in names)
    plot = LINE * (0.4 + 0.6 * tallest) * (len(names) + 0.2)
    across = min(ACROSS, max(1, len(rows)))
    down = -(-len(rows) // across)
    panel = (label + PLOT + COUNTS, plot + 0.85)
    width, height = 2 * MARGIN + panel[0] * across, HEADER + panel[1] * down + FOOTER
    figure = Figure(figsize=(width, height), dpi=150)
    left = MARGIN / width
    figure.text(left, 1 - MARGIN / height, title(comparison), size=14, weight="bold", va="top")
    figure.text(left, MARGIN / height, _foot(comparison, width), size=8, va="bottom")
    for index, row in enumerate(rows):
        line, place = divmod(index, across)
        start = MARGIN + place * panel[0]
        top = height - HEADER - line * panel[1]
        figure.text(start / width, top / height, fill(row.name, 48), weight="bold", va="top")
        axes = figure.add_axes(
            (
                (start + label) / width,
                (top - 0.25 - plot) / height,
                PLOT / width,
                plot / height,
            )
        )
        _draw_panel(axes, names, row)
    return figure


def _draw_panel(axes: Axes, names: list[str], row: Row) -> None:
    for place, cell in enumerate(row.cells):
        part = share(cell.n, cell.of)
        if part is not None and cell.interval is not None:
            axes.plot(cell.interval, [place, place], color=INK, linewidth=1.3, clip_on=False)
            axes.plot([part], [place], "o", color=INK, markersize=5, clip_on=False)
        axes.text(
            1.07,
            place,
            _count(cell),
            transform=axes.get_yaxis_transform(),
            va="center",
            color=INK if cell.n is not None else PALE,
        )
    axes.axhline(len(names) - 1.5, color=PALE, linewidth=0.6)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.tick_params(length=0, labelsize=8.5)
    axes.grid(axis="x", color="#d9d9d9", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _foot(comparison: Comparison, width: float) -> str:
    base = sizes(comparison)[-1]
    k, k_sensitive = comparison.rule.k, comparison.rule.k_sensitive
    sentences = (
        f"Base: {MARK if base is None else base} children interviewed, chosen for what they could "
        "tell, not drawn at random; the figures are about them alone. A child counts once per "
        f"code. Dot: share of the children of its line; bar: 95 % Wilson interval; both given from "
        f"{BASE_FOR_A_SHARE} children on. {MARK}: not shown, being under {k} children, or under "
        f"{k_sensitive} for sensitive codes, zero included, or a way to work such a count out. "
        f"Codebook {comparison.codebook}; data {comparison.data[:12]}."
    )
    return fill(sentences, int(width * 14.5))
