"""Which further cells must be hidden so that nobody can work out the small ones.

Someone who knows every published cell, the codebook and the sums knows exactly the whole-number
tables that agree with them: each row adds up to its total; in a column no code has more children
than what it lies under, no parent has more than its children together, and no code more than were
asked. A small cell is safe when two of those tables differ in it by enough. Such a pair is a proof
that needs no trust in how it was found, so each is kept as a witness. Where none exists the table
that costs least to hide is looked for, and the published cells in which it differs are hidden.

The cheapest disturbed table is the idea of J. P. Kelly, B. L. Golden and A. A. Assad (1992), Cell
suppression: disclosure protection for sensitive tabular data, Networks 22, 397–417; here the
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
"""Of one child moved in a cell that is hidden anyway: a little, so that witnesses stay near."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of counts; row 0 is the base, the last column is the sum of the others."""

    values: Whole
    """Rows by columns; a cell's index counts along the rows."""
    parents: tuple[int, ...]
    """Per row the row of what it lies under, an earlier one; 0 for a branch, -1 for the base."""


@dataclass(frozen=True, slots=True)
class Need:
    """How uncertain a cell must stay."""

    cell: int
    width: int
    """Least distance between its highest and its lowest possible value.

    Less where the whole column, as far as its base is known, has fewer children.
    """
    kind: Literal["few", "nearly all"]
    """A cell of few children must look as if it could be `width` or more of them; one of nearly all
    children must look as if `width` of them could have been silent."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """The base and the rows of one branch, or of all: what may change together."""

    cells: NDArray[np.intp]
    moves: LinearConstraint
    """On the rise of each cell followed by its fall."""


class Protection:
    """The hidden cells of a table and the span that the witnesses give each of them."""

    def __init__(self, grid: Grid, needs: list[Need]) -> None:
        self._truth = grid.values.ravel()
        self._columns = grid.values.shape[1]
        self._needs = needs
        self._scopes = _scopes(grid)
        most = max((need.width for need in needs), default=0)
        self._lowest = np.zeros_like(self._truth)
        self._lowest[: self._columns] = 1  # a column is listed because a child is in it
        self._highest = np.full_like(self._truth, self._truth[self._columns - 1] + 4 * (most + 1))
        self._cost = _costs(grid)
        self.hidden: Cells = np.zeros(self._truth.shape, dtype=np.bool_)
        self.hidden[[need.cell for need in needs]] = True
        self._low = self._truth.copy()
        self._high = self._truth.copy()

    def complete(self) -> Cells:
        """Hides what is needed and returns which cells are hidden, by their index.

        It ends: a need is met by at most two programs; each has a solution, because every cell may
        be hidden and what lies above and below a cell can rise and fall with it; and a need once
        met stays met, because hiding more never rules a witness out.
        """
        for need in sorted(self._needs, key=lambda need: need.cell):  # the bases first: they cap
            upper = self._upper_target(need)
            if self._high[need.cell] < upper:
                self._add_witness(need.cell, at_least=upper)
            lower = self._lower_target(need)
            if self._low[need.cell] > lower:
                self._add_witness(need.cell, at_most=lower)
        return self.hidden

    def _upper_target(self, need: Need) -> int:
        if need.kind == "nearly all":
            return int(self._truth[need.cell])
        cap = self._cap(need)
        return min(cap, int(self._low[need.cell]) + min(need.width, cap))

    def _lower_target(self, need: Need) -> int:
        cap = self._cap(need)
        highest = cap if need.kind == "nearly all" else int(self._high[need.cell])
        return highest - min(need.width, cap)

    def _cap(self, need: Need) -> int:
        """The most children there could be, as far as the base of the column is known."""
        if need.cell < self._columns:
            return int(self._highest[need.cell])
        return int(self._high[need.cell % self._columns])

    def _add_witness(
        self, cell: int, *, at_least: int | None = None, at_most: int | None = None
    ) -> None:
        """Finds the consistent table that costs least to hide and in which the cell is as asked."""
        row, column = divmod(cell, self._columns)
        base_moves = row == 0 or bool(self.hidden[column])
        scope = self._scopes[0 if base_moves else row]
        lowest, highest = self._lowest.copy(), self._highest.copy()
        if not base_moves:
            lowest[: self._columns] = highest[: self._columns] = self._truth[: self._columns]
        if at_least is not None:
            lowest[cell] = at_least
        if at_most is not None:
            highest[cell] = at_most
        cost = np.where(self.hidden, HIDDEN_COST, self._cost)[scope.cells]
        rise = (lowest - self._truth)[scope.cells], (highest - self._truth)[scope.cells]
        moves = _cheapest(
            np.concatenate([cost, cost]),
            np.concatenate([np.maximum(rise[0], 0), np.maximum(-rise[1], 0)]),
            np.concatenate([np.maximum(rise[1], 0), np.maximum(-rise[0], 0)]),
            scope.moves,
        )
        table = self._truth.copy()
        table[scope.cells] += moves[: cost.size] - moves[cost.size :]
        self.hidden |= table != self._truth
        self._low = np.minimum(self._low, table)
        self._high = np.maximum(self._high, table)


def _cheapest(
    cost: NDArray[np.float64], lowest: Whole, highest: Whole, moves: LinearConstraint
) -> Whole:
    """Solves the program in whole numbers; its relaxation, four times as fast, mostly is."""
    bounds = Bounds(lowest, highest)
    found = milp(cost, bounds=bounds, constraints=moves)
    if found.success and np.abs(found.x - np.rint(found.x)).max() > 1e-6:
        found = milp(
            cost,
            integrality=np.ones(cost.size, dtype=np.int64),
            bounds=bounds,
            constraints=moves,
            options={"mip_rel_gap": 0.0},
        )
    if not found.success:
        raise RuntimeError(f"no table protects a small cell: {found.message}")
    whole: Whole = np.rint(found.x).astype(np.int64)
    return whole


def _scopes(grid: Grid) -> list[_Scope]:
    """Per row the scope of its branch; for the base the whole table."""
    branches: list[int] = []
    for row, parent in enumerate(grid.parents):
        branches.append(branches[parent] if parent > 0 else row)
    everything = _scope(grid, list(range(len(branches))))
    made = {
        branch: _scope(grid, [0, *(row for row, own in enumerate(branches) if own == branch)])
        for branch in sorted(set(branches) - {0})
    }
    return [made.get(branch, everything) for branch in branches]


def _scope(grid: Grid, rows: list[int]) -> _Scope:
    columns = grid.values.shape[1]
    place = {row: index for index, row in enumerate(rows)}
    parents = [place.get(grid.parents[row], -1) for row in rows]
    sums, unions = _consistency(parents, columns)
    matrix = csr_array(np.vstack([sums, unions]))
    cells = np.concatenate([np.arange(row * columns, (row + 1) * columns) for row in rows])
    now = matrix @ grid.values.ravel()[cells]
    highest = np.concatenate([np.zeros(len(sums)), np.full(len(unions), np.inf)])
    both = hstack([matrix, -matrix], format="csr")
    return _Scope(cells=cells, moves=LinearConstraint(both, -now, highest))


def _consistency(
    parents: list[int], columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns what is 0 along each row, and what is not negative in each column but the last.

    That the column of all children obeys its unions follows from the other columns by addition.
    """
    rows = len(parents)
    sums = np.zeros((rows, rows, columns))
    for row in range(rows):
        sums[row, row, :-1] = 1
        sums[row, row, -1] = -1
    unions = []
    for column in range(columns - 1):
        for row in range(1, rows):
            above = np.zeros((rows, columns))
            above[parents[row], column] = 1
            above[row, column] = -1
            unions.append(above)
        for parent in sorted(set(parents) - {-1, 0}):
            below = np.zeros((rows, columns))
            below[[row for row in range(rows) if parents[row] == parent], column] = 1
            below[parent, column] = -1
            unions.append(below)
    return sums.reshape(rows, -1), np.array(unions).reshape(len(unions), -1)


def _costs(grid: Grid) -> NDArray[np.float64]:
    """What is lost by hiding a cell: small counts first, sums later, bases last."""
    costs = 1000.0 + 10.0 * grid.values
    costs[:, -1] *= 20
    costs[0, :] *= 1000
    flat = costs.ravel()
    decided: NDArray[np.float64] = flat + np.arange(flat.size) / flat.size  # no ties left to luck
    return decided
