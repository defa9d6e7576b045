"""`ctrp summary`: the answer to the children."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import ForceOption, ProjectOption, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

app = typer.Typer(
    help="The child-friendly summary that goes back to the children.", no_args_is_help=True
)


FEW = 3
"""As many codes are named of those that were left out for one reason."""


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
    typer.echo(f"wrote {report.path}: {counted(len(report.printed), 'finding')}.")
    for reason, codes in _by_reason(report.left_out).items():
        shown = ", ".join(codes[:FEW]) + (" …" if len(codes) > FEW else "")
        typer.echo(f"  left out, {reason}: {counted(len(codes), 'code')} ({shown})")


def _by_reason(left_out: "Iterable[tuple[str, str]]") -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for code, reason in left_out:
        reasons.setdefault(reason, []).append(code)
    return reasons
