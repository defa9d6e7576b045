"""`ctrp review`: people look at what was replaced, on a screen or in a spreadsheet."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    ForceOption,
    JsonOption,
    OneOrMore,
    ProjectOption,
    coder_name,
    console,
    counted,
    print_json,
    table,
)

app = typer.Typer(
    cls=OneOrMore,
    help="Look at what was replaced: accept, reject, correct, add what was missed.\n\n"
    "`ctrp review` and `ctrp review TRANSCRIPT` open the screen; it needs the project's key.",
)


@app.command("open")
def open_(
    transcript: Annotated[str | None, typer.Argument(help="One transcript only.")] = None,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Open the review screen: doubtful mentions first, in their original words.

    Every decision is stored when it is made and can be undone; the next time the review goes on
    where it was left. The screen shows original words: close it when somebody looks over your
    shoulder.

    Examples: ctrp review open al-01-sq
    ctrp review al-01-sq
    ctrp review
    """
    import sys

    from ctrp_research.errors import UsageError
    from ctrp_research.review.desk import Desk
    from ctrp_research.review.session import Session
    from ctrp_research.store.project import find_project

    session = Session(Desk(find_project(project), coder=coder_name(coder)), transcript)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The screen needs a terminal. See `ctrp review export` for a spreadsheet.")
    from ctrp_research.screens.review_app import run_review

    run_review(session)


@app.command()
def status(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Say how far the review has come; needs no key.

    `kept`: accepted, the label stays; `back`: rejected, the words came back; `doubtful`: waiting,
    and the program was unsure.

    Example: ctrp review status
    """
    from ctrp_research.review.queue import measure_progress
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        lines = measure_progress(session)
    if as_json:
        print_json({"transcripts": [asdict(line) for line in lines[:-1]], "all": asdict(lines[-1])})
        return
    counted = ("mentions", "waiting", "doubtful", "accepted", "rejected", "changed", "added")
    shown = table(
        "transcript", "all", "waiting", "doubtful", "kept", "back", "changed", "added",
        whole=("transcript", "all", "waiting"),
    )  # fmt: skip
    for line in lines:
        shown.add_row(line.transcript, *(str(getattr(line, name)) for name in counted))
    console().print(shown)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The spreadsheet to write, .xlsx.")],
    transcript: Annotated[str | None, typer.Argument(help="One transcript only.")] = None,
    project: ProjectOption = None,
    force: ForceOption = False,
) -> None:
    """Write the mentions into a spreadsheet, for a person who does not use the screen.

    It holds original words: you alone can read the file, and it may not lie in the project's
    folder. Keep it encrypted, and delete it when it is back.

    Example: ctrp review export ~/encrypted/review.xlsx al-01-sq
    """
    from ctrp_research.review.desk import Desk
    from ctrp_research.review.sheet import export_sheet
    from ctrp_research.store.project import find_project

    desk = Desk(find_project(project), coder="")
    number = export_sheet(desk, file, transcript=transcript, force=force)
    typer.echo(f"{number} mentions in {file}. It holds original words: pass it on to nobody else.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The spreadsheet that came back, .xlsx.")],
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take in the decisions of a spreadsheet that `ctrp review export` wrote.

    All or nothing: if a row cannot be right, every fault is named by its line.
    The same file again changes nothing. One undo on the screen takes all of it back.

    Example: ctrp review import ~/encrypted/review.xlsx --coder ana
    """
    from ctrp_research.review.desk import Desk
    from ctrp_research.review.returned import import_sheet
    from ctrp_research.store.project import find_project

    desk = Desk(find_project(project), coder=coder_name(coder))
    returned, _ = import_sheet(desk, file)
    rows = counted(returned.rows, "row")
    typer.echo(f"{rows} with something in them, {counted(returned.changed, 'mention')} changed.")


@app.command()
def join(project: ProjectOption = None, coder: CoderOption = "") -> None:
    """Give places and organisations one number in the whole project; needs the project's key.

    Where a transcript came in without the key, its places have labels of its own, such as
    [Place x1]; this compares them with the project's. Invented names that turned out to be
    somebody's name are changed too. Codings stay on their passages; a second time changes nothing;
    `ctrp review undo` takes it back.

    Example: ctrp review join
    """
    from ctrp_research.review.desk import Desk
    from ctrp_research.review.linking import join_all
    from ctrp_research.store.project import find_project

    done = join_all(Desk(find_project(project), coder=coder_name(coder)))
    if not done.transcripts:
        typer.echo("Nothing to join: every place and organisation has its number.")
        return
    if done.waiting:
        typer.echo(f"{counted(done.waiting, 'transcript')} had labels of their own.")
    if done.renamed:
        where = counted(done.renamed, "transcript")
        typer.echo(f"In {where} an invented name was a name of the project.")
    typer.echo(f"Changed: {', '.join(done.transcripts)}.")


LabelArgument = Annotated[
    str, typer.Argument(help="2 for [Person 2], or the whole label in quotation marks.")
]


@app.command()
def link(
    transcript: Annotated[str, typer.Argument(help="A transcript.")],
    label: LabelArgument,
    other: Annotated[str, typer.Argument(help="Another transcript.")],
    other_label: LabelArgument,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Say that a person of one transcript is a person of another; needs the project's key.

    The two have one label from then on, such as [Person +1]: the plus says that it is the same
    person in every transcript. Two places or organisations that have two numbers get one, in the
    whole project. Labels of speakers stay as they are. `ctrp review undo` takes it back.

    Examples: ctrp review link al-01-sq 2 al-02-sq 5
    ctrp review link al-01-sq "Place 3" al-02-sq "Place 7"
    """
    from ctrp_research.review.desk import Desk
    from ctrp_research.review.linking import link as link_two
    from ctrp_research.store.project import find_project

    desk = Desk(find_project(project), coder=coder_name(coder))
    done = link_two(desk, (transcript, label), (other, other_label))
    typer.echo(f"Linked; changed: {', '.join(done.transcripts) if done else 'nothing'}.")


@app.command()
def unlink(
    transcript: Annotated[str, typer.Argument(help="A transcript.")],
    label: LabelArgument,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Say that a person or place of a transcript is not the one that others have; needs the key.

    In this transcript it gets another label; in the others it stays.

    Example: ctrp review unlink al-02-sq +1
    """
    from ctrp_research.review.desk import Desk
    from ctrp_research.review.linking import unlink as take_apart
    from ctrp_research.store.project import find_project

    take_apart(Desk(find_project(project), coder=coder_name(coder)), transcript, label)
    typer.echo(f"{transcript} has another label for it now.")


@app.command()
def undo(project: ProjectOption = None, coder: CoderOption = "") -> None:
    """Take back your newest decision of the review, as `u` does on the screen; needs the key.

    Example: ctrp review undo
    """
    from ctrp_research.review.desk import Desk
    from ctrp_research.store.project import find_project

    done = Desk(find_project(project), coder=coder_name(coder)).undo()
    typer.echo(f"Undone: {done.action} in {', '.join(done.transcripts)}.")
