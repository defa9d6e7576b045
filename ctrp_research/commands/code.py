"""`ctrp code`: codes on passages."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    OneOrMore,
    ProjectOption,
    coder_name,
    console,
    escape,
    print_json,
    table,
)

app = typer.Typer(
    cls=OneOrMore,
    help="Codes on passages.\n\n`ctrp code` and `ctrp code TRANSCRIPT` open the coding desk, a "
    "full-screen program; the other commands do the same without it.",
)
NamedCoder = Annotated[
    str,
    typer.Option(
        "--coder", envvar="CTRP_CODER", help="Whose codings they are.", show_default="asked for"
    ),
]


@app.command("open")
def open_(
    transcript: Annotated[
        str | None, typer.Argument(help="A transcript; else the one you are in.")
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="See nobody else's codings and no suggestions.")
    ] = False,
    suggest: Annotated[bool, typer.Option(help="Suggest codes while you code.")] = True,
    project: ProjectOption = None,
    coder: NamedCoder = "",
) -> None:
    """Open the coding desk: the transcript, its codings, the codebook, all by single keys.

    The keys are listed at the foot of the screen, `?` explains them. Every decision is stored when
    it is made; the next time the desk opens where it was left.

    Examples: ctrp code open al-01-sq --coder ana
    ctrp code al-01-sq
    ctrp code --blind
    """
    import sys

    from ctrp_research.coding.desk import desk_names, desk_session
    from ctrp_research.commands.history import kinds
    from ctrp_research.errors import UsageError
    from ctrp_research.store.project import find_project

    found = find_project(project)
    names = desk_names(found, coder_name(""))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The desk needs a terminal. Without one: `ctrp code add`, `ctrp code list`."
        )
    from ctrp_research.screens.desk_app import DeskApp, run_desk
    from ctrp_research.suggestion.service import Suggestions

    begin = desk_session(found, kinds(), transcript=transcript, blind=blind)
    line = Suggestions(found.root) if suggest and not blind else None
    run_desk(DeskApp(begin, coder=coder, known=names, suggestions=line))


@app.command()
def add(
    passage: Annotated[str, typer.Argument(help="TRANSCRIPT:TURN or TRANSCRIPT:TURN:START-END.")],
    code: Annotated[str, typer.Argument(help="A code of the codebook.")],
    reality: Annotated[str, typer.Option(help="own, witnessed, hearsay or hypothetical.")] = "own",
    memo: Annotated[str | None, typer.Option(help="Your note on it, without names.")] = None,
    memo_names_nobody: Annotated[
        bool, typer.Option("--memo-names-nobody", help="Take a memo that looks as if it did.")
    ] = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Put a code on a turn, or on a stretch of it counted in characters.

    Examples: ctrp code add al-01-sq:4 family-poverty
    ctrp code add al-01-sq:4:0-52 child-work --reality witnessed --memo "to discuss"
    """
    from ctrp_research.coding.codings import add_coding, parse_passage
    from ctrp_research.coding.memos import check_memo
    from ctrp_research.store.project import find_project

    where = parse_passage(passage)
    found = find_project(project)
    if memo and not memo_names_nobody:
        check_memo(memo)
    with found.transaction() as session:
        number, is_new = add_coding(
            session,
            found.codebook,
            where,
            code,
            reality=reality,
            memo=memo,
            coder=coder_name(coder),
        )
    typer.echo(f"Coding {number}: {code} on {passage}" + ("." if is_new else " was there already."))


@app.command()
def remove(
    coding: Annotated[int, typer.Argument(help="Its number, from `ctrp code list`.")],
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take a coding off its passage. `ctrp code undo` brings it back.

    Example: ctrp code remove 17
    """
    from ctrp_research.coding.codings import remove_coding
    from ctrp_research.store.project import find_project

    with find_project(project).transaction() as session:
        remove_coding(session, coding, coder=coder_name(coder))
    typer.echo(f"Removed coding {coding}.")


@app.command()
def undo(project: ProjectOption = None, coder: CoderOption = "") -> None:
    """Take back the last decision about codings; again for the one before.

    Example: ctrp code undo
    """
    from ctrp_research.coding.codings import undo as undo_last
    from ctrp_research.store.project import find_project

    with find_project(project).transaction() as session:
        action, codings = undo_last(session, coder=coder_name(coder))
    which = f"coding {codings[0]}" if len(codings) == 1 else f"{len(codings)} codings"
    typer.echo(f"Undone: {action}, {which}.")


@app.command("list")
def list_(
    transcript: Annotated[str | None, typer.Argument(help="One transcript only.")] = None,
    code: Annotated[str | None, typer.Option(help="One code only.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="One coder only.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the codings with their passages.

    Example: ctrp code list al-01-sq --code family-poverty
    """
    from ctrp_research.coding.codings import list_codings
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        lines = list_codings(session, transcript=transcript, code=code, coder=by)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    shown = table("no.", "passage", "code", "reality", "coder", "words")
    for line in lines:
        shown.add_row(
            str(line.id),
            f"{line.transcript}:{line.turn}:{line.start}-{line.end}",
            line.code,
            line.reality,
            escape(line.coder),
            escape(line.quote) + (f"\n✎ {escape(line.memo)}" if line.memo else ""),
        )
    console().print(shown)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A list, .csv or .xlsx.")],
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take in a list of codings: columns file, turn, code; also reality, start, end, memo.

    All or nothing: if a row cannot be right, every fault is named and nothing is stored. Codings
    that are there already are not doubled.

    Example: ctrp code import codings.csv --coder ana
    """
    from ctrp_research.coding.lists import import_codings
    from ctrp_research.store.project import find_project

    report = import_codings(find_project(project), file, coder=coder_name(coder))
    typer.echo(f"{report.rows} rows, {report.new} new codings.")
