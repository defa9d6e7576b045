"""`ctrp code`: codes on passages."""

import shutil
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    NamesNobodyOption,
    OneOrMore,
    ProjectOption,
    coder_name,
    columns,
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
    if suggest and (named := found.settings.suggestion.embeddings):
        from ctrp_research.suggestion.embedding import wanted

        wanted(named, found.root)  # said before the screen opens
    line = Suggestions(found.root) if suggest and not blind else None
    run_desk(DeskApp(begin, coder=coder, known=names, suggestions=line))


@app.command()
def add(
    passage: Annotated[str, typer.Argument(help="TRANSCRIPT:TURN or TRANSCRIPT:TURN:START-END.")],
    code: Annotated[str, typer.Argument(help="A code of the codebook.")],
    reality: Annotated[str, typer.Option(help="own, witnessed, hearsay or hypothetical.")] = "own",
    memo: Annotated[str | None, typer.Option(help="Your note on it, without names.")] = None,
    memo_names_nobody: NamesNobodyOption = False,
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
def change(
    coding: Annotated[int, typer.Argument(help="Its number, from `ctrp code list`.")],
    code: Annotated[str | None, typer.Option(help="Another code.")] = None,
    reality: Annotated[
        str | None, typer.Option(help="own, witnessed, hearsay or hypothetical.")
    ] = None,
    passage: Annotated[
        str | None, typer.Option("--passage", help="START-END in characters of the same turn.")
    ] = None,
    memo: Annotated[str | None, typer.Option(help="Another note; empty takes it away.")] = None,
    memo_names_nobody: NamesNobodyOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Put another coding in the place of this one; what is not named stays as it is.

    It stays the coding of who made it. `ctrp code undo` takes the change back.

    Examples: ctrp code change 17 --reality witnessed
    ctrp code change 17 --passage 0-52 --code child-work
    """
    from ctrp_research.coding.codings import change_coding, parse_stretch
    from ctrp_research.coding.memos import check_memo
    from ctrp_research.store.project import find_project

    start, end = (None, None) if passage is None else parse_stretch(passage)
    found = find_project(project)
    if memo and not memo_names_nobody:
        check_memo(memo)
    with found.transaction() as session:
        number = change_coding(
            session,
            found.codebook,
            coding,
            coder=coder_name(coder),
            code=code,
            reality=reality,
            start=start,
            end=end,
            memo=memo,
        )
    typer.echo(f"Coding {number} in the place of coding {coding}.")


@app.command()
def flag(
    passage: Annotated[str, typer.Argument(help="TRANSCRIPT:TURN or TRANSCRIPT:TURN:START-END.")],
    kind: Annotated[
        str,
        typer.Argument(
            help="ongoing-harm, identifying-detail, strong-quote, distress, translation-doubt."
        ),
    ],
    replace: Annotated[
        str | None,
        typer.Option(
            help="With identifying-detail: PERSON, PLACE, ORG, CONTACT, IDNUM or DATE; replaces it "
            "wherever it stands, and needs the project's key."
        ),
    ] = None,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Put a flag on a passage, of whoever's words. Flags are for the team and are never counted.

    Examples: ctrp code flag al-01-sq:4:0-52 strong-quote
    ctrp code flag al-01-sq:4:10-15 identifying-detail --replace PERSON
    """
    from ctrp_research.coding.codings import parse_passage
    from ctrp_research.coding.flags import add_flag
    from ctrp_research.coding.identifying import FLAG, parse_kind, send_back
    from ctrp_research.errors import UsageError
    from ctrp_research.review.desk import Desk
    from ctrp_research.store.project import find_project

    where, who = parse_passage(passage), coder_name(coder)
    if replace is not None and kind != FLAG:
        raise UsageError(f"--replace goes with {FLAG} only.")
    detail = None if replace is None else parse_kind(replace)
    found = find_project(project)
    with found.transaction() as session:
        number, is_new = add_flag(session, where, kind, coder=who)
    typer.echo(f"Flag {number}: {kind} on {passage}" + ("." if is_new else " was there already."))
    if detail is not None:
        done = send_back(Desk(found, coder=who), where, detail)
        typer.echo(f"Replaced in: {', '.join(done.transcripts) if done else 'nothing'}.")


@app.command()
def unflag(
    number: Annotated[int, typer.Argument(help="The flag's number, from `ctrp code flags`.")],
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take a flag off its passage. `ctrp undo` brings it back.

    Example: ctrp code unflag 3
    """
    from ctrp_research.coding.flags import remove_flag
    from ctrp_research.store.project import find_project

    with find_project(project).transaction() as session:
        remove_flag(session, number, coder=coder_name(coder))
    typer.echo(f"Removed flag {number}.")


@app.command()
def flags(
    transcript: Annotated[str | None, typer.Argument(help="One transcript only.")] = None,
    kind: Annotated[str | None, typer.Option(help="One kind only.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the flags with their passages.

    A flag `identifying-detail` waits until its words are replaced: `ctrp code flag PASSAGE
    identifying-detail --replace KIND`, where the project's key is.

    Examples: ctrp code flags --kind ongoing-harm
    ctrp code flags al-01-sq
    """
    from ctrp_research.coding.flags import list_flags
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        lines = list_flags(session, transcript=transcript, kind=kind)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    shown = table("no.", "passage", "flag", "coder", "words")
    for line in lines:
        waits = "\n(waits to be replaced)" if line.waits else ""
        shown.add_row(
            str(line.id),
            f"{line.transcript}:{line.turn}:{line.start}-{line.end}",
            line.kind + waits,
            escape(line.coder),
            escape(line.quote),
        )
    console().print(shown)


@app.command()
def read(
    transcript: Annotated[
        str | None, typer.Argument(help="A transcript; without one, how far all are.")
    ] = None,
    turns: Annotated[str | None, typer.Argument(help="Turns that you read: 4, or 1-12.")] = None,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say which turns you read, or list how far you are; agreement counts only what was read.

    The desk notes it by itself.

    Examples: ctrp code read
    ctrp code read al-01-sq 1-12
    """
    from ctrp_research.coding.opened import read_progress
    from ctrp_research.coding.reads import mark_read, parse_turns
    from ctrp_research.errors import UsageError
    from ctrp_research.store.project import find_project

    found, who = find_project(project), coder_name(coder)
    if transcript is not None:
        if turns is None:
            raise UsageError("Name the turns: 1-12. For all of them: `ctrp code done`.")
        with found.transaction() as session:
            new = mark_read(session, transcript, coder=who, turns=parse_turns(turns))
        typer.echo(f"{new} turns more are read by {who}.")
        return
    with found.reading() as session:
        lines = read_progress(session, who)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    columns(
        ("transcript", "turns", "read", "codings"),
        ((line.transcript, line.turns, line.read, line.codings) for line in lines),
    )


@app.command()
def done(
    transcript: Annotated[str, typer.Argument(help="Its id.")],
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Say that you read a transcript to its end; what is not coded is left so on purpose.

    Example: ctrp code done al-01-sq
    """
    from ctrp_research.coding.reads import mark_read
    from ctrp_research.store.project import find_project

    who = coder_name(coder)
    with find_project(project).transaction() as session:
        new = mark_read(session, transcript, coder=who)
    typer.echo(f"{new} turns more are read by {who}; {transcript} is done.")


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
    width = min(shutil.get_terminal_size().columns, 100)
    for line in lines:
        where = f"{line.transcript}:{line.turn}:{line.start}-{line.end}"
        typer.echo(f"{line.id:>6}  {where}  {line.code}  {line.reality}  {line.coder}")
        for text in wrap(line.quote, width - 8, break_on_hyphens=False):
            typer.echo(f"        {text}")
        if line.memo:
            typer.echo(f"        ✎ {line.memo}")


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
