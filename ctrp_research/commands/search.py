"""`ctrp search`: words and codes in the transcripts, and a code for all that was found."""

import shutil
import sys
from dataclasses import asdict
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    ProjectOption,
    WhereOption,
    coder_name,
    conditions,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ctrp_research.coding.codings import Passage
    from ctrp_research.coding.search.searching import Counts, Found
    from ctrp_research.store.project import Project

MOST = 100
"""Passages shown where no number is given."""


def search(
    question: Annotated[str, typer.Argument(help='Words, "exact words", code:NAME, flag:KIND.')],
    where: WhereOption = None,
    speaker: Annotated[
        list[str] | None,
        typer.Option(help="child, group, unknown, adult, interviewer or all; else who answers."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Codings of one coder only.")] = None,
    exact: Annotated[bool, typer.Option("--exact", help="No other forms of the words.")] = False,
    context: Annotated[int, typer.Option(help="Words to show on either side.", min=0)] = 12,
    limit: Annotated[int, typer.Option("-n", help="Show so many; 0: all.", min=0)] = MOST,
    only_count: Annotated[bool, typer.Option("--count", help="The counts alone.")] = False,
    code: Annotated[
        str | None, typer.Option(help="Put this code on all that is found, as one decision.")
    ] = None,
    unit: Annotated[
        str, typer.Option("--on", help="With --code: put it on the `passage` or its `turn`.")
    ] = "passage",
    reality: Annotated[
        str, typer.Option(help="With --code: own, witnessed, hearsay or hypothetical.")
    ] = "own",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --code: show what would be coded.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --code: do not ask.")] = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Find words in any of their forms, with diacritics or not, in either script, and codes.

    Between the parts of a question stands and (on the same text), or, not, with (in the same
    turn), near (near/5: at most five words between), within. Brackets group. `code:NAME` finds a
    code with all under it, `code:*` any. `not` at the beginning finds turns without.

    The counts are for your own work: they did not pass the disclosure control of `ctrp compare`.

    Examples: ctrp search "no money"
    ctrp search "code:family-poverty and not code:child-work" --where country=AL
    ctrp search "(father or mother) near/5 gone" --speaker child --count
    ctrp search '"no money"' --code family-poverty --on turn --dry-run
    """
    from ctrp_research.coding.search.corpus import ANSWERING, ROLES
    from ctrp_research.coding.search.query import describe, parse
    from ctrp_research.coding.search.searching import search as find
    from ctrp_research.errors import UsageError
    from ctrp_research.store.project import find_project

    roles = _roles(speaker, ANSWERING, ROLES)
    if unit not in {"passage", "turn"}:
        raise UsageError(f"{unit}: --on is `passage` or `turn`.")
    if code is None and (dry_run or yes):
        raise UsageError("--dry-run and --yes go with --code, the code to put on what is found.")
    asked = parse(question, exact=exact)
    opened = find_project(project)
    answer = find(
        opened,
        asked,
        roles=roles,
        conditions=conditions(where),
        coder=by,
        context=context,
    )
    everything = as_json or dry_run or not limit
    shown = [] if only_count else answer.passages(None if everything else limit)
    if as_json:
        counts = asdict(answer.counts)
        passages = [asdict(each) for each in shown]
        print_json({"question": describe(asked), "counts": counts, "passages": passages})
    else:
        _print(shown, answer.counts)
        if not answer.counts.passages:
            typer.echo(f"It was read as: {describe(asked)}")
    if code is not None:
        _code(
            opened, answer.passages(), code, unit=unit, reality=reality, coder=coder_name(coder),
            dry_run=dry_run, yes=yes, quiet=as_json,
        )  # fmt: skip


def _roles(
    wanted: list[str] | None, answering: "tuple[str, ...]", known: "tuple[str, ...]"
) -> "tuple[str, ...]":
    from ctrp_research.errors import UsageError

    if not wanted:
        return answering
    if unknown := [role for role in wanted if role not in {*known, "all"}]:
        raise UsageError(f"{unknown[0]}: --speaker is one of {', '.join(known)}, or all.")
    return known if "all" in wanted else tuple(wanted)


def _print(found: "Sequence[Found]", counts: "Counts") -> None:
    width = min(shutil.get_terminal_size().columns, 100)
    for each in found:
        child = f" · {each.child}" if each.child else ""
        codes = f" · {', '.join(each.codes)}" if each.codes else ""
        head = f"{each.transcript}:{each.turn}:{each.start}-{each.end}  {each.speaker}{child}"
        typer.echo(head + codes)
        marked = f"{each.before}⟪{each.quote}⟫{each.after}"
        for line in wrap(marked, width - 4, break_on_hyphens=False):
            typer.echo(f"    {line}")
    if found and len(found) < counts.passages:
        typer.echo(f"… and {counts.passages - len(found)} more; -n 0 shows all.")
    typer.echo(
        f"{counts.passages} passages in {counts.turns} turns of {counts.transcripts} transcripts, "
        f"by {counts.children} children."
    )


def _code(
    project: "Project",
    found: "Sequence[Found]",
    code: str,
    *,
    unit: str,
    reality: str,
    coder: str,
    dry_run: bool,
    yes: bool,
    quiet: bool,
) -> None:
    """Code what was found, after asking where somebody can answer."""
    from ctrp_research.coding.search.applying import apply_code, passages_to_code
    from ctrp_research.errors import CtrpError

    passages: Sequence[Passage] = passages_to_code(found, unit=unit)
    what = f"{len(passages)} {unit}{'' if len(passages) == 1 else 's'}"
    if dry_run:
        typer.echo(f"{code} would be put on {what}. Nothing was stored.", err=quiet)
        return
    if not passages:
        return
    if not yes:
        if not sys.stdin.isatty():
            raise CtrpError(
                f"Nothing was stored. Look at the {what} with --dry-run, then say --yes."
            )
        if not typer.confirm(f"Put {code} on {what}?"):
            typer.echo("Nothing was stored.")
            return
    new = apply_code(project, passages, code, reality=reality, coder=coder)
    typer.echo(
        f"{code} put on {new} of {what}; on the others it was. `ctrp undo` takes it back."
        if new < len(passages)
        else f"{code} put on {what}. `ctrp undo` takes it back.",
        err=quiet,
    )
