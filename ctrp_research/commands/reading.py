"""`ctrp read`: a transcript with its codings."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    ProjectOption,
    coder_name,
    console,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text


def read(
    transcript: Annotated[str, typer.Argument(help="Its id, from `ctrp status`.")],
    code: Annotated[
        list[str] | None, typer.Option(help="Only turns with this code, or one under it.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Codings of one coder only.")] = None,
    speaker: Annotated[
        str | None, typer.Option(help="Only what one speaker says, by the label.")
    ] = None,
    pager: Annotated[bool, typer.Option(help="Show it page by page on a terminal.")] = True,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show a transcript in its safe form, turn by turn, with what was coded in the margin.

    The number before a turn is what `ctrp code add` wants after the colon. A mark in the margin is
    a code's two letters, in its branch's colour; they are explained at the end. Flags have a `!`,
    memos a line of their own under the turn. Where you code blind, only your own codings are shown.

    Examples: ctrp read al-01-sq
    ctrp read al-01-sq --code family-poverty --code neglect
    ctrp read al-01-sq --by ana --no-pager > al-01.txt
    """
    from ctrp_research.coding.reading import choose, read_coded
    from ctrp_research.store.project import find_project

    found = find_project(project)
    with found.reading() as session:
        coded = read_coded(session, transcript, reader=coder_name(coder), coder=by)
    chosen = choose(coded, found.codebook, codes=code or (), speaker=speaker)
    if as_json:
        print_json(
            [
                asdict(turn)
                | {"codings": [asdict(one) for one in coded.placed.get(turn.number, ())]}
                for turn in chosen
            ]
        )
        return
    from ctrp_research.screens.printed import Printed

    screen = console()
    printed = Printed(
        coded.opened, found.codebook, width=min(screen.width, 120), underline=screen.is_terminal
    )
    _show(printed.lines(chosen, coded.placed), pager=pager)


def _show(lines: "Iterable[Text]", *, pager: bool) -> None:
    """Print lines, through a pager where a person looks and a pipe leads to one."""
    import os
    from contextlib import nullcontext

    screen = console()
    paged = pager and screen.is_terminal and os.name == "posix"
    os.environ.setdefault("LESS", "-FRX")
    with screen.pager(styles=True) if paged else nullcontext():
        for line in lines:
            screen.print(line, soft_wrap=True)
