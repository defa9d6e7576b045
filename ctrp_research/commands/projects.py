"""`ctrp new` and `ctrp status`: making a project and seeing what is in it."""

from pathlib import Path
from typing import Annotated

import typer

from ctrp_research.commands.common import JsonOption, ProjectOption, console, print_json, table


def new(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    countries: Annotated[
        str, typer.Option(help="The countries of the study, by their two letters.")
    ] = "AL,BA,BG,XK,ME,RO,RS",
) -> None:
    """Make a new project: settings, codebook, database, and a vault with its key.

    The key is put outside the project, readable to you alone. Keep a copy in a safe place: without
    it nobody can open the originals again.

    Example: ctrp new my-study --countries AL,XK
    """
    from ctrp_research.store.project import create, key_file

    wanted = tuple(part.strip().upper() for part in countries.split(",") if part.strip())
    project = create(folder, countries=wanted)
    typer.echo(f"Made the project {project.root} for {', '.join(wanted)}.")
    typer.echo(f"Its key is {key_file(project.settings.id)}: copy it to a safe place.")
    typer.echo(f"Next: cd {project.root} && ctrp import FOLDER")


def status(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Show what is in the project: transcripts, children and codings by country.

    Example: ctrp status
    """
    from ctrp_research.coding.overview import overview
    from ctrp_research.store.project import find_project

    found = find_project(project)
    with found.reading() as session:
        seen = overview(session)
    if as_json:
        print_json({"project": str(found.root), "transcripts": [vars_of(one) for one in seen]})
        return
    shown = table("transcript", "country", "method", "language", "turns", "children", "codings")
    for one in seen:
        shown.add_row(
            one.id,
            one.country or "?",
            one.method,
            one.language,
            str(one.turns),
            str(one.children),
            str(one.codings),
        )
    console().print(shown)
    typer.echo(
        f"{found.root}: {len(seen)} transcripts, {sum(one.turns for one in seen)} turns, "
        f"{sum(one.codings for one in seen)} codings."
    )


def vars_of(value: object) -> dict[str, object]:
    """A slotted dataclass as a dictionary."""
    from dataclasses import asdict

    return asdict(value)  # type: ignore[call-overload, no-any-return]
