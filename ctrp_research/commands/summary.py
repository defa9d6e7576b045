"""`ctrp summary`: the answer to the children."""

from pathlib import Path
from typing import Annotated

import typer

from ctrp_research.commands.common import ForceOption, ProjectOption

app = typer.Typer(
    help="The child-friendly summary that goes back to the children.", no_args_is_help=True
)


@app.callback()
def _group() -> None: ...


@app.command()
def draft(
    language: Annotated[str, typer.Option(help="en or ro.")],
    out: Annotated[Path | None, typer.Option(help="A .docx file, else in the exports.")] = None,
    force: ForceOption = False,
    project: ProjectOption = None,
) -> None:
    """Write a first draft of the child-friendly summary as a Word document.

    Each finding carries, as a comment, the figures it rests on. It is a draft: check it with
    native speakers and with children before you print it, and fill in where to get help.

    Example: ctrp summary draft --language ro
    """
    from ctrp_research.publishing.drafts import draft_for_project
    from ctrp_research.store.project import find_project

    report = draft_for_project(find_project(project), language=language, out=out, force=force)
    typer.echo(f"wrote {report.path}: {len(report.printed)} findings.")
    for code, reason in report.left_out:
        typer.echo(f"  left out: {code} ({reason})")
