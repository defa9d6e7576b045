"""`ctrp read`: a transcript with its codings."""

from dataclasses import asdict
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    JsonOption,
    ProjectOption,
    console,
    escape,
    print_json,
    table,
)


def read(
    transcript: Annotated[str, typer.Argument(help="Its id, from `ctrp status`.")],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a transcript in its safe form, turn by turn, with what was coded.

    The number before a turn is what `ctrp code add` wants after the colon.

    Example: ctrp read al-01-sq
    """
    from ctrp_research.coding.reading import read_turns
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        turns = read_turns(session, transcript=transcript)
    if as_json:
        print_json([asdict(turn) for turn in turns])
        return
    shown = table("turn", "speaker", "text", "codes")
    for turn in turns:
        codes = "\n".join(
            code if reality == "own" else f"{code} ({reality})" for _, code, reality in turn.codings
        )
        shown.add_row(str(turn.number), escape(turn.speaker), escape(turn.text), codes)
    console().print(shown)
