"""What commands share: options, progress bars and printing."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
import typer.core

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from ctrp_research.coding.search.corpus import Condition

T = TypeVar("T")


class OneOrMore(typer.core.TyperGroup):
    """A group whose first command needs no name: what names no other command is that one's.

    So `ctrp review al-01-sq` is `ctrp review open al-01-sq`, and `ctrp review` is its screen.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer hides it
        """Put the first command's name before words that begin with no command's name."""
        named = args and args[0] in {*self.commands, *ctx.help_option_names}
        if not named and not (not args and self.no_args_is_help):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)


ProjectOption = Annotated[
    Path | None,
    typer.Option("--project", help="The project's folder; else the nearest one upwards from here."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document and nothing else.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]
YesOption = Annotated[
    bool, typer.Option("--yes", help="Go on though codings will no longer be counted.")
]
WhereOption = Annotated[
    list[str] | None, typer.Option(help="country=AL, age=10..12, gender!=boy; all must hold.")
]
NamesNobodyOption = Annotated[
    bool, typer.Option("--memo-names-nobody", help="Take a memo that looks as if it did.")
]
CoderOption = Annotated[
    str,
    typer.Option(
        "--coder", envvar="CTRP_CODER", help="Whose decision it is.", show_default="your login name"
    ),
]


def conditions(where: list[str] | None) -> "list[Condition]":
    """What must hold of who speaks, as `--where` says it.

    Raises:
        UsageError: one of them cannot be read.
    """
    from ctrp_research.coding.search.corpus import parse_condition

    return [parse_condition(each) for each in where or ()]


def coder_name(coder: str) -> str:
    """The coder as named, or the name the person has logged in with."""
    import getpass

    return coder or getpass.getuser()


def console() -> "Console":
    """Standard output, coloured where it is a terminal and NO_COLOR is not set."""
    from rich.console import Console

    return Console(highlight=False)


def print_json(value: Any) -> None:  # noqa: ANN401
    """Print one JSON document in a fixed form."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def table(*columns: str, title: str | None = None, whole: Sequence[str] = ()) -> "Table":
    """A plain table that folds long cells instead of cutting them; those of `whole` never."""
    from rich import box
    from rich.table import Table

    made = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap=column in whole)
    return made


def counted(number: int, thing: str, more: str = "") -> str:
    """`1 turn`, `2 turns`; `more` where the plural is another word."""
    return f"{number:,} {thing if number == 1 else more or thing + 's'}"


def columns(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under headers, aligned; for lists so long that a drawn table takes its time."""
    cells = [list(headers), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        typer.echo("  ".join(map(str.ljust, row, widths)).rstrip())


def escape(text: str) -> str:
    """`text` for rich, to which `[Person 1]` would be markup."""
    from rich.markup import escape as rich_escape

    return rich_escape(text)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar to be told how much is done, and of how much; silent where there is no terminal."""
    with _bar() as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def follow(
    items: Iterable[T],
    what: str,
    total: int | None = None,
    *,
    words: Callable[[T], int] | None = None,
) -> Iterator[T]:
    """Go through `items` with a progress bar on a terminal's standard error, silently elsewhere.

    `words` counts what an item held, for the speed that is shown.
    """
    started, read = monotonic(), 0
    with _bar() as bar:
        task = bar.add_task(what, total=total, speed="")
        for item in items:
            yield item
            read += words(item) if words else 0
            speed = f"{read / (monotonic() - started):,.0f} words/s" if read else ""
            bar.update(task, advance=1, speed=speed)


def steps(done: Iterable[int], what: str, total: int) -> None:
    """Go through steps that each settle some of `total`, with a bar as `follow` has it."""
    with _bar() as bar:
        task = bar.add_task(what, total=total, speed="")
        for some in done:
            bar.update(task, advance=some)


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description:<12}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[speed]}"),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
