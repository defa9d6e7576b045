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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

Whole = NDArray[np.int64]
Cells = NDArray[np.bool_]

NOTHING: Mapping[int, int] = MappingProxyType({})
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

    The whole column where that is known to have fewer children.
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

    def __init__(self, grid: Grid, needs: list[Need], *, secret: Sequence[int] = ()) -> None:
        """Takes the table, what must stay uncertain, and cells that are never shown."""
        self._truth = grid.values.ravel()
        self._columns = grid.values.shape[1]
        self._needs = sorted(needs, key=lambda need: need.cell)  # the bases first: they cap
        self._scopes = _scopes(grid)
        most = max((need.width for need in needs), default=0)
        self._lowest = np.zeros_like(self._truth)
        self._lowest[: self._columns] = 1  # a column is listed because a child is in it
        self._highest = np.full_like(self._truth, self._truth[self._columns - 1] + 4 * (most + 1))
        self._cost = _costs(grid)
        self.hidden: Cells = np.zeros(self._truth.shape, dtype=np.bool_)
        self._always = {*secret, *(need.cell for need in needs)}
        self.hidden[sorted(self._always)] = True
        self._keep([self._truth])

    def complete(self) -> Cells:
        """Hides what is needed and returns which cells are hidden, by their index.

        It ends: needs are met by at most two programs each; these have a solution, because every
        cell may be hidden and what lies above and below a cell can rise and fall with it; and a
        need once met stays met, because hiding more never rules a witness out, unless a further
        column's size is hidden, of which there is an end too. What was hidden for one need and is
        no longer wanted, since later ones hid enough, is shown again, the dearest first.
        """
        if not self._meet_all(may_hide=True):
            raise RuntimeError("a small cell is left without protection")
        further = [
            int(each) for each in np.flatnonzero(self.hidden) if int(each) not in self._always
        ]
        for cell in sorted(further, key=lambda cell: -self._cost[cell]):
            self._show_again(cell)
        return self.hidden

    def _show_again(self, cell: int) -> None:
        """Shows a cell if the needs can be met by witnesses that leave it as it is."""
        before = self._witnesses, self.hidden.copy()
        self._keep([table for table in self._witnesses if table[cell] == self._truth[cell]])
        self.hidden[cell] = False
        if not self._meet_all(may_hide=False):
            self.hidden = before[1]
            self._keep(before[0])

    def _keep(self, witnesses: list[Whole]) -> None:
        self._witnesses = witnesses
        self._low = np.min(witnesses, axis=0)
        self._high = np.max(witnesses, axis=0)

    def _meet_all(self, *, may_hide: bool) -> bool:
        """Sizes first, then columns whose size is hidden, each at once, then all other cells."""
        sizes = [need for need in self._needs if need.cell < self._columns]
        others = [need for need in self._needs if need.cell >= self._columns]
        if not all(self._meet([need], may_hide=may_hide) for need in sizes):
            return False
        met: set[int] = set()
        while unmet := sorted(set(np.flatnonzero(self.hidden[: self._columns]).tolist()) - met):
            column = unmet[0]
            met.add(column)
            together = [need for need in others if need.cell % self._columns == column]
            if not self._meet(together, may_hide=may_hide):
                return False
        apart = [need for need in others if need.cell % self._columns not in met]
        return all(self._meet([need], may_hide=may_hide) for need in apart)

    def _meet(self, needs: list[Need], *, may_hide: bool) -> bool:
        """Finds the witnesses that needs of one column still lack; tells whether there are such."""
        upper = {need.cell: self._upper_target(need) for need in needs}
        lacking = {cell: target for cell, target in upper.items() if self._high[cell] < target}
        if lacking and not self._add_witness(at_least=lacking, may_hide=may_hide):
            return False
        lower = {need.cell: self._lower_target(need) for need in needs}
        lacking = {cell: target for cell, target in lower.items() if self._low[cell] > target}
        return not lacking or self._add_witness(at_most=lacking, may_hide=may_hide)

    def _upper_target(self, need: Need) -> int:
        if need.kind == "nearly all":
            return int(self._truth[need.cell])
        cap = self._cap(need)
        return min(cap, int(self._low[need.cell]) + min(need.width, cap))

    def _lower_target(self, need: Need) -> int:
        if need.kind == "nearly all":
            size = int(self._truth[need.cell % self._columns])
            return size - min(need.width, size)
        return int(self._high[need.cell]) - min(need.width, self._cap(need))

    def _cap(self, need: Need) -> int:
        """The most children there could be: known where the size of the column is shown."""
        base = need.cell % self._columns
        known = need.cell >= self._columns and not self.hidden[base]
        return int(self._truth[base] if known else self._highest[base])

    def _add_witness(
        self,
        *,
        at_least: Mapping[int, int] = NOTHING,
        at_most: Mapping[int, int] = NOTHING,
        may_hide: bool,
    ) -> bool:
        """Finds the consistent table that costs least to hide and in which cells are as asked.

        Where nothing may be hidden it agrees with all that is shown, or there is none.
        """
        rows = {cell // self._columns for cell in (*at_least, *at_most)}
        columns = {cell % self._columns for cell in (*at_least, *at_most)}
        sizes_move = 0 in rows or any(self.hidden[column] for column in columns)
        may_move = self.hidden | may_hide
        if not sizes_move:
            may_move[: self._columns] = False
        lowest = np.where(may_move, self._lowest, self._truth)
        highest = np.where(may_move, self._highest, self._truth)
        for cell, target in at_least.items():
            lowest[cell] = target
        for cell, target in at_most.items():
            highest[cell] = target
        branch = self._scopes[0 if sizes_move or len(rows) > 1 else min(rows)]
        table = self._search(branch, lowest, highest)
        if table is None:
            return False
        self.hidden |= table != self._truth
        self._keep([*self._witnesses, table])
        return True

    def _search(self, scope: _Scope, lowest: Whole, highest: Whole) -> Whole | None:
        cost = np.where(self.hidden, HIDDEN_COST, self._cost)[scope.cells]
        rise = (lowest - self._truth)[scope.cells], (highest - self._truth)[scope.cells]
        moves = _cheapest(
            np.concatenate([cost, cost]),
            np.concatenate([np.maximum(rise[0], 0), np.maximum(-rise[1], 0)]),
            np.concatenate([np.maximum(rise[1], 0), np.maximum(-rise[0], 0)]),
            scope.moves,
        )
        if moves is None:
            return None
        table = self._truth.copy()
        table[scope.cells] += moves[: cost.size] - moves[cost.size :]
        return table


def _cheapest(
    cost: NDArray[np.float64], lowest: Whole, highest: Whole, moves: LinearConstraint
) -> Whole | None:
    """Solves the program in whole numbers, as its relaxation, four times as fast, mostly is."""
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
        return None
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
