"""`ctrp codebook`: the coding frame looked at, compared, taken in and given out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ctrp_research.commands import codebook_changes
from ctrp_research.commands.codebook_changes import DryRun, tell
from ctrp_research.commands.common import (
    CoderOption,
    ForceOption,
    JsonOption,
    ProjectOption,
    coder_name,
    columns,
    console,
    escape,
    print_json,
    table,
)

if TYPE_CHECKING:
    from rich.tree import Tree
    from sqlalchemy.orm import Session

    from codebooks import Code, Codebook
    from codebooks.drafts import Taken
    from ctrp_research.store.project import Project

app = typer.Typer(
    help="The coding frame: show it, change it, compare versions, exchange it.",
    no_args_is_help=True,
)
codebook_changes.add_to(app)
SHOWN = 20
"""Lines of the queue on a screen, unless more are asked for."""


@app.command()
def show(
    code: Annotated[str | None, typer.Argument(help="One code in full.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the codebook as a tree, or one code with its definition, rules and example.

    In a project it is the project's own codebook, elsewhere the frame that ships with the program.

    Examples: ctrp codebook show
    ctrp codebook show family-poverty
    """
    import codebooks
    from ctrp_research.store.project import find_codebook

    book = find_codebook(project)
    if as_json:
        whole = codebooks.tree(book)
        print_json(whole if code is None else codebooks.plain(book.find(code)))
    elif code is not None:
        _print_code(book.find(code))
    else:
        _print_tree(book)


def _print_tree(book: "Codebook") -> None:
    from rich.tree import Tree

    root = Tree(f"[bold]{escape(book.name)}[/bold] ({book.id}, version {book.version})")

    def grow(branch: "Tree", codes: "tuple[Code, ...]") -> None:
        for one in codes:
            text = f"{escape(one.name)} [dim]{one.id}{_standing(one)}[/dim]"
            grow(branch.add(text), one.codes)

    grow(root, book.codes)
    console().print(root)


def _standing(code: "Code") -> str:
    if code.merged_into:
        return f", merged into {code.merged_into}"
    return ", retired" if code.retired else ""


def _print_code(code: "Code") -> None:
    rows = [
        ("", f"[bold]{escape(code.name)}[/bold] ({code.id}{_standing(code)})"),
        ("Definition", code.definition),
        ("Include", code.include),
        ("Exclude", code.exclude),
        ("Example", " · ".join(code.examples)),
        *((f"Words, {language}", ", ".join(words)) for language, words in code.indicators.items()),
    ]
    for name, text in rows:
        if text:
            console().print(f"[dim]{name}[/dim] {text if not name else escape(text)}".strip())


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A codebook in YAML.")]) -> None:
    """Name every fault of a codebook file with its line; exit status 1 if there is one.

    Example: ctrp codebook check codebook.yaml
    """
    import codebooks

    faults = codebooks.check(file)
    for fault in faults:
        typer.echo(f"{file}:{fault.line}: {fault.message}")
    if faults:
        raise typer.Exit(1)
    book = codebooks.load(file)
    typer.echo(f"{file}: {len(book.leaves())} codes, no fault.")


