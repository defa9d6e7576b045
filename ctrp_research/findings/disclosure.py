"""The one gate: raw counts go in, and only what may be shown comes out.

Every figure that leaves, in a table, chart, alternative text or sentence, is a cell of what
`release` returns.
"""

from collections.abc import Sequence

import numpy as np

from ctrp_research.errors import UsageError
from ctrp_research.findings.comparison import Cell, Comparison, Row, Rule
from ctrp_research.findings.protection import Cells, Grid, Need, Protection
from ctrp_research.findings.tally import Tally
from ctrp_research.findings.wilson import interval

ALL = "all"
SILENT_AT_LEAST = 2
"""In a sensitive code fewer who did not raise it than this give the others of their column away."""


def release(
    tally: Tally, *, by: str, rule: Rule, codebook: str, data: str, notes: Sequence[str]
) -> Comparison:
    """Lets out the figures that tell nobody about few children, alone or taken together.

    A count under the rule's minimum is hidden, 0 included, so that the mark never tells one child
    from none. So is a sensitive code that all or all but one in a column raised, the size of a
    column under the minimum, and then whatever would let any of these be worked out.

    Raises:
        UsageError: The rule asks for less than one child, or for less with sensitive codes.
    """
    if not 1 <= rule.k <= rule.k_sensitive:
        raise UsageError(
            f"The least number of children is {rule.k}, {rule.k_sensitive} for sensitive codes; "
            "give at least 1, and not fewer for sensitive codes."
        )
    grid = _grid(tally)
    protection = Protection(grid, _needs(tally, rule), secret=_secret(tally))
    hidden = protection.complete().reshape(grid.values.shape)
    rows = tuple(
        Row(
            code=line.code,
            name=line.name,
            parent=line.parent,
            depth=line.depth,
            cells=_cells(tally, hidden, index),
        )
        for index, line in enumerate(tally.lines)
        if not line.secret
    )
    return Comparison(
        by=by,
        columns=(*tally.columns, ALL),
        rows=rows,
        rule=rule,
        codebook=codebook,
        data=data,
        notes=(*notes, *_explain(hidden, rule)),
    )


def _grid(tally: Tally) -> Grid:
    place = {line.code: index for index, line in enumerate(tally.lines, start=1) if not line.secret}
    parents = [0 if line.parent is None else place[line.parent] for line in tally.lines]
    return Grid(
        values=np.array([tally.of, *tally.n], dtype=np.int64),
        parents=(-1, *parents),
    )


def _needs(tally: Tally, rule: Rule) -> list[Need]:
    """What must stay uncertain, whatever else is shown."""
    width = len(tally.of)
    needs = [
        Need(cell=column, width=rule.k, kind="few")
        for column, of in enumerate(tally.of)
        if of < rule.k
    ]
    for row, line in enumerate(tally.lines, start=1):
        least = rule.k_sensitive if line.sensitive else rule.k
        for column, (n, of) in enumerate(zip(tally.n[row - 1], tally.of, strict=True)):
            cell = row * width + column
            if n < least:
                needs.append(Need(cell=cell, width=least, kind="few"))
            elif line.sensitive and of - n < SILENT_AT_LEAST:
                needs.append(Need(cell=cell, width=rule.k, kind="nearly all"))
    return needs


def _secret(tally: Tally) -> list[int]:
    """The cells of rows that are never shown."""
    width = len(tally.of)
    rows = [row for row, line in enumerate(tally.lines, start=1) if line.secret]
    return [row * width + column for row in rows for column in range(width)]


def _cells(tally: Tally, hidden: Cells, index: int) -> tuple[Cell, ...]:
    cells = []
    for column, (count, size) in enumerate(zip(tally.n[index], tally.of, strict=True)):
        n = None if hidden[index + 1, column] else count
        of = None if hidden[0, column] else size
        known = n is not None and of is not None
        cells.append(Cell(n=n, of=of, interval=interval(count, size) if known else None))
    return tuple(cells)


def _explain(hidden: Cells, rule: Rule) -> list[str]:
    """The same words whatever is hidden, except where the size of a column is missing too."""
    notes = [
        (
            f"Not shown: counts under {rule.k} children, 0 included, under {rule.k_sensitive} for "
            "sensitive codes; sensitive codes that all or all but one of a column raised; and "
            "further counts, small or large, from which those could be worked out. The mark is the "
            "same for all."
        )
    ]
    if hidden[0].any():
        notes.append(
            f"The size of a column with fewer than {rule.k} children is not shown either, nor that "
            "of others from which it could be worked out."
        )
    return notes
