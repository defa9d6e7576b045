"""`ctrp compare`: children who raised a code, of how many, by an attribute."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    ForceOption,
    JsonOption,
    ProjectOption,
    console,
    escape,
    print_json,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ctrp_research.findings.comparison import Cell, Comparison

FIGURE = 5
"""Characters of a figure such as 10/10."""
LEAST = 20
"""Characters of a code's name that are always shown."""


def compare(
    by: Annotated[
        str, typer.Option(help="An attribute: country, gender, age-band, setting, site, method …")
    ],
    out: Annotated[Path | None, typer.Option(help="A folder, else the project's exports.")] = None,
    any_coder: Annotated[
        bool, typer.Option("--any-coder", help="What any coder coded, though they settled it.")
    ] = False,
    force: ForceOption = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare groups of children: how many raised each code, of how many, with an interval.

    Writes a workbook (XLSX), a table (CSV) and a chart (PNG, SVG). Figures about too few children
    are left out, together with others from which they could be worked out.

    Example: ctrp compare --by country
    """
    from ctrp_research.findings.outputs import compare_project, write_comparison
    from ctrp_research.findings.tables import to_json
    from ctrp_research.store.project import find_project

    found = find_project(project)
    comparison = compare_project(found, by=by, consensus=not any_coder)
    if as_json:
        print_json(to_json(comparison))
        return
    show(comparison)
    for path in write_comparison(comparison, out or found.exports, force=force):
        typer.echo(f"wrote {path}")


def show(comparison: "Comparison") -> None:
    """Print a comparison's figures and notes; columns that do not fit stand in a table below."""
    screen = console()
    widths = [
        max(len(column), *(len(cell_text(row.cells[at])) for row in comparison.rows), FIGURE)
        for at, column in enumerate(comparison.columns)
    ]
    for group in _groups(widths, screen.width - LEAST - 2):
        shown = table("code", *(comparison.columns[at] for at in group))
        shown.padding = (0, 1, 0, 0)
        for column, at in zip(shown.columns[1:], group, strict=True):
            column.min_width, column.justify, column.no_wrap = widths[at], "right", True
        code = shown.columns[0]
        code.no_wrap, code.overflow = True, "ellipsis"
        code.max_width = max(LEAST, screen.width - sum(widths[at] + 2 for at in group) - 2)
        for row in comparison.rows:
            cells = (cell_text(row.cells[at]) for at in group)
            shown.add_row("  " * row.depth + escape(row.name), *cells)
        # A figure that is cut would be another figure.
        screen.print(shown, crop=False)
    for note in comparison.notes:
        screen.print(f"• {escape(note)}")


def _groups(widths: "Sequence[int]", room: int) -> "Iterator[list[int]]":
    """Divide the columns so that each group fits; one that is too wide stands alone."""
    group: list[int] = []
    for at, width in enumerate(widths):
        if group and sum(widths[each] + 2 for each in group) + width + 2 > room:
            yield group
            group = []
        group.append(at)
    if group:
        yield group


def cell_text(cell: "Cell") -> str:
    """A figure as `n/of`, and one that is not told as a dash."""
    return "–" if cell.n is None else f"{cell.n}/{'–' if cell.of is None else cell.of}"
