"""`ctrp assign`: a random sample of transcripts for several coders, and how far they are."""

from dataclasses import asdict
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    OneOrMore,
    ProjectOption,
    coder_name,
    columns,
    print_json,
)

app = typer.Typer(
    cls=OneOrMore, help="A random sample for double coding; `ctrp assign list` tells how far it is."
)


@app.command()
def draw(
    coders: Annotated[str, typer.Option(help="Who shall code them: ana,boris")],
    number: Annotated[int | None, typer.Option(help="How many transcripts.")] = None,
    share: Annotated[float | None, typer.Option(help="Or which part of all: 0.1")] = None,
    seed: Annotated[int, typer.Option(help="Of the draw; it is recorded.", min=0)] = 0,
    seeing: Annotated[
        bool, typer.Option("--seeing", help="Let coders see each other's codings; else blind.")
    ] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
    coder: CoderOption = "",
) -> None:
    """Draw transcripts by lot and give each to all of these coders, who do not see each other.

    Each country, language and method gives its share. `ctrp undo` takes the draw back.

    Examples: ctrp assign --coders ana,boris --share 0.1
    ctrp assign draw --coders ana,boris --number 60 --seed 7
    """
    from ctrp_research.coding.assigning import draw as draw_sample
    from ctrp_research.store.project import find_project

    found = find_project(project)
    found.check_whole("Draw")
    with found.transaction() as session:
        drawn = draw_sample(
            session,
            coders=[name.strip() for name in coders.split(",") if name.strip()],
            number=number,
            share=share,
            seed=seed,
            blind=not seeing,
            by=coder_name(coder),
        )
    if as_json:
        print_json(asdict(drawn))
        return
    columns(
        ("country · language · method", "drawn", "of"),
        ((name, some, of) for name, (some, of) in drawn.strata.items()),
    )
    typer.echo(f"{len(drawn.transcripts)} transcripts for {coders}, seed {drawn.seed}.")


@app.command("list")
def list_(
    of: Annotated[str | None, typer.Option("--of", help="One coder only.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who shall code what, and how much of it they have read and coded.

    Example: ctrp assign list --of ana
    """
    from ctrp_research.coding.assigning import list_assignments
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        lines = list_assignments(session, coder=of)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    columns(
        ("coder", "transcript", "stratum", "read", "of", "codings", ""),
        (
            (line.coder, line.transcript, line.stratum, line.read, line.turns, line.codings,
             "blind" if line.blind else "")
            for line in lines
        ),
    )  # fmt: skip
    done = sum(line.read == line.turns for line in lines)
    typer.echo(f"{len(lines)} assignments, {done} of them read to the end.")
