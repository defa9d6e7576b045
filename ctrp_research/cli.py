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
app.command("demo")(demo.demo)
app.command("new")(projects.new)
app.command("import")(importing.import_)
app.command("status")(projects.status)
app.command("backup")(projects.backup)
app.command("restore")(projects.restore)
app.command("doctor")(projects.doctor)
app.command("log")(history.log)
app.command("undo")(history.undo)
app.command("redo")(history.redo)
app.command("read")(reading.read)
app.command("search")(search.search)
app.command("cooccur")(analysis.cooccur)
app.command("saturation")(analysis.saturation)
app.command("negative")(analysis.negative)
app.command("compare")(compare.compare)
app.command("agree")(agree.agree)
app.command("copy")(copies.copy)
app.command("merge")(copies.merge)
app.add_typer(anonymise.app, name="anonymise")
app.add_typer(transcripts.app, name="transcripts")
app.add_typer(participants.app, name="participants")
app.add_typer(speakers.app, name="speakers")
app.add_typer(review.app, name="review")
app.add_typer(codebook.app, name="codebook")
app.add_typer(code.app, name="code")
app.add_typer(memo.app, name="memo")
app.add_typer(matrix.app, name="matrix")
app.add_typer(assign.app, name="assign")
app.add_typer(settle.app, name="settle")
app.add_typer(suggest.app, name="suggest")
app.add_typer(summary.app, name="summary")
app.add_typer(vault.app, name="vault")


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
