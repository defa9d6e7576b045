"""`ctrp participants`: who the speakers are."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    ProjectOption,
    YesOption,
    coder_name,
    counted,
    print_json,
)

if TYPE_CHECKING:
    from ctrp_research.transcripts.participants import SheetReport

MOST_LINES = 20
app = typer.Typer(help="Who was asked: children's codes and attributes.", no_args_is_help=True)


@app.callback()
def _group() -> None: ...


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A list, .csv or .xlsx.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would come of it; store nothing.")
    ] = False,
    yes: YesOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take in a list of participants: column child, then file, speaker, and any attributes.

    `child` is the child's code, the same in an interview and in a group, so that the child counts
    once. `file` is the transcript's file name or id and `speaker` its label in the transcript: give
    a row for each child of a group. Without a speaker it is the transcript's only child; without a
    file, the child that has this code already. `role` and `method` put right what was guessed.

    Every other column is an attribute: country, gender, age, setting, site, ethnicity, round … What
    values one may have stands under `attributes` in ctrp.toml. An empty cell, or one such as "n/a",
    "?" or "nepoznato" (`missing` under `participants` there), leaves what is known as it is. What
    cannot be right stops the whole list, also two lines that say different things of one child.

    Rows that fit no transcript are named, and children of whom the list says nothing; the other
    rows are taken. If rows did not fit the exit status is 1. `ctrp speakers undo` takes it back.

    Examples: ctrp participants import participants.xlsx --dry-run
    ctrp participants import participants.xlsx
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.participants import import_participants

    report = import_participants(
        find_project(project), file, coder=coder_name(coder), dry_run=dry_run, silence=yes
    )
    if as_json:
        print_json({**asdict(report), "children": sorted(report.children), "stored": not dry_run})
    else:
        _print(file, report, dry_run=dry_run)
    if report.unmatched:
        raise typer.Exit(1)


def _print(file: Path, report: "SheetReport", *, dry_run: bool) -> None:
    typer.echo(
        f"{counted(report.matched, 'row')} matched, "
        f"{counted(len(report.children), 'child', 'children')}, "
        f"{counted(report.changed, 'fact')} new or changed."
    )
    for name in report.unlisted:
        typer.echo(f"  ? column {name} is not in [attributes] of ctrp.toml; taken as text")
    for note in _first(report.differing, "known otherwise until now; the list was taken"):
        typer.echo(f"  ? {note}")
    for note in _first([f"{file}, {each}" for each in report.unmatched], ""):
        typer.echo(f"  ✗ {note}")
    for note in _first(report.without_row, "a child of whom the list says nothing"):
        typer.echo(f"  ? {note}")
    if report.codings:
        typer.echo(f"  ? no longer counted: {report.codings} of the codings")
    if dry_run:
        typer.echo("Nothing was stored.")


def _first(notes: list[str], what: str) -> list[str]:
    """The first notes, each with what it is about, and the places alone of all the others."""
    told = [f"{note}: {what}" if what else note for note in notes[:MOST_LINES]]
    more = [note.partition(":")[0] for note in notes[MOST_LINES:]]
    return [*told, f"and {len(more)} more like it: {', '.join(more)}"] if more else told
