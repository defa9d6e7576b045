"""`ctrp cooccur`, `saturation` and `negative`: aids while one codes, for one's own eyes."""

import shutil
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    ForceOption,
    JsonOption,
    ProjectOption,
    WhereOption,
    coder_name,
    columns,
    conditions,
    counted,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ctrp_research.coding.analysis.cooccurrence import Meeting, Pair
    from ctrp_research.coding.analysis.saturation import Curve

ByCoderOption = Annotated[str | None, typer.Option("--by-coder", help="Codings of one coder only.")]
OWN = "For your own work: such counts did not pass the disclosure control of `ctrp compare`."


def cooccur(
    codes: Annotated[
        list[str] | None, typer.Argument(help="Two or three codes: show where they meet.")
    ] = None,
    within: Annotated[
        str, typer.Option(help="passage (the same words), turn or child.")
    ] = "passage",
    level: Annotated[
        int | None, typer.Option(help="1: branches, 2: what is below them …; else codes.", min=1)
    ] = None,
    where: WhereOption = None,
    by_coder: ByCoderOption = None,
    limit: Annotated[int, typer.Option("-n", help="Show so many; 0: all.", min=0)] = 40,
    out: Annotated[
        Path | None, typer.Option(help="Write all pairs into a workbook, .xlsx.")
    ] = None,
    force: ForceOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Count which codes are found together, or show the words where two or three of them meet.

    A code stands for all under it. What several coders coded counts once. The last column is the
    share of the children with either code who have both (Jaccard).

    Examples: ctrp cooccur --within turn
    ctrp cooccur child-work out-of-school
    ctrp cooccur risk resilience --within turn --where country=AL
    ctrp cooccur --level 1 --out cooccurrence.xlsx
    """
    from ctrp_research.coding.analysis.cooccurrence import count_pairs, find_meetings
    from ctrp_research.store.project import find_project

    found, who = find_project(project), coder_name(coder)
    if codes:
        meetings = find_meetings(
            found, codes, reader=who, within=within, conditions=conditions(where), coder=by_coder
        )
        if as_json:
            print_json([asdict(one) for one in meetings])
        else:
            _print_meetings(meetings, limit)
        return
    pairs = count_pairs(
        found, reader=who, within=within, level=level, conditions=conditions(where), coder=by_coder
    )
    if out is not None:
        from ctrp_research.coding.analysis.workbook import write_pairs

        write_pairs(pairs, out, force=force)
        typer.echo(f"{out}: {counted(len(pairs), 'pair')}.", err=as_json)
    if as_json:
        print_json([{**asdict(one), "jaccard": round(one.jaccard, 4)} for one in pairs])
    elif out is None:
        _print_pairs(pairs, limit)


def _print_pairs(pairs: "Sequence[Pair]", limit: int) -> None:
    shown = pairs[: limit or None]
    columns(
        ("code", "and", "passages", "turns", "children", "of", "both"),
        (
            (one.first, one.second, one.passages, one.turns, one.children, one.either,
             f"{one.jaccard:.2f}")
            for one in shown
        ),
    )  # fmt: skip
    if len(shown) < len(pairs):
        typer.echo(f"… and {len(pairs) - len(shown)} more; -n 0 shows all.")
    typer.echo(f"{counted(len(pairs), 'pair')}. {OWN}")


def _print_meetings(meetings: "Sequence[Meeting]", limit: int) -> None:
    width = min(shutil.get_terminal_size().columns, 100)
    shown = meetings[: limit or None]
    for one in shown:
        child = f"  {one.child}" if one.child else ""
        typer.echo(f"{one.transcript}:{one.turn}:{one.start}-{one.end}{child}")
        for line in wrap(one.text, width - 4, break_on_hyphens=False):
            typer.echo(f"    {line}")
    if len(shown) < len(meetings):
        typer.echo(f"… and {len(meetings) - len(shown)} more; -n 0 shows all.")
    children = {one.child for one in meetings if one.child}
    typer.echo(
        f"{counted(len(meetings), 'place')}, {counted(len(children), 'child', 'children')}. {OWN}"
    )


def saturation(
    by: Annotated[str, typer.Option(help="country, language, method or all.")] = "country",
    order: Annotated[str, typer.Option(help="coded: as they were first coded; or name.")] = "coded",
    base: Annotated[int, typer.Option(help="Transcripts in the base.", min=1)] = 4,
    run: Annotated[int, typer.Option(help="Transcripts in a run.", min=1)] = 2,
    threshold: Annotated[
        float, typer.Option(help="New codes of a run, as a share of the base, that are few.")
    ] = 0.05,
    where: WhereOption = None,
    by_coder: ByCoderOption = None,
    steps: Annotated[
        bool, typer.Option("--steps", help="Every transcript's new codes too.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Write the curves into a workbook.")] = None,
    force: ForceOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say whether further transcripts still bring new codes, country by country.

    Measured as Guest, Namey and Chen (2020) do: the codes of the first transcripts are the base;
    saturation is reached where a run of further ones adds no more than the threshold. Because that
    depends on the order, it is tried in 200 other orders too. Counted are transcripts with codings,
    and those that were read to the end.

    Examples: ctrp saturation
    ctrp saturation --by all --base 6 --run 3 --threshold 0
    ctrp saturation --steps --where country=RS
    """
    from ctrp_research.coding.analysis.saturation import find_saturation
    from ctrp_research.store.project import find_project

    curves = find_saturation(
        find_project(project), reader=coder_name(coder), by=by, order=order, base=base, run=run,
        threshold=threshold, conditions=conditions(where),
        coder=by_coder,
    )  # fmt: skip
    if out is not None:
        from ctrp_research.coding.analysis.workbook import write_curves

        write_curves(curves, out, force=force)
        typer.echo(f"{out}: {counted(len(curves), 'curve')}.", err=as_json)
    if as_json:
        print_json([asdict(one) for one in curves])
    elif out is None:
        for curve in curves:
            _print_curve(curve, run, steps=steps)


def _print_curve(curve: "Curve", run: int, *, steps: bool) -> None:
    total = curve.steps[-1].total if curve.steps else 0
    typer.secho(
        f"{curve.group}: {counted(len(curve.steps), 'transcript')}, {counted(total, 'code')}",
        bold=True,
    )
    if curve.reason:
        typer.echo(f"  not estimable: {curve.reason}")
    else:
        when = f"reached after {curve.reached}" if curve.reached else "not reached"
        typer.echo(
            f"  {when}; the last {run} brought {curve.share or 0:.0%} of the base; reached in "
            f"{curve.shuffled or 0:.0%} of other orders"
        )
    if steps:
        columns(
            ("  transcript", "new", "total", "in any order", "codes"),
            (
                (f"  {one.transcript}", len(one.new), one.total,
                 f"{one.expected:.1f} ({one.low:g} to {one.high:g})", ", ".join(one.new))
                for one in curve.steps
            ),
        )  # fmt: skip


def negative(
    code: Annotated[str, typer.Argument(help="A code; it stands for all under it.")],
    despite: Annotated[
        str | None, typer.Option(help="Only children with this code: who has it without the other.")
    ] = None,
    where: WhereOption = None,
    by_coder: Annotated[
        str | None, typer.Option("--by-coder", help="One coder's codings and reading only.")
    ] = None,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """List the children in whom a code is not found, though all they said was read.

    A child whose turns nobody has read to the end is listed apart: that nothing was coded there
    says nothing. A turn with a coding counts as read.

    Examples: ctrp negative trusted-adult --where country=AL
    ctrp negative child-work --despite family-poverty
    """
    from ctrp_research.coding.analysis.negative import ABSENT, FOUND, UNREAD, find_cases
    from ctrp_research.store.project import find_project

    cases = find_cases(
        find_project(project), code, reader=coder_name(coder), despite=despite,
        conditions=conditions(where), coder=by_coder,
    )  # fmt: skip
    if as_json:
        print_json([asdict(one) for one in cases])
        return
    width = min(shutil.get_terminal_size().columns, 100)
    for one in cases:
        if one.status == FOUND:
            continue
        note = "" if one.status == ABSENT else f"  read {one.read} of {one.turns} turns"
        typer.echo(f"{one.child}  {', '.join(one.transcripts)}{note}")
        for place, text in one.passages:
            for line in wrap(f"{place}  {text}", width - 4, break_on_hyphens=False):
                typer.echo(f"    {line}")
    count = {name: sum(one.status == name for one in cases) for name in (FOUND, ABSENT, UNREAD)}
    of = f" with {despite}" if despite else ""
    typer.echo(
        f"{counted(len(cases), 'child', 'children')}{of}: {code} found in {count[FOUND]}, not in "
        f"{count[ABSENT]} who were read to the end; {count[UNREAD]} are not read to the end. {OWN}"
    )
