"""`ctrp anonymise estimate` and `ctrp anonymise hints`: what may still identify somebody."""

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
    follow,
    print_json,
    table,
)

if TYPE_CHECKING:
    from ctrp_research.store.project import Project
    from ctrp_research.transcripts.hints import Rare
    from ctrp_research.transcripts.residual import Estimate, Source


def estimate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders; else the project.", show_default=False),
    ] = None,
    read: Annotated[Path | None, typer.Option(help="The sheet, filled in.")] = None,
    turns: Annotated[int, typer.Option(min=1, help="About how many to draw.")] = 300,
    least: Annotated[int, typer.Option(min=1, help="Of each language at the least.")] = 30,
    seed: Annotated[int, typer.Option(help="Another number draws others.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(help="The sheet, .xlsx or .csv; else in the project's exports."),
    ] = None,
    project: ProjectOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Estimate how much is still in safe text, from a random sample that a person reads.

    First it draws turns into a sheet. Fill in for each how many identifying details are left, 0 for
    none, and give it back with --read: that gives an upper bound per language, and says what it
    does not know. With none found in n turns, at most about 3 in n have any.

    Examples: ctrp anonymise estimate
    ctrp anonymise estimate --read exports/estimate.xlsx
    ctrp anonymise estimate interviews/ --out sample.csv
    """
    from ctrp_research.transcripts.residual import draw_sample, estimate_from

    found, source = _source(paths, project)
    if read is not None:
        result = estimate_from(source, read)
        print_json(asdict(result)) if as_json else _print(result)
        return
    target = out or (Path("estimate.xlsx") if found is None else found.exports / "estimate.xlsx")
    drawn = draw_sample(source, target, turns=turns, least=least, seed=seed, force=force)
    if as_json:
        print_json({"sheet": str(target), "seed": seed, **asdict(drawn)})
        return
    for language, number in drawn.drawn.items():
        typer.echo(f"{language}: {number} of {drawn.turns[language]} turns drawn.")
    if sum(drawn.drawn.values()) > turns + len(drawn.drawn):  # by more than rounding up
        typer.echo(f"These are more than {turns}, for --least {least} of each language.")
    typer.echo(f"Fill in {target}, then: ctrp anonymise estimate --read {target}")


def _source(paths: list[Path] | None, project: Path | None) -> "tuple[Project | None, Source]":
    """The texts that are asked about: of files, or of the project."""
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.importing import find_files
    from ctrp_research.transcripts.residual import file_source, project_source

    if not paths:
        found = find_project(project)
        return found, project_source(found)
    files = find_files(paths)
    return None, file_source(files, follow=lambda items: follow(items, "Reading"))


def _print(result: "Estimate") -> None:
    shown = table(
        "language",
        "turns",
        "read",
        "found in",
        "details",
        "at most",
        "of other turns",
        "per 1000 words",
    )
    for one in result.bounds:
        shown.add_row(
            one.language or "all",
            str(one.turns),
            str(one.read),
            str(one.found_in),
            str(one.details),
            f"{one.at_most} turns ({one.share:.1%})",
            "" if one.share_of_such is None else f"{one.share_of_such:.1%}",
            f"{one.per_1000_words:.1f}",
        )
    console().print(shown)
    both = result.recapture
    if both is not None and both.interval is not None:
        low, high = both.interval
        typer.echo(
            f"Names found by their form {both.first}, by what is around them {both.second}, "
            f"by both {both.both}: about {both.estimate:.0f} in all ({low:.0f} to {high:.0f}), "
            f"{both.missed:.0f} of them missed by both. {both.unsorted} more were found otherwise."
        )
    typer.echo("What this does not know:")
    for sentence in result.unknown:
        typer.echo(f"  - {sentence}")


def hints(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders; else the project.", show_default=False),
    ] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Point out what may identify somebody without any name; nothing is replaced.

    Unusual family sizes, rare jobs, events that were in the news, and in a project children whose
    combination of attributes fewer than three share.

    Examples: ctrp anonymise hints
    ctrp anonymise hints interview.docx --json
    """
    from ctrp_research.transcripts.hints import hints_in, rare_combinations

    found, source = _source(paths, project)
    hinted = hints_in(source.units)
    rare = [] if found is None else rare_combinations(found)
    if as_json:
        print_json(
            {"hints": [asdict(one) for one in hinted], "rare": [asdict(one) for one in rare]}
        )
        return
    shown = table("turn", "kind", "reason", "passage")
    for one in hinted:
        shown.add_row(one.turn, one.kind, one.reason, escape(one.passage))
    console().print(shown)
    by_child: dict[str, list[Rare]] = {}
    for each in rare:
        by_child.setdefault(each.participant, []).append(each)
    for child, combinations in by_child.items():
        first, more = combinations[0], len(combinations) - 1
        values = ", ".join(f"{name} {value}" for name, value in first.attributes.items())
        others = f", and {more} more such combinations" if more else ""
        typer.echo(f"{child}: {values} ({first.shared_by} of {first.of} children){others}")
    typer.echo(
        f"Passages to look at: {len(hinted)}. Children whom a combination of attributes sets "
        f"apart: {len(by_child)}."
    )
