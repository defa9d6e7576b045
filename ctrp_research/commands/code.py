"""`ctrp code`: codes on passages."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

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

app = typer.Typer(help="Codes on passages: add, remove, list, undo, import.", no_args_is_help=True)


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
    """Take back your last decision about codings; again for the one before.

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
    shown = table("no.", "passage", "code", "reality", "coder", "words", whole=("no.", "passage"))
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
    memo_names_nobody: Annotated[
        bool, typer.Option("--memo-names-nobody", help="Take memos that look as if they did.")
    ] = False,
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

    report = import_codings(
        find_project(project),
        file,
        coder=coder_name(coder),
        memo_names_nobody=memo_names_nobody,
    )
    typer.echo(f"{report.rows} rows, {report.new} new codings.")
