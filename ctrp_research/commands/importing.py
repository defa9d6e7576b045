"""`ctrp import`: transcripts in, read, made safe and stored."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    ProjectOption,
    coder_name,
    follow,
    print_json,
)

if TYPE_CHECKING:
    from ctrp_research.transcripts.importing import Report

WITHOUT_KEY = (
    "Without the key the places of the project are not known: places and organisations have labels "
    "of their own, such as [Place x1]. Run `ctrp review join` where the key is."
)


def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", show_default=False)],
    country: Annotated[
        str | None, typer.Option(help="For files whose header names no country.")
    ] = None,
    speakers: Annotated[
        Path | None,
        typer.Option(help="Rules, .csv or .xlsx: whose voice a label is.", show_default=False),
    ] = None,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Import transcripts (.docx, .txt, .md), replacing names and all that identifies on the way in.

    Each file gives a line: language, turns, who speaks, what was replaced, what was unsure. Files
    that are in already are left alone, so the same folder can be imported again. If a file cannot
    be read the others go in and the exit status is 1. Without the project's key places have labels
    of their own, [Place x1], until `ctrp review join` compares them with the project's.

    Whose voice a letter is, is guessed from question marks, lengths and order, and said with how
    sure that is. A list with the columns `speaker` and `role` decides it for this run (D# is D1, D2
    …; a column `file` makes a rule for one file); `ctrp speakers save` keeps such rules in the
    project. A rule that fits nothing is named. `ctrp speakers` lists and repairs what was guessed.

    Examples: ctrp import interviews/ "focus group 3.docx"
    ctrp import interviews/ --speakers labels.csv
    """
    from ctrp_research.errors import CtrpError, UsageError
    from ctrp_research.store.project import COUNTRIES, find_project
    from ctrp_research.transcripts.importing import find_files, import_files
    from ctrp_research.transcripts.rules import Rules, project_rules, read_rules

    if country and country.upper() not in COUNTRIES:
        raise UsageError(f"{country}: choose a country from {', '.join(COUNTRIES)}.")
    found = find_project(project)
    files = find_files(paths)
    if not files:
        raise CtrpError("There is no file in what you named.")
    rules = Rules([*(read_rules(speakers) if speakers else []), *project_rules(found)])
    reports = []
    for report in follow(
        import_files(
            found,
            files,
            country=country.upper() if country else None,
            rules=rules,
            coder=coder_name(coder),
        ),
        "Importing",
        total=len(files),
    ):
        reports.append(report)
        if not as_json:
            typer.echo(line(report))
    if as_json:
        print_json([as_dict(report) for report in reports])
    else:
        typer.echo(summary(reports))
        if any(report.provisional for report in reports):
            typer.echo(WITHOUT_KEY)
    if any(report.status == "imported" for report in reports):
        for where in rules.unused():
            typer.echo(f"  ? {where}: this rule fits no speaker in what was imported", err=as_json)
    if any(report.status == "failed" for report in reports):
        raise typer.Exit(1)


def line(report: "Report") -> str:
    """A report as a line for a person."""
    if report.status == "failed":
        return f"✗ {report.path}: {report.reason}"
    if report.status == "known":
        return f"= {report.path}: in the project already, as {report.transcript}"
    speakers = ", ".join(f"{label} {role}" for label, role in report.speakers)
    unsure = "".join(f"\n    ? {note}" for note in report.unsure)
    return (
        f"✓ {report.path.name} → {report.transcript}: {report.language}, {report.method}, "
        f"{report.turns} turns, {report.mentions} mentions replaced; {speakers}{unsure}"
    )


def summary(reports: "list[Report]") -> str:
    """What came of all the files, in a sentence."""
    count = {
        status: sum(report.status == status for report in reports)
        for status in ("imported", "known", "failed")
    }
    return (
        f"{count['imported']} imported, {count['known']} there already, {count['failed']} failed; "
        f"{sum(report.mentions for report in reports)} mentions replaced."
    )


def as_dict(report: "Report") -> dict[str, object]:
    """A report for `--json`."""
    from dataclasses import asdict

    return {**asdict(report), "path": str(report.path)}
