"""`ctrp participants`: who the speakers are."""

from pathlib import Path
from typing import Annotated

import typer

from ctrp_research.commands.common import CoderOption, ProjectOption, coder_name

MOST_LINES = 20
app = typer.Typer(help="Who was asked: children's codes and attributes.", no_args_is_help=True)


@app.callback()
def _group() -> None: ...


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A list, .csv or .xlsx.")],
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take in a list of participants: columns file, speaker, child, and any attributes.

    `file` is the transcript's file name, `speaker` its label in the transcript, `child` the child's
    code, the same in an interview and in a group, so that the child counts once. Rows that fit no
    transcript are named, the others are taken; then the exit status is 1.

    Example: ctrp participants import participants.xlsx
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.participants import import_participants

    report = import_participants(find_project(project), file, coder=coder_name(coder))
    typer.echo(f"{report.matched} speakers matched, {len(report.children)} children.")
    for note in _first(report.differing):
        typer.echo(f"  ? {note}: the header says otherwise; the list was taken")
    for note in _first(report.unmatched):
        typer.echo(f"  ✗ {file}, {note}")
    if report.unmatched:
        raise typer.Exit(1)


def _first(notes: list[str]) -> list[str]:
    more = len(notes) - MOST_LINES
    return notes if more <= 0 else [*notes[:MOST_LINES], f"and {more} more like it"]
