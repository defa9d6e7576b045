"""`ctrp agree`: how far coders agree on what they have both read."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    ForceOption,
    JsonOption,
    ProjectOption,
    console,
    escape,
    print_json,
    table,
)

if TYPE_CHECKING:
    from ctrp_research.coding.agreement.measure import Agreement, Line

SHOWN = 10
"""Confusions and transcripts that are printed; the workbook and JSON have all."""

LEAST = 20
"""Characters of a code that are always shown."""
LEGEND = (
    "95%: interval of α. lack: resamples without the code. agree: per cent agreement. pos.: "
    "positive agreement. n: units where anybody applied it. by: coders who did."
)


def agree(
    coders: Annotated[str, typer.Option(help="Names, else everybody: ana,boris")] = "",
    unit: Annotated[str, typer.Option(help="turn, sentence or character.")] = "turn",
    codes: Annotated[str, typer.Option(help="These codes, or those below these.")] = "",
    merge_to: Annotated[str, typer.Option(help="Count all codes below these as one.")] = "",
    level: Annotated[
        int | None, typer.Option(help="Count all codes as their parents: 1 for the branches.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A workbook to write, .xlsx.")] = None,
    resamples: Annotated[int, typer.Option(help="Draws for the intervals.", min=100)] = 1000,
    seed: Annotated[int, typer.Option(help="Of the draws.", min=0)] = 0,
    force: ForceOption = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how far coders agree, code by code: Krippendorff's alpha with an interval, and more.

    Only what at least two of them have read is compared. Where a figure cannot be estimated a dash
    stands, and why. Ends with a paragraph for the methods section.

    Examples: ctrp agree
    ctrp agree --coders ana,boris --unit sentence --out agreement.xlsx
    ctrp agree --level 1
    """
    from ctrp_research.coding.agreement.choosing import choose_codes
    from ctrp_research.coding.agreement.judgements import as_unit
    from ctrp_research.coding.agreement.measure import measure_agreement
    from ctrp_research.coding.agreement.methods import methods_paragraph, notes
    from ctrp_research.coding.agreement.workbook import write_xlsx
    from ctrp_research.store.exports import place
    from ctrp_research.store.project import find_project

    found, judged = find_project(project), as_unit(unit)
    with found.reading() as session:
        groups = choose_codes(
            session, found.codebook, codes=_names(codes), merge_to=_names(merge_to), level=level
        )
        measured = measure_agreement(
            session,
            found.codebook,
            groups=groups,
            coders=_names(coders),
            unit=judged,
            resamples=resamples,
            seed=seed,
        )
    if out is not None:
        place([out], lambda targets: write_xlsx(measured, targets[0]), force=force)
    if as_json:
        words = {"methods": methods_paragraph(measured), "notes": notes(measured)}
        print_json(asdict(measured) | words)
        return
    show(measured)
    if out is not None:
        typer.echo(f"wrote {out}")


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def show(measured: "Agreement") -> None:
    """Print the figures, where coders part, the notes and the paragraph."""
    from ctrp_research.coding.agreement.methods import UNITS, methods_paragraph, notes

    screen = console()
    shown = table("code", "α", "95%", "lack", "agree", "AC1", "pos.", "n", "by")
    shown.padding = (0, 1, 0, 0)
    shown.columns[0].min_width, shown.columns[0].overflow = LEAST, "ellipsis"
    for column in shown.columns:
        column.no_wrap = True
    for column in shown.columns[1:]:
        column.justify = "right"
    lines = [line for line in measured.lines if line.applied]
    for line in (*lines, measured.overall):
        shown.add_row(*_cells(line))
    screen.print(shown, crop=False)
    screen.print(f"• {LEGEND}")
    for line in lines:
        if why := line.not_estimable or line.interval.why:
            screen.print(
                f"• {line.code}: {'no α' if line.alpha is None else 'no interval'}: {why}."
            )
    if unused := [line.code or "" for line in measured.lines if not line.applied]:
        screen.print(f"• Not estimable, as nobody applied them there: {', '.join(unused)}.")
    for note in notes(measured):
        screen.print(f"• {escape(note)}")
    _show_parting(measured)
    many = UNITS[measured.unit][1]
    screen.print(
        f"{measured.units} {many} in {measured.transcripts} transcripts; "
        f"coders: {escape(', '.join(measured.coders))}.\n"
    )
    screen.print(escape(methods_paragraph(measured)))


def _show_parting(measured: "Agreement") -> None:
    screen = console()
    if measured.confusions:
        pairs = table("one coder", "the other", "times", title="Codes taken for each other")
        for each in measured.confusions[:SHOWN]:
            pairs.add_row(each.code, each.other, str(each.times))
        screen.print(pairs)
    worst = table("transcript", "applied", "disagreed", "positive", title="Least agreement")
    for parted in measured.parted[:SHOWN]:
        worst.add_row(
            parted.transcript, str(parted.applied), str(parted.disagreed), f"{parted.positive:.2f}"
        )
    screen.print(worst)


def _cells(line: "Line") -> list[str]:
    from ctrp_research.coding.agreement.methods import figure, percent

    low, high = line.interval.low, line.interval.high
    return [
        escape(line.code or line.name),
        figure(line.alpha),
        "–" if low is None or high is None else f"{figure(low)}, {figure(high)}",
        str(line.interval.without),
        percent(line.percent),
        figure(line.ac1),
        figure(line.positive),
        str(line.applied),
        str(line.coders),
    ]