@app.command()
def versions(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """List the versions of the codebook, the newest first: when, by whom, what was done.

    Example: ctrp codebook versions
    """
    from dataclasses import asdict

    from ctrp_research.coding.frame import list_versions
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        lines = list_versions(session)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    columns(
        ("version", "when (UTC)", "coder", "codings", "what"),
        (
            (line.version, line.at.replace("T", " "), line.coder, line.codings, _said(line.changes))
            for line in lines
        ),
    )


def _said(changes: "list[dict[str, Any]]") -> str:
    """Changes in few words, such as `split neglect, into a, b`."""
    told = []
    for change in changes[:3]:
        words = [
            f"{key} {', '.join(value) if isinstance(value, list) else value}"
            for key, value in change.items()
        ]
        told.append(", ".join(words))
    return "; ".join(told) + (" …" if len(changes) > 3 else "")


@app.command()
def diff(
    old: Annotated[
        str | None, typer.Argument(help="A version's number or a file; else the last version.")
    ] = None,
    new: Annotated[
        str | None, typer.Argument(help="As well; else the codebook as it is now.")
    ] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is different between two versions, files, or a file and the project.

    Without anything: what you typed into codebook.yaml since the last version was kept. The exit
    status is 1 where something is different and 0 where nothing is.

    Examples: ctrp codebook diff
    ctrp codebook diff 3
    ctrp codebook diff colleague.qdc
    """
    from codebooks.difference import compare
    from ctrp_research.errors import UsageError
    from ctrp_research.store.project import find_project

    before: Codebook | None
    if old is not None and new is not None and not old.isdecimal() and not new.isdecimal():
        before, after = _frame_of(old, None, None), _frame_of(new, None, None)
    else:
        found = find_project(project)
        with found.reading() as session:
            before = _frame_of(old, found, session) if old else _last(found, session)
            after = _frame_of(new, found, session) if new else found.codebook
    if before is None:
        raise UsageError("No version is kept before the first decision; name a file.")
    found_differences = compare(before, after)
    if as_json:
        print_json(
            {
                "old": before.label,
                "new": after.label,
                "differences": [one.plain() for one in found_differences],
            }
        )
    elif not found_differences:
        typer.echo("They say the same.")
    else:
        tell(found_differences)
    raise typer.Exit(bool(found_differences))


def _frame_of(named: str, project: "Project | None", session: "Session | None") -> "Codebook":
    if named.isdecimal() and session is not None:
        from ctrp_research.coding.frame import find_version

        return find_version(session, int(named))
    return _read(Path(named), project).book


def _last(project: "Project", session: "Session") -> "Codebook | None":
    from ctrp_research.store.frames import parse, version_text

    base = project.codebook.base
    return parse(version_text(session, base)) if base else None


def _read(file: Path, project: "Project | None") -> "Taken":
    import codebooks
    from codebooks.exchange import read_any

    frame = project.codebook if project else codebooks.Codebook("frame", file.stem, 1, ())
    return read_any(file, frame)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A codebook: .yaml, .xlsx, .qdc or .csv.")],
    dry_run: DryRun = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put a codebook from a file in the place of the project's, as its next version.

    Codes are the same where their ids are; from other programs, where their names are. A code that
    the file lacks goes, unless it was ever applied: then it stays, retired, and its figures stay.

    Examples: ctrp codebook import frame.xlsx --dry-run
    ctrp codebook import from-nvivo.qdc
    """
    from ctrp_research.coding.frame import import_frame
    from ctrp_research.store.project import find_project

    found = find_project(project)
    taken = _read(file, found)
    done = import_frame(found, taken.book, coder=coder_name(coder), dry_run=dry_run)
    if as_json:
        print_json({**done.plain(), "losses": list(taken.losses), "dry_run": dry_run})
        return
    for loss in taken.losses:
        typer.echo(f"not taken as it was: {loss}")
    if not done.differences:
        typer.echo("It says what the codebook says; nothing was changed.")
        return
    codebook_changes.report(done, dry_run=dry_run)


@app.command()
def export(
    file: Annotated[
        Path, typer.Argument(help="Where to: .yaml, .xlsx, .qdc, or any with --format.")
    ],
    form: Annotated[
        str | None, typer.Option("--format", help="yaml, xlsx, qdc or taguette-csv.")
    ] = None,
    force: ForceOption = False,
    project: ProjectOption = None,
) -> None:
    """Write the codebook for a spreadsheet (XLSX) or for other programs (QDC, Taguette's CSV).

    What comes back with `ctrp codebook import` is the same, whichever of YAML, XLSX and QDC it was.

    Examples: ctrp codebook export frame.xlsx
    ctrp codebook export for-taguette.csv --format taguette-csv
    """
    from codebooks.changes import same_names
    from codebooks.exchange import FORMS, form_of, write
    from ctrp_research.errors import UsageError
    from ctrp_research.store.exports import place
    from ctrp_research.store.project import find_codebook

    wanted = next((each for each in FORMS if each == form), None)
    if form is not None and wanted is None:
        raise UsageError(f"--format {form}: it is one of {', '.join(FORMS)}.")
    book = find_codebook(project)
    data, losses = write(book, wanted or form_of(file))

    def make(paths: list[Path]) -> None:
        paths[0].write_bytes(data)

    place([file], make, force=force)
    typer.echo(f"wrote {file}: {book.name} ({book.label}), {len(book.leaves())} codes")
    for loss in losses:
        typer.echo(f"other programs see as text only: {loss}")
    for name, ids in same_names(book).items():
        typer.echo(
            f"{', '.join(ids)} are all called {name!r}; other programs may take them for one"
        )


@app.command()
def queue(
    code: Annotated[str | None, typer.Argument(help="What was coded with this one only.")] = None,
    number: Annotated[int | None, typer.Option("-n", help="So many only; else 20.", min=1)] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the codings that wait for another code since theirs was split, one by one to decide.

    Those of a merged code that came later, from a copy of the project, wait too. Until then they
    count in the group. Decide with `ctrp code change NUMBER --code CODE`.

    Examples: ctrp codebook queue
    ctrp code change 17 --code violence-seen
    """
    from dataclasses import asdict

    from ctrp_research.coding.recoding import choices_for, count_waiting, list_waiting
    from ctrp_research.store.project import find_project

    found = find_project(project)
    frame = found.codebook
    if code is not None and not any(each.id == code for each in frame.walk()):
        frame.find(code)
    with found.reading() as session:
        limit = number or (None if as_json else SHOWN)
        lines = list_waiting(session, frame, code, limit=limit)
        counts = count_waiting(session, frame, code)
    if as_json:
        print_json([{**asdict(each.line), "choices": list(each.choices)} for each in lines])
        return
    if not lines:
        typer.echo("Nothing waits.")
        return
    shown = table("no.", "passage", "code", "coder", "words")
    for each in lines:
        line = each.line
        shown.add_row(
            str(line.id),
            f"{line.transcript}:{line.turn}:{line.start}-{line.end}",
            line.code,
            escape(line.coder),
            escape(line.quote) + (f"\n✎ {escape(line.memo)}" if line.memo else ""),
        )
    console().print(shown)
    for waiting, count in counts.items():
        instead = (
            " or ".join(choices_for(frame, waiting)) or "another code, as it is in no codebook"
        )
        typer.echo(f"{waiting}: {count} codings, to be {instead}")
