"""`ctrp import`: transcripts in, read, made safe and stored."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    ProjectOption,
    coder_name,
    counted,
    follow,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ctrp_research.transcripts.importing import Report
    from ctrp_research.transcripts.rules import Rules

WITHOUT_KEY = (
    "Without the key the places of the project are not known: places and organisations have labels "
    "of their own, such as [Place x1]. Run `ctrp review join` where the key is."
)

WITHOUT_COUNTRY = (
    "{} of them name no country. Say it with `ctrp transcripts set NAME --country RS`, where * in "
    "NAME stands for anything, or with --country for files that are still to come."
)
NEXT = (
    "Next: `ctrp speakers list --unsure` for who was taken for whom, `ctrp review` to look over "
    "what was replaced."
)
STOPPED = "Stopped. What was reported is stored; the same command goes on from there."


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
    processes: Annotated[
        int | None,
        typer.Option(min=1, help="How many files to read at once; by default as the machine has."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Address of a Dask cluster that reads and anonymises, tls://host:port."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also files whose words are in the project already.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Import transcripts, replacing names and all that identifies on the way in.

    Read are .docx, .doc (if antiword or LibreOffice is installed), .odt, .rtf, .pdf with text, .txt
    and .md in any encoding of the region, .html, subtitles (.srt, .vtt), sheets with a row per turn
    (.xlsx, .xls, .ods, .csv, .tsv), and .zip files of these. Comments and footnotes are kept as
    notes, which are nobody's words; tracked changes are accepted; headers and page numbers are left
    out.

    Each file gives a line: language, turns, who speaks, what was replaced, what was unsure. Files
    that are in already are left alone, so the same folder can be imported again; so are files
    with the same words in another format, lest a child count twice (--again takes them). If a file
    cannot be read the others go in and the exit status is 1. Without the project's key places have
    labels of their own, [Place x1], until `ctrp review join` compares them with the project's.

    Whose voice a letter is, is guessed from question marks, lengths and order, and said with how
    sure that is. A list with the columns `speaker` and `role` decides it for this run (D# is D1, D2
    …; columns `file` and `language` make a rule for these only); `ctrp speakers save` keeps such
    rules in the project. A rule of the list that fits nothing is named. `ctrp speakers` lists and
    repairs what was guessed.

    Examples: ctrp import interviews/ "focus group 3.docx"
    ctrp import interviews/ --speakers labels.csv
    """
    from ctrp_research.errors import CtrpError, UsageError
    from ctrp_research.store.project import COUNTRIES, find_project
    from ctrp_research.transcripts.importing import find_files, import_files, refuse_links
    from ctrp_research.transcripts.rules import read_all_rules

    if country and country.upper() not in COUNTRIES:
        raise UsageError(f"{country}: choose a country from {', '.join(COUNTRIES)}.")
    found = find_project(project)
    files = find_files(paths)
    reports = refuse_links(paths)
    if not files and not reports:
        raise CtrpError("There is no file in what you named.")
    rules = read_all_rules(found, speakers)
    if not as_json:
        for report in reports:
            typer.echo(line(report))
    coming = import_files(
        found,
        files,
        country=country.upper() if country else None,
        rules=rules,
        coder=coder_name(coder),
        processes=processes,
        cluster=cluster,
        again=again,
    )
    total = None if any(file.suffix.lower() == ".zip" for file in files) else len(files)
    for report in _until_stopped(follow(coming, "Importing", total, words=_words)):
        reports.append(report)
        if not as_json:
            typer.echo(line(report))
    if as_json:
        print_json([as_dict(report) for report in reports])
    else:
        tell_all(reports)
    tell_unused(rules, reports, err=as_json)
    if any(report.status == "failed" for report in reports):
        raise typer.Exit(1)


def _until_stopped(reports: "Iterator[Report]") -> "Iterator[Report]":
    try:
        yield from reports
    except KeyboardInterrupt:
        typer.echo(STOPPED, err=True)
        raise typer.Exit(130) from None


def tell_all(reports: "list[Report]") -> None:
    """Say what came of all the files, and what to do next."""
    from ctrp_research.transcripts.importing import NO_COUNTRY

    typer.echo(summary(reports))
    if nowhere := sum(NO_COUNTRY in report.unsure for report in reports):
        typer.echo(WITHOUT_COUNTRY.format(nowhere))
    if any(report.provisional for report in reports):
        typer.echo(WITHOUT_KEY)
    if any(report.status == "imported" for report in reports):
        typer.echo(NEXT)


def tell_unused(rules: "Rules", reports: "list[Report]", *, err: bool) -> None:
    """Say which rules fitted nothing, if anything was imported."""
    if any(report.status == "imported" for report in reports):
        for where in rules.unused():
            typer.echo(f"  ? {where}: this rule fits no speaker in what was imported", err=err)


def _words(report: "Report") -> int:
    return report.words


def line(report: "Report") -> str:
    """A report as a line for a person."""
    from ctrp_research.errors import shown
    from ctrp_research.transcripts.turns import NOTE

    if report.status == "failed":
        return f"✗ {shown(report.path)}: {report.reason}"
    if report.status == "known":
        return f"= {shown(report.path)}: in the project already, as {report.transcript}"
    if report.status == "twin":
        return (
            f"= {shown(report.path)}: the same words are in the project as {report.transcript}; "
            "left out (--again takes it in all the same)"
        )
    speakers = ", ".join(
        f"{label} {role}" for label, role in report.speakers if label.lower() != NOTE.lower()
    )
    unsure = "".join(f"\n    ? {note}" for note in report.unsure)
    return (
        f"✓ {shown(report.path.name)} → {report.transcript}: {report.language}, {report.method}, "
        f"{counted(report.turns, 'turn')}, {counted(report.mentions, 'detail')} replaced; "
        f"{speakers}{unsure}"
    )


def summary(reports: "list[Report]") -> str:
    """What came of all the files, in a sentence."""
    count = {
        status: sum(report.status == status for report in reports)
        for status in ("imported", "known", "twin", "failed")
    }
    return (
        f"{count['imported']} imported, {count['known'] + count['twin']} there already, "
        f"{count['failed']} failed; {sum(report.mentions for report in reports):,} names and other "
        "details replaced."
    )


def as_dict(report: "Report") -> dict[str, object]:
    """A report for `--json`."""
    from dataclasses import asdict

    from ctrp_research.errors import shown

    return {**asdict(report), "path": shown(report.path)}
