"""`ctrp codebook add`, `rename`, `move`, `split`, `merge`, `retire`, `unretire`."""

from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    ProjectOption,
    coder_name,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from codebooks.changes import Change
    from codebooks.difference import Difference
    from ctrp_research.coding.frame import Done

CodeArgument = Annotated[str, typer.Argument(help="A code's id.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")]
Under = Annotated[str, typer.Option("--under", help="The group it lies in; else the top.")]
Before = Annotated[str, typer.Option("--before", help="The code that comes after it.")]
After = Annotated[str, typer.Option("--after", help="The code that comes before it.")]
WIDE = 300
"""Characters of a text that are shown of a difference."""


def add_to(app: typer.Typer) -> None:
    """Put the commands into the group."""
    for command in (add, rename, move, split, merge, retire, unretire):
        app.command()(command)


def add(
    name: Annotated[str, typer.Argument(help="What it is called.", show_default=False)],
    definition: Annotated[str, typer.Option(help="What it is about.")],
    code_id: Annotated[str, typer.Option("--id", help="Else it is made from the name.")] = "",
    include: Annotated[str, typer.Option(help="What belongs to it.")] = "",
    exclude: Annotated[str, typer.Option(help="What does not.")] = "",
    example: Annotated[
        list[str] | None, typer.Option(help="An invented sentence; may be repeated.")
    ] = None,
    indicator: Annotated[
        list[str] | None, typer.Option(help="As en=hungr*; may be repeated.")
    ] = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Show larger counts only.")
    ] = False,
    under: Under = "",
    before: Before = "",
    after: After = "",
    dry_run: DryRun = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Add a code.

    Example: ctrp codebook add "Debt" --under risk-family --definition "Debts of the family."
    """
    from codebooks import Code
    from codebooks.changes import Add, Place, new_id
    from ctrp_research.store.project import find_project

    taken = {each.id for each in find_project(project).codebook.walk()}
    code = Code(
        code_id or new_id(name, taken),
        name,
        definition,
        include,
        exclude,
        tuple(example or ()),
        _indicators(indicator or []),
        sensitive=sensitive,
    )
    change = Add(code, Place(under, before, after))
    _make(change, project, coder, dry_run=dry_run, as_json=as_json)


def _indicators(given: "Iterable[str]") -> dict[str, tuple[str, ...]]:
    from codebooks import LANGUAGES
    from ctrp_research.errors import UsageError

    made: dict[str, tuple[str, ...]] = {}
    for one in given:
        language, sign, words = one.partition("=")
        if not sign or language not in LANGUAGES or not words.strip():
            raise UsageError(f"--indicator {one}: write as en=hungr*; {', '.join(LANGUAGES)}.")
        made[language] = (*made.get(language, ()), words.strip())
    return made


def rename(
    code: CodeArgument,
    name: Annotated[str, typer.Argument(help="The new name.", show_default=False)],
    dry_run: DryRun = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give a code another name; its id stays, and with it all that was coded.

    Example: ctrp codebook rename family-poverty "Poverty at home"
    """
    from codebooks.changes import Rename

    _make(Rename(code, name), project, coder, dry_run=dry_run, as_json=as_json)


def move(
    code: CodeArgument,
    under: Under = "",
    before: Before = "",
    after: After = "",
    dry_run: DryRun = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put a code, with all below it, into another group or place.

    Examples: ctrp codebook move child-work --under risk-family
    ctrp codebook move child-work --before family-poverty
    """
    from codebooks.changes import Move, Place

    change = Move(code, Place(under, before, after))
    _make(change, project, coder, dry_run=dry_run, as_json=as_json)


def split(
    code: CodeArgument,
    into: Annotated[
        list[str],
        typer.Option(help='A new code, as ID or "ID: NAME: DEFINITION"; twice or more.'),
    ],
    dry_run: DryRun = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a code a group of new ones; what was coded with it waits in `ctrp codebook queue`.

    Until each passage is decided it counts in the group. A new code takes the definition and the
    indicators of the old one where you say none; better them in codebook.yaml.

    Example: ctrp codebook split family-violence --into violence-felt
    --into "violence-seen: Saw violence: Between adults at home."
    """
    from codebooks import Code
    from codebooks.changes import Split

    parts = []
    for one in into:
        code_id, name, definition = ([*one.split(":", 2), "", ""])[:3]
        parts.append(Code(code_id.strip(), name.strip(), definition.strip()))
    _make(Split(code, tuple(parts)), project, coder, dry_run=dry_run, as_json=as_json)


def merge(
    codes: Annotated[list[str], typer.Argument(help="The codes' ids.", show_default=False)],
    into: Annotated[str, typer.Option(help="The code that stays; one of them or another.")],
    dry_run: DryRun = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make several codes one. A passage that one coder gave several of them has it once.

    The others are retired and say where they went. `ctrp undo` parts them again.

    Example: ctrp codebook merge begging child-work --into child-work
    """
    from codebooks.changes import Merge

    _make(Merge(tuple(codes), into), project, coder, dry_run=dry_run, as_json=as_json)


def retire(
    code: CodeArgument,
    dry_run: DryRun = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Apply a code, or the codes of a group, no more; what was coded with it goes on counting.

    Example: ctrp codebook retire early-marriage
    """
    from codebooks.changes import Retire

    _make(Retire(code), project, coder, dry_run=dry_run, as_json=as_json)


def unretire(
    code: CodeArgument,
    dry_run: DryRun = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Apply a retired code, or those of a group, again.

    Codings that went over to another code in a merge stay there.

    Example: ctrp codebook unretire early-marriage
    """
    from codebooks.changes import Unretire

    _make(Unretire(code), project, coder, dry_run=dry_run, as_json=as_json)


def _make(
    change: "Change", project: "Path | None", coder: str, *, dry_run: bool, as_json: bool
) -> None:
    from ctrp_research.coding.frame import change_frame
    from ctrp_research.store.project import find_project

    done = change_frame(find_project(project), change, coder=coder_name(coder), dry_run=dry_run)
    if as_json:
        print_json({**done.plain(), "dry_run": dry_run})
    else:
        report(done, dry_run=dry_run)


def report(done: "Done", *, dry_run: bool) -> None:
    """Print what came of a change, or would."""
    tell(done.differences)
    for count, what in (
        (done.codings, "codings of these codes"),
        (done.joined, "passages had several of them from one coder: once from now on"),
        (done.waiting, "codings wait for another code: ctrp codebook queue"),
    ):
        if count:
            typer.echo(f"{count} {what}")
    if done.kept:
        typer.echo(f"not in the file, but applied: {', '.join(done.kept)}; retired and kept")
    for warning in done.warnings:
        typer.echo(f"note: {warning}")
    if dry_run:
        typer.echo("Nothing was changed.")
    else:
        typer.echo(f"The codebook is version {done.version} now. `ctrp undo` takes it back.")


def tell(differences: "Iterable[Difference]") -> None:
    """Print differences, a line each, or three where a text changed."""
    for one in differences:
        what = f"{one.code or 'codebook'}: {one.what}"
        if one.before and one.after:
            typer.echo(what)
            typer.echo(f"  - {_short(one.before)}")
            typer.echo(f"  + {_short(one.after)}")
        elif one.before or one.after:
            sign = (
                ""
                if one.what in {"added", "gone", "split", "merged"}
                else "+ "
                if one.after
                else "- "
            )
            typer.echo(f"{what} {sign}{_short(one.before or one.after)}")
        else:
            typer.echo(what)


def _short(text: str) -> str:
    line = " / ".join(text.split("\n"))
    return line if len(line) <= WIDE else f"{line[:WIDE]} …"
