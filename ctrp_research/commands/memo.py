"""`ctrp memo`: what researchers note for themselves, all in one place."""

import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    ForceOption,
    JsonOption,
    NamesNobodyOption,
    ProjectOption,
    coder_name,
    counted,
    print_json,
)

if TYPE_CHECKING:
    from ctrp_research.coding.memos import MemoLine
    from ctrp_research.store.project import Project

app = typer.Typer(
    help="Memos: on a code, a case, the theory, the method, or on yourself.",
    no_args_is_help=True,
)
TextArgument = Annotated[
    str | None, typer.Argument(help="The memo; - reads it from standard input, none opens $EDITOR.")
]
KindOption = Annotated[
    str | None, typer.Option(help="code, case, theory, method or reflexive.", show_default=False)
]
CodeOption = Annotated[str | None, typer.Option("--code", help="On this code.")]
TranscriptOption = Annotated[str | None, typer.Option("--transcript", help="On this transcript.")]
ChildOption = Annotated[str | None, typer.Option("--child", help="On this child, such as AL-C03.")]
ByOption = Annotated[str | None, typer.Option("--by", help="One coder's only.")]
NumberArgument = Annotated[int, typer.Argument(help="Its number, from `ctrp memo list`.")]


@app.command()
def add(
    text: TextArgument = None,
    kind: KindOption = None,
    title: Annotated[str, typer.Option(help="A few words to find it by.")] = "",
    code: CodeOption = None,
    transcript: TranscriptOption = None,
    child: ChildOption = None,
    memo_names_nobody: NamesNobodyOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Write a memo. One on a code or a case needs no --kind.

    Memos are kept and passed on as they are written, so they may name nobody: write the label, such
    as [Person 3]. A memo on one passage is a memo on its coding: `ctrp code change`.

    Examples: ctrp memo add "Only debts, or hunger too?" --code family-poverty
    ctrp memo add "Whom do I believe, and why?" --kind reflexive --title "Belief"
    ctrp memo add - --kind method < notes.txt
    """
    from ctrp_research.coding.memos import add_memo
    from ctrp_research.store.project import find_project

    found = find_project(project)
    written = _written(found, text)
    _check(f"{title}\n{written}", names_nobody=memo_names_nobody)
    with found.transaction() as session:
        number, is_new = add_memo(
            session, found.codebook, written, coder=coder_name(coder), kind=kind, title=title,
            code=code, transcript=transcript, child=child,
        )  # fmt: skip
    typer.echo(f"Memo {number}" + (" stored." if is_new else " was there already."))


@app.command()
def edit(
    number: NumberArgument,
    text: TextArgument = None,
    title: Annotated[str | None, typer.Option(help="Another title.", show_default=False)] = None,
    memo_names_nobody: NamesNobodyOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Put another text in the place of a memo's. `ctrp undo` takes that back.

    Examples: ctrp memo edit 3
    ctrp memo edit 3 "Debts, hunger and shame." --title "Poverty"
    """
    from ctrp_research.coding.memos import change_memo, read_memo
    from ctrp_research.store.project import find_project

    found = find_project(project)
    with found.reading() as session:
        old = read_memo(session, number).text
    written = old if text is None and title is not None else _written(found, text, old)
    _check(f"{title or ''}\n{written}", names_nobody=memo_names_nobody)
    with found.transaction() as session:
        new = change_memo(session, number, coder=coder_name(coder), text=written, title=title)
    typer.echo("Nothing was changed." if new == number else f"Memo {new} in the place of {number}.")


@app.command()
def remove(
    number: NumberArgument,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take a memo away. `ctrp undo` brings it back.

    Example: ctrp memo remove 3
    """
    from ctrp_research.coding.memos import remove_memo
    from ctrp_research.store.project import find_project

    with find_project(project).transaction() as session:
        remove_memo(session, number, coder=coder_name(coder))
    typer.echo(f"Removed memo {number}.")


@app.command()
def show(
    number: NumberArgument, project: ProjectOption = None, as_json: JsonOption = False
) -> None:
    """Show one memo whole.

    Example: ctrp memo show 3
    """
    from ctrp_research.coding.memos import read_memo
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        line = read_memo(session, number)
    if as_json:
        print_json(asdict(line))
    else:
        _print([line])


@app.command("list")
def list_(
    kind: Annotated[
        str | None, typer.Option(help="One kind only; `coding` for those on codings.")
    ] = None,
    code: CodeOption = None,
    transcript: TranscriptOption = None,
    child: ChildOption = None,
    by: ByOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Write them into a file, .md, .docx or .xlsx.")
    ] = None,
    force: ForceOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """List everybody's memos, kind by kind, those on codings last.

    Where you code blind, what others noted is left out.

    Examples: ctrp memo list --kind theory
    ctrp memo list --code family-poverty
    ctrp memo list --out memos.docx
    """
    _list(
        project, coder, as_json=as_json, out=out, force=force, kind=kind, code=code,
        transcript=transcript, child=child, by=by,
    )  # fmt: skip


@app.command()
def search(
    words: Annotated[
        str, typer.Argument(help='Words in any of their forms; "exactly so"; begin*.')
    ],
    kind: Annotated[str | None, typer.Option(help="One kind only.")] = None,
    by: ByOption = None,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Find memos by words that stand side by side in them, in any form and script.

    Example: ctrp memo search shame
    """
    _list(project, coder, as_json=as_json, kind=kind, by=by, words=words)


def _list(
    project: Path | None,
    coder: str,
    *,
    as_json: bool,
    by: str | None,
    out: Path | None = None,
    force: bool = False,
    **chosen: str | None,
) -> None:
    from ctrp_research.coding.memo_report import write_report
    from ctrp_research.coding.memos import list_memos
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        lines = list_memos(session, coder=by, reader=coder_name(coder), **chosen)
    if out is not None:
        write_report(lines, out, force=force)
        typer.echo(f"{out}: {counted(len(lines), 'memo')}.", err=as_json)
    if as_json:
        print_json([asdict(line) for line in lines])
    elif out is None:
        _print(lines)
        typer.echo(f"{counted(len(lines), 'memo')}.")


def _print(lines: "list[MemoLine]") -> None:
    from itertools import groupby
    from textwrap import wrap

    from ctrp_research.coding.memo_report import TITLES, about, heading

    width = min(shutil.get_terminal_size().columns, 100)
    for kind, group in groupby(lines, key=lambda line: line.kind):
        typer.secho(TITLES[kind], bold=True)
        for line in group:
            typer.echo(f"  {heading(line)}  ({about(line)})")
            for paragraph in line.text.splitlines():
                for piece in wrap(paragraph, width - 6) or [""]:
                    typer.echo(f"      {piece}")


def _check(memo: str, *, names_nobody: bool) -> None:
    from ctrp_research.coding.memos import check_memo

    if not names_nobody:
        check_memo(memo)


def _written(project: "Project", text: str | None, before: str = "") -> str:
    """The memo as given, from standard input, or from an editor."""
    import tempfile

    from ctrp_research.errors import UsageError

    if text == "-":
        return sys.stdin.read()
    if text is not None:
        return text
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("Give the memo as an argument, or - to read it from standard input.")
    # What an editor leaves beside the file is gone with the folder, which nobody else may open.
    with tempfile.TemporaryDirectory(dir=project.root, prefix=".memo-") as folder:
        path = Path(folder) / "memo.txt"
        path.write_text(before, encoding="utf-8")
        _edit(path)
        return path.read_text(encoding="utf-8")


def _edit(path: Path) -> None:
    """Open a file in the person's editor and wait."""
    import os
    import shlex
    import subprocess

    from ctrp_research.errors import CtrpError

    usual = "notepad" if os.name == "nt" else "nano" if shutil.which("nano") else "vi"
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or usual
    editor = shlex.split(named, posix=os.name != "nt")
    try:
        subprocess.run([*editor, str(path)], check=True)  # noqa: S603 - the person's own choice
    except (OSError, subprocess.CalledProcessError):
        raise CtrpError(f"The editor {editor[0]} did not work; name another in EDITOR.") from None
