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
    comparison = compare_project(found, by=by)
    if as_json:
        print_json(to_json(comparison))
        return
    show(comparison)
    for path in write_comparison(comparison, out or found.exports, force=force):
        typer.echo(f"wrote {path}")


def show(comparison: "Comparison") -> None:
    """Print a comparison's figures and notes."""
    screen = console()
    shown = table("code", *comparison.columns)
    shown.padding = (0, 1, 0, 0)
    for column in shown.columns[1:]:
        column.min_width, column.justify = FIGURE, "right"
    code = shown.columns[0]
    code.no_wrap, code.overflow = True, "ellipsis"
    code.max_width = max(LEAST, screen.width - (FIGURE + 2) * len(comparison.columns) - 2)
    for row in comparison.rows:
        shown.add_row("  " * row.depth + escape(row.name), *(cell_text(cell) for cell in row.cells))
    screen.print(shown)
    for note in comparison.notes:
        screen.print(f"• {escape(note)}")


def cell_text(cell: "Cell") -> str:
    """A figure as `n/of`, and one that is not told as a dash."""
    return "–" if cell.n is None else f"{cell.n}/{cell.of}"
