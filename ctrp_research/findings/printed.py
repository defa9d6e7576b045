"""The words and rows that every print of a comparison shares."""

from collections.abc import Iterator

from ctrp_research.findings.comparison import Comparison
from ctrp_research.findings.wilson import share

MARK = "–"
"""Stands for whatever is not shown; never tells why."""
LONG = ("code", "name", "parent", "column", "n", "of", "share", "low", "high")


def title(comparison: Comparison) -> str:
    """Returns a heading that claims nothing about children who were not interviewed."""
    return f"Children interviewed who raised each code, by {comparison.by}"


def sizes(comparison: Comparison) -> tuple[int | None, ...]:
    """Returns how many children are in each column, None where that is not shown."""
    if not comparison.rows:
        return (None,) * len(comparison.columns)
    return tuple(cell.of for cell in comparison.rows[0].cells)


def long_rows(comparison: Comparison) -> Iterator[tuple[str | float | None, ...]]:
    """Yields one row per cell, in the order of `LONG`; None for what is hidden or not given.

    Low and high are the ends of the interval, which like the share lie between 0 and 1.
    """
    for row in comparison.rows:
        for column, cell in zip(comparison.columns, row.cells, strict=True):
            low, high = cell.interval or (None, None)
            part = share(cell.n, cell.of)
            yield (row.code, row.name, row.parent or "", column, cell.n, cell.of, part, low, high)
