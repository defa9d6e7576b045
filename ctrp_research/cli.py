"""The app, its commands, and the one place where an error meets a person."""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ctrp_research import __version__
from ctrp_research.commands import (
    agree,
    analysis,
    anonymise,
    assign,
    code,
    codebook,
    compare,
    copies,
    demo,
    history,
    importing,
    matrix,
    memo,
    participants,
    projects,
    reading,
    review,
    search,
    settle,
    speakers,
    suggest,
    summary,
    transcripts,
    vault,
)

app = typer.Typer(
    name="ctrp",
    help="Research with children at risk of trafficking: transcripts in, a comparison and a "
    "child-friendly draft out. Everything stays on this machine.\n\n"
    "Try it on invented transcripts with `ctrp demo`; begin your own with `ctrp new`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
BEGIN, LOOK, CODE = "Transcripts in, made safe", "Look", "Code"
TEAM, ANSWER, SAFE = "Several coders", "Answers", "Nothing is lost"
for panel, name, command in (
    (BEGIN, "demo", demo.demo),
    (BEGIN, "new", projects.new),
    (BEGIN, "import", importing.import_),
    (LOOK, "status", projects.status),
    (LOOK, "read", reading.read),
    (LOOK, "search", search.search),
    (CODE, "cooccur", analysis.cooccur),
    (CODE, "saturation", analysis.saturation),
    (CODE, "negative", analysis.negative),
    (TEAM, "copy", copies.copy),
    (TEAM, "merge", copies.merge),
    (TEAM, "agree", agree.agree),
    (ANSWER, "compare", compare.compare),
    (SAFE, "log", history.log),
    (SAFE, "undo", history.undo),
    (SAFE, "redo", history.redo),
    (SAFE, "backup", projects.backup),
    (SAFE, "restore", projects.restore),
    (SAFE, "doctor", projects.doctor),
):
    app.command(name, rich_help_panel=panel)(command)
for panel, name, group in (
    (BEGIN, "transcripts", transcripts.app),
    (BEGIN, "participants", participants.app),
    (BEGIN, "speakers", speakers.app),
    (BEGIN, "review", review.app),
    (BEGIN, "anonymise", anonymise.app),
    (SAFE, "vault", vault.app),
    (CODE, "code", code.app),
    (CODE, "codebook", codebook.app),
    (CODE, "suggest", suggest.app),
    (CODE, "memo", memo.app),
    (CODE, "matrix", matrix.app),
    (TEAM, "assign", assign.app),
    (TEAM, "settle", settle.app),
    (ANSWER, "summary", summary.app),
):
    app.add_typer(group, name=name, rich_help_panel=panel)


def _version(wanted: bool) -> None:
    if not wanted:
        return
    import anonymise as anonymise_package
    import codebooks

    typer.echo(f"ctrp {__version__}")
    for package in (sys.modules["ctrp_research"], codebooks, anonymise_package):
        typer.echo(f"  {package.__name__}: {Path(package.__file__ or '').parent}")
    raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print where it lies."),
    ] = False,
) -> None:
    """Research with children at risk of trafficking, offline."""


def main() -> NoReturn:
    """Run the command line; every error ends here, as a sentence and an exit status."""
    try:
        app()
    except KeyboardInterrupt:
        _fail("Stopped. What was done until now is stored.", status=130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the one place that shows errors
        _show(error)
    sys.exit(0)


def _show(error: Exception) -> NoReturn:
    from anonymise.errors import AnonymiseError
    from codebooks.errors import CodebookError
    from ctrp_research.errors import CtrpError, UsageError

    if isinstance(error, UsageError):
        _fail(str(error), status=2)
    if isinstance(error, CtrpError | AnonymiseError | CodebookError):
        _fail(str(error), status=1)
    # The message of any other error may hold transcript text: only its place is told.
    _fail(_place(error), status=1)


def _place(error: Exception) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    return (
        f"This should not have happened ({type(error).__name__} at {where}). "
        "Nothing of the unfinished step was stored. Please report it with the command you typed, "
        "without any transcript."
    )


def _fail(message: str, *, status: int) -> NoReturn:
    typer.secho(f"ctrp: {message}", fg=typer.colors.RED, err=True)
    sys.exit(status)
