"""`ctrp copy` and `ctrp merge`: work on a project elsewhere, and bringing it home."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    ProjectOption,
    coder_name,
    console,
    escape,
    print_json,
    table,
)

if TYPE_CHECKING:
    from ctrp_research.coding.conflicts import Conflict
    from ctrp_research.coding.merging import Merged


def copy(
    out: Annotated[Path, typer.Argument(help="A new folder, or a new .zip file.")],
    name: Annotated[str, typer.Option("--for", help="The coder it is for.")],
    transcripts: Annotated[str, typer.Option(help="These only: al-01-sq,rs-02")] = "",
    assigned: Annotated[
        bool, typer.Option("--assigned", help="Those assigned to the coder only.")
    ] = False,
    blind: Annotated[
        bool, typer.Option("--blind", help="Without what others coded, flagged and noted.")
    ] = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Make a copy of the project for a coder elsewhere, without the originals.

    It is a project of its own for coding: safe text, codebook, codings. What is coded there comes
    back with `ctrp merge`.

    Examples: ctrp copy for-boris.zip --for boris --assigned --blind
    ctrp copy /media/stick/ana --for ana --transcripts al-01-sq,al-02-sq
    """
    from ctrp_research.coding.copies import make_copy
    from ctrp_research.store.project import find_project

    done = make_copy(
        find_project(project),
        out,
        coder=name,
        by=coder_name(coder),
        transcripts=[each.strip() for each in transcripts.split(",") if each.strip()],
        assigned=assigned,
        blind=blind,
    )
    typer.echo(
        f"{done.path}: {done.transcripts} transcripts, {done.codings} codings, no originals. "
        f"{name} codes there with --coder {name}."
    )


def merge(
    file: Annotated[Path | None, typer.Argument(help="A copy, its folder or .zip.")] = None,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="List what was changed on both sides.")
    ] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
    coder: CoderOption = "",
) -> None:
    """Take in what was coded, flagged, noted and read in a copy, as one decision.

    Merging twice, or copies in another order, gives the same project. What two people changed
    differently stays on both sides: take the wrong one off with `ctrp code remove`.

    Examples: ctrp merge for-boris.zip
    ctrp merge --conflicts
    """
    from ctrp_research.coding.conflicts import find_conflicts
    from ctrp_research.coding.merging import merge_copy
    from ctrp_research.errors import UsageError
    from ctrp_research.store.project import find_project

    if (file is None) != conflicts:
        raise UsageError("Name a copy to merge, or --conflicts to list what is not decided.")
    found = find_project(project)
    merged = None if file is None else merge_copy(found, file, coder=coder_name(coder))
    with found.reading() as session:
        undecided = find_conflicts(session)
    if as_json:
        print_json(
            [asdict(each) for each in undecided]
            if merged is None
            else asdict(merged) | {"conflicts": len(undecided)}
        )
    elif merged is None:
        _show(undecided)
    else:
        _tell(merged, len(undecided))
    if merged is not None and merged.refused:
        raise typer.Exit(1)


def _tell(merged: "Merged", conflicts: int) -> None:
    if not merged.anything and not merged.refused:
        typer.echo("Nothing in it is new.")
    for what, counts in (("new", merged.new), ("taken off", merged.off), ("put back", merged.on)):
        if told := ", ".join(f"{number} {name}" for name, number in counts.items() if number):
            typer.echo(f"{what}: {told}.")
    if merged.coders:
        whose = ", ".join(f"{name} {number}" for name, number in merged.coders.items())
        typer.echo(f"new codings by: {whose}.")
    if merged.reads:
        typer.echo(f"turns read: {merged.reads}.")
    if merged.versions:
        typer.echo(f"versions of the codebook: {merged.versions}.")
    for code, number in merged.unknown.items():
        typer.echo(f"! {code} ({number} codings) is not in the codebook here.")
    for transcript, why in merged.refused.items():
        typer.echo(f"✗ {transcript} was left out: {why}.")
    if conflicts:
        typer.echo(f"{conflicts} conflicts to decide: `ctrp merge --conflicts`.")


def _show(undecided: "list[Conflict]") -> None:
    shown = table("passage", "coding", "code", "reality", "coder", "memo", "when (UTC)")
    for each in undecided:
        for side in each.sides:
            shown.add_row(
                f"{each.transcript}:{each.turn}:{side.start}-{side.end}",
                str(side.coding),
                side.code,
                side.reality,
                escape(side.coder),
                escape(side.memo or ""),
                side.at.replace("T", " "),
            )
        shown.add_section()
    console().print(shown)
    typer.echo(f"{len(undecided)} conflicts. Take off what is wrong: `ctrp code remove NUMBER`.")
