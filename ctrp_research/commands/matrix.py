"""`ctrp matrix`: cases by codes, in the researcher's own words."""

import sys
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    ForceOption,
    JsonOption,
    NamesNobodyOption,
    ProjectOption,
    WhereOption,
    coder_name,
    conditions,
    counted,
    print_json,
)

app = typer.Typer(
    help="The framework matrix: cases by codes, each cell your summary in your own words.\n\nA "
    "summary whose passages changed since it was written is stale, and marked so.",
    no_args_is_help=True,
)
CodesOption = Annotated[
    list[str] | None, typer.Option("--code", help="A column, with all under it; else all codes.")
]
CasesOption = Annotated[
    list[str] | None, typer.Option("--case", help="A row: a child, or a transcript; else all.")
]
ByOption = Annotated[str | None, typer.Option("--by", help="Codings of one coder only.")]
STALE = "~ stale"


@app.command()
def show(
    code: CodesOption = None,
    case: CasesOption = None,
    where: WhereOption = None,
    by: ByOption = None,
    stale: Annotated[bool, typer.Option("--stale", help="Only stale cells.")] = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the cells in which anything is: summaries, how many passages, and what is stale.

    A case is a child, or the voices of a transcript that are of no one child.

    Examples: ctrp matrix show --case AL-C03
    ctrp matrix show --code family-poverty --where country=AL
    ctrp matrix show --stale
    """
    from ctrp_research.coding.matrix import read_matrix
    from ctrp_research.store.project import find_project

    found = read_matrix(
        find_project(project), reader=coder_name(coder), codes=code or (), cases=case or (),
        conditions=conditions(where), coder=by,
    )  # fmt: skip
    cells = {key: cell for key, cell in found.cells.items() if cell.stale or not stale}
    if as_json:
        print_json(
            {
                "cases": [asdict(one) for one in found.cases],
                "codes": [{"id": id_, "name": name} for id_, name in found.codes],
                "cells": [
                    {"case": one, "code": column, **asdict(cell)}
                    for (one, column), cell in cells.items()
                ],
            }
        )
        return
    for one in found.cases:
        here = [
            (column, cells[one.id, column])
            for column, _ in found.codes
            if (one.id, column) in cells
        ]
        if here:
            typer.secho(f"{one.id}  {one.about}".rstrip(), bold=True)
        for column, cell in here:
            marks = [counted(len(cell.passages), "passage"), *([STALE] if cell.stale else [])]
            typer.echo(f"  {column}  ({', '.join(marks)})")
            for line in wrap(cell.summary, 90):
                typer.echo(f"      {line}")
    written = sum(bool(cell.summary) for cell in found.cells.values())
    typer.echo(
        f"{counted(len(found.cases), 'case')}, {counted(len(found.codes), 'code')}: "
        f"{counted(len(found.cells), 'cell')} with passages or a summary, {written} summaries, "
        f"{sum(cell.stale for cell in found.cells.values())} stale."
    )


@app.command("set")
def set_(
    case: Annotated[str, typer.Argument(help="A child, such as AL-C03, or a transcript.")],
    code: Annotated[str, typer.Argument(help="A code.")],
    text: Annotated[
        str | None, typer.Argument(help="The summary; - reads it from standard input.")
    ] = None,
    still: Annotated[
        bool, typer.Option("--still-true", help="Keep a stale one as it is: you read it again.")
    ] = False,
    memo_names_nobody: NamesNobodyOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Write the summary of one cell; an empty one takes it away. `ctrp undo` brings back the last.

    Examples: ctrp matrix set AL-C03 family-poverty "Debts; the father sold the stove."
    ctrp matrix set AL-C03 family-poverty --still-true
    """
    from ctrp_research.coding.matrix import Written, read_matrix, write_summaries
    from ctrp_research.coding.memos import check_memo
    from ctrp_research.errors import CtrpError, UsageError
    from ctrp_research.store.project import find_project

    found, who = find_project(project), coder_name(coder)
    if (text is None) != still:
        raise UsageError("Give the summary, or --still-true, one of them.")
    written = sys.stdin.read().strip() if text == "-" else text
    if written and not memo_names_nobody:
        check_memo(written)
    cell = read_matrix(found, reader=who, codes=[code], cases=[case]).cell(case, code)
    if still and not cell.summary:
        raise CtrpError(f"There is no summary of {case}, {code}.")
    wanted = Written(case, code, cell.summary if written is None else written, cell.over, cell.memo)
    with found.transaction() as session:
        changed = write_summaries(session, [wanted], coder=who)
    typer.echo(f"{case}, {code}: {'stored' if changed else 'it was so already'}.")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A workbook to write, .xlsx.")],
    code: CodesOption = None,
    case: CasesOption = None,
    where: WhereOption = None,
    by: ByOption = None,
    force: ForceOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Write the matrix as a workbook to work in: cells to write, and a sheet of their passages.

    Stale cells are hatched and have a note. Write into the cells and bring it back with
    `ctrp matrix import`.

    Example: ctrp matrix export matrix.xlsx --code risk-family --where country=AL
    """
    from ctrp_research.coding.matrix import read_matrix
    from ctrp_research.coding.matrix_sheet import write_sheet
    from ctrp_research.errors import UsageError
    from ctrp_research.store.project import find_project

    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"{file}: name a file that ends in .xlsx.")
    found = read_matrix(
        find_project(project), reader=coder_name(coder), codes=code or (), cases=case or (),
        conditions=conditions(where), coder=by,
    )  # fmt: skip
    write_sheet(found, file, force=force)
    typer.echo(f"{file}: {counted(len(found.cases), 'case')}, {counted(len(found.codes), 'code')}.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The workbook.")],
    memo_names_nobody: NamesNobodyOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take in the summaries that were changed in a workbook, as one decision.

    Where the same cell was changed in the project meanwhile nothing is overwritten: such cells are
    listed, and the exit status is 1. The same workbook again changes nothing.

    Example: ctrp matrix import matrix.xlsx
    """
    from ctrp_research.coding.matrix import read_matrix, write_summaries
    from ctrp_research.coding.matrix_sheet import read_cells, read_sheet
    from ctrp_research.store.project import find_project

    found, who = find_project(project), coder_name(coder)
    matrix = read_matrix(found, reader=who, codes=read_cells(file).codes)
    returned = read_sheet(file, matrix, names_nobody=memo_names_nobody)
    with found.transaction() as session:
        changed = write_summaries(session, returned.wanted, coder=who)
    typer.echo(f"{counted(changed, 'summary', 'summaries')} stored from {file}.")
    for each in returned.conflicts:
        typer.echo(f"  ? {each}: changed in the project too, and left as it is", err=True)
    if returned.conflicts:
        raise typer.Exit(1)
