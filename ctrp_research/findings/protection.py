"""Which further cells must be hidden so that nobody can work out the small ones.

Someone who knows every published cell, the codebook and the sums knows exactly the whole-number
tables that agree with them: each row adds up to its total; in a column no code has more children
than what it lies under, no parent has more than its children together, and no code more than were
asked. A small cell is safe when two of those tables differ in it by enough. Such a pair is a proof
that needs no trust in how it was found, so each is kept as a witness. Where none exists the table
that costs least to hide is looked for, and the published cells in which it differs are hidden.

The idea of the cheapest disturbed table is from J. P. Kelly, B. L. Golden and A. A. Assad (1992),
Cell suppression: disclosure protection for sensitive tabular data, Networks 22, 397–417; the
inequalities of unions take the place of sums between the levels of a codebook.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

Whole = NDArray[np.int64]
Cells = NDArray[np.bool_]

HIDDEN_COST = 1.0
"""Of a child moved in a cell that is hidden anyway: a little, so that witnesses stay near the truth."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table flattened row by row; row 0 is the base, the last column is the sum of the others."""

    values: Whole
    """Rows by columns."""
    parents: tuple[int, ...]
    """Per row the row of what it lies under; 0 for a branch, -1 for the base."""


@dataclass(frozen=True, slots=True)
class Need:
    """How uncertain a cell must stay."""

    cell: int
    """Index into the flattened table."""
    width: int
    """Least distance between its highest and its lowest possible value; capped by the base."""
    kind: Literal["few", "nearly all"]
    """Of few children it must look possible that they are `width` or more; of nearly all children
    in a column it must look possible that `width` did not raise the code."""


class Protection:
    """The hidden cells of a table and the tables that prove them safe."""

    def __init__(self, grid: Grid, needs: list[Need]) -> None:
        self._truth = grid.values.ravel()
        self._columns = grid.values.shape[1]
        self._needs = needs
        rules = _consistency(grid)
        self._moves = LinearConstraint(
            hstack([rules.A, -rules.A], format="csr"),
            rules.lb - rules.A @ self._truth,
            rules.ub - rules.A @ self._truth,
        )
        self._lowest = np.zeros_like(self._truth)
        self._lowest[: self._columns] = 1  # a column is listed because a child is in it
        most = 0 if not needs else max(need.width for need in needs)
        self._highest = np.full_like(self._truth, self._truth[self._columns - 1] + 4 * most + 4)
        self._cost = _costs(grid)
        self.hidden: Cells = np.zeros(self._truth.shape, dtype=np.bool_)
        self.hidden[[need.cell for need in needs]] = True
        self._low = self._truth.copy()
        self._high = self._truth.copy()

    def complete(self) -> Cells:
        """Hides what is needed and returns which cells of the flattened table are hidden.

        It ends: every need is met by one or two programs, each of which has a solution, since a
        column's other codes may always rise or fall with the cell and every cell may be hidden; and
        a need once met stays met, since hiding more never rules a witness out.
        """
        self._meet([need for need in self._needs if need.cell < self._columns])
        self._meet(self._needs)
        return self.hidden

    def _meet(self, needs: list[Need]) -> None:
        for need in needs:
            target = self._upper_target(need)
            if self._high[need.cell] < target:
                self._witness(need.cell, at_least=target)
            target = self._lower_target(need)
            if self._low[need.cell] > target:
                self._witness(need.cell, at_most=target)

    def _cap(self, need: Need) -> int:
        """The most children the cell could have, as far as is known from the base of its column."""
        if need.cell < self._columns:
            return int(self._highest[need.cell])
        return int(self._high[need.cell % self._columns])

    def _width(self, need: Need) -> int:
        return min(need.width, self._cap(need))

    def _upper_target(self, need: Need) -> int:
        if need.kind == "nearly all":
            return int(self._truth[need.cell])
        return min(self._cap(need), int(self._low[need.cell]) + self._width(need))

    def _lower_target(self, need: Need) -> int:
        highest = self._cap(need) if need.kind == "nearly all" else int(self._high[need.cell])
        return highest - self._width(need)

    def _witness(self, cell: int, *, at_least: int | None = None, at_most: int | None = None) -> None:
        """Finds the consistent table that costs least to hide and in which the cell is as asked."""
        lowest, highest = self._lowest.copy(), self._highest.copy()
        if at_least is not None:
            lowest[cell] = at_least
        if at_most is not None:
            highest[cell] = at_most
        cost = np.where(self.hidden, HIDDEN_COST, self._cost)
        size = self._truth.size
        up = np.maximum(highest - self._truth, 0)
        down = np.maximum(self._truth - lowest, 0)
        found = milp(
            np.concatenate([cost, cost]),
            integrality=np.ones(2 * size),
            bounds=Bounds(
                np.concatenate(
                    [np.maximum(lowest - self._truth, 0), np.maximum(self._truth - highest, 0)]
                ),
                np.concatenate([up, down]),
            ),
            constraints=self._moves,
            options={"mip_rel_gap": 0.0},
        )
        if not found.success:
            raise RuntimeError(f"No table protects cell {cell}: {found.message}")
        moves = np.rint(found.x).astype(np.int64)
        table = self._truth + moves[:size] - moves[size:]
        self.hidden |= table != self._truth
        self._low = np.minimum(self._low, table)
        self._high = np.maximum(self._high, table)


def _consistency(grid: Grid) -> LinearConstraint:
    """Sums along the rows; in every column what unions allow; not the last, which then follows."""
    rows, columns = grid.values.shape
    size = rows * columns
    equal = np.zeros((rows, size))
    at_least = []
    for row in range(rows):
        start = row * columns
        equal[row, start : start + columns - 1] = 1
        equal[row, start + columns - 1] = -1
    for column in range(columns - 1):
        for row in range(1, rows):
            above = np.zeros(size)
            above[grid.parents[row] * columns + column] = 1
            above[row * columns + column] = -1
            at_least.append(above)
        for parent in sorted(set(grid.parents) - {-1, 0}):
            below = np.zeros(size)
            below[parent * columns + column] = -1
            for row in range(1, rows):
                if grid.parents[row] == parent:
                    below[row * columns + column] = 1
            at_least.append(below)
    matrix = csr_array(np.vstack([equal, *at_least]))
    highest = np.concatenate([np.zeros(rows), np.full(len(at_least), np.inf)])
    return LinearConstraint(matrix, np.zeros(matrix.shape[0]), highest)


def _costs(grid: Grid) -> NDArray[np.float64]:
    """What is lost by hiding a cell: small counts first, sums and bases last."""
    costs = 1000.0 + 10.0 * grid.values
    costs[:, -1] *= 20
    costs[0, :] *= 1000
    flat = costs.ravel()
    return flat + np.arange(flat.size) / flat.size  # so that no two programs are a matter of luck
