"""Somebody who wants to know: all that a published table tells, found without the gate's own code."""

from itertools import product

from ctrp_research.findings.comparison import Comparison
from ctrp_research.findings.tally import Tally

Spans = dict[tuple[int, int], tuple[int, int]]
"""(row, column) to the lowest and highest possible value; row 0 is the size of the column."""


def published(comparison: Comparison) -> list[list[int | None]]:
    sizes = [cell.of for cell in comparison.rows[0].cells]
    return [sizes, *([cell.n for cell in row.cells] for row in comparison.rows)]


def attack(comparison: Comparison, most: int) -> Spans:
    """Tries every whole-number table; `most` bounds a column whose size nothing else bounds."""
    table = published(comparison)
    width = len(comparison.columns)
    known = [row for row, cells in enumerate(table) if cells[-1] is not None]
    possible = [_column(comparison, [cells[c] for cells in table], most) for c in range(width - 1)]
    spans: Spans = {}
    for column, vectors in enumerate(possible):
        others: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for total in _sums([p for c, p in enumerate(possible) if c != column], len(table)):
            others.setdefault(tuple(total[row] for row in known), []).append(total)
        for vector in vectors:
            rest = tuple(table[row][-1] - vector[row] for row in known)
            if rest not in others:
                continue
            for row, value in enumerate(vector):
                _widen(spans, (row, column), value)
            if column == 0:
                for total in others[rest]:
                    for row, value in enumerate(vector):
                        _widen(spans, (row, width - 1), value + total[row])
    return spans


def _widen(spans: Spans, cell: tuple[int, int], value: int) -> None:
    low, high = spans.get(cell, (value, value))
    spans[cell] = (min(low, value), max(high, value))


def _sums(columns: list[list[tuple[int, ...]]], rows: int) -> set[tuple[int, ...]]:
    totals = {(0,) * rows}
    for vectors in columns:
        totals = {
            tuple(map(sum, zip(total, vector, strict=True)))
            for total in totals
            for vector in vectors
        }
    return totals


def _column(comparison: Comparison, shown: list[int | None], most: int) -> list[tuple[int, ...]]:
    """Every way to fill one column that fits what is shown of it and what a union can be."""
    place = {row.code: index for index, row in enumerate(comparison.rows, start=1)}
    above = [-1] + [place.get(row.parent, 0) for row in comparison.rows]
    below = [[r for r, parent in enumerate(above) if parent == row] for row in range(len(shown))]
    found = []
    largest = most if shown[0] is None else shown[0]
    for values in product(*(range(largest + 1) if value is None else (value,) for value in shown)):
        fits = values[0] >= 1 and all(values[r] <= values[above[r]] for r in range(1, len(values)))
        if fits and all(
            values[r] <= sum(values[child] for child in below[r])
            for r in range(1, len(values))
            if below[r]
        ):
            found.append(values)
    return found


def disclosed(tally: Tally, comparison: Comparison, spans: Spans) -> list[str]:
    """Names what the attacker learned that the rule wants kept; nothing if it held."""
    rule, table, leaks = comparison.rule, published(comparison), []
    for row, counts in enumerate([tally.of, *tally.n]):
        sensitive = row > 0 and tally.lines[row - 1].sensitive
        least = rule.k_sensitive if sensitive else rule.k
        for column, count in enumerate(counts):
            low, high = spans[row, column]
            assert low <= count <= high, "the truth must fit what was published"
            size = spans[0, column][1]
            wide = least if row == 0 or table[0][column] is None else min(least, size)
            if count < least and (
                table[row][column] is not None or high < wide or high - low < wide
            ):
                leaks.append(f"row {row} column {column}: {count} is in {low}–{high} of {size}")
            silent = min(rule.k, size)
            if (
                sensitive
                and count >= max(least, tally.of[column] - 1)
                and (table[row][column] is not None or low > size - silent)
            ):
                leaks.append(f"row {row} column {column}: nearly all, {low}–{high} of {size}")
    return leaks
