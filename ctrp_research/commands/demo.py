"""`ctrp demo`: the whole way on the invented transcripts that ship with the program."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ctrp_research.commands.common import ForceOption, console, follow, table

if TYPE_CHECKING:
    from ctrp_research.store.project import Project

T = TypeVar("T")
CODER = "example"
LANGUAGES = ("en", "ro")


def demo(
    folder: Annotated[Path, typer.Argument(help="A new folder.")] = Path("ctrp-demo"),
    force: ForceOption = False,
) -> None:
    """Make a project from invented transcripts and go the whole way, from import to the summary.

    Nothing in it is real. A demo that is there already is left as it is unless you say --force.

    Examples: ctrp demo
    ctrp demo somewhere-else
    """
    from ctrp_research.store.examples import find_examples, make_room

    if not make_room(folder, force=force):
        typer.echo(
            f"{folder} is there already and was left as it is. "
            f"Look into it with `ctrp status --project {folder}`, "
            "make it anew with `ctrp demo --force`, or name another folder: `ctrp demo FOLDER`."
        )
        return
    with ExitStack() as stack:
        examples = find_examples(stack)
        _go_the_whole_way(folder, examples)


def _go_the_whole_way(folder: Path, examples: Path) -> None:
    from ctrp_research.coding.lists import import_codings
    from ctrp_research.findings.outputs import compare_project, write_comparison
    from ctrp_research.publishing.drafts import draft_for_project
    from ctrp_research.store.project import COUNTRIES, create
    from ctrp_research.suggestion.queue import count_shown, most_waiting
    from ctrp_research.transcripts.importing import find_files, import_files
    from ctrp_research.transcripts.participants import import_participants

    project = create(folder, countries=tuple(COUNTRIES), demo=True)
    files = find_files([examples / "transcripts"])
    reports = _step("Import", import_files(project, files, coder=CODER), len(files))
    people, marked = examples / "participants.xlsx", examples / "codings.csv"
    lists = _step("Participants", _calls(lambda: import_participants(project, people, coder=CODER)))
    suggested = _step("Suggest", _calls(lambda: count_shown(project)))
    codings = _step("Code", _calls(lambda: import_codings(project, marked, coder=CODER)))
    written = _step(
        "Compare",
        _calls(lambda: write_comparison(compare_project(project, by="country"), project.exports)),
    )
    drafts = _step(
        "Summary",
        (draft_for_project(project, language=language) for language in LANGUAGES),
        len(LANGUAGES),
    )
    failed = [report for report in reports if report.status == "failed"]
    shown = table("what", "how many")
    for what, count in (
        ("transcripts read", sum(report.status == "imported" for report in reports)),
        ("turns", sum(report.turns for report in reports)),
        ("words", sum(report.words for report in reports)),
        ("mentions replaced", sum(report.mentions for report in reports)),
        ("children", len(lists[0].children)),
        ("passages coded", codings[0].new),
        ("turns with a suggestion from the codebook alone", suggested[0]),
        ("files written", len(written[0]) + len(drafts)),
    ):
        shown.add_row(what, f"{count:,}")
    console().print(shown)
    for path in (*written[0], *(draft.path for draft in drafts)):
        typer.echo(f"wrote {path}")
    for report in failed:
        typer.echo(f"✗ {report.path}: {report.reason}")
    _what_next(project, most_waiting(project))
    if failed:
        raise typer.Exit(1)


def _calls(*calls: Callable[[], T]) -> Iterator[T]:
    """The results of the calls, each made when it is asked for."""
    return (call() for call in calls)


def _step(what: str, items: Iterable[T], total: int = 1) -> list[T]:
    """Run a step to its end behind a progress bar."""
    return list(follow(items, what, total=total))


def _what_next(project: "Project", transcript: str) -> None:
    typer.echo("\nTry next:")
    for command in (
        f"cd {project.root}",
        "ctrp status",
        f"ctrp read {transcript}",
        f"ctrp suggest {transcript}",
        f"ctrp code add {transcript}:2 hope-and-plans",
        "ctrp code undo",
        "ctrp codebook show",
        "ctrp compare --by gender",
        "ctrp summary draft --language ro --force",
    ):
        typer.echo(f"  {command}")
