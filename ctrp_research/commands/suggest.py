"""`ctrp suggest`: codes for what is not coded yet, each with its reason."""

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


def suggest(
    transcript: Annotated[str, typer.Argument(help="Its id, from `ctrp status`.")],
    top: Annotated[int, typer.Option(min=1, help="How many codes for each turn.")] = 3,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rank codes for every turn of a transcript that is not coded, and say why.

    The suggestions come from the words in the codebook at first, and from what was coded as soon
    as there is something. `●` marks those the program is sure enough of; nothing is coded by it.

    Example: ctrp suggest al-01-sq --top 5
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.suggestion.queue import suggest_for

    found = find_project(project)
    with found.reading() as session:
        ranked = suggest_for(session, found.codebook, transcript, top=top)
    if as_json:
        print_json([one.as_dict() for one in ranked])
        return
    shown = table("turn", "words", "code", "probability", "because")
    for one in ranked:
        for place, suggestion in enumerate(one.suggestions):
            shown.add_row(
                "" if place else str(one.turn),
                "" if place else escape(one.text),
                f"{'●' if suggestion.shown else '○'} {suggestion.code}",
                f"{suggestion.probability:.2f}",
                escape("; ".join(suggestion.because)),
                end_section=place == len(one.suggestions) - 1,
            )
    console().print(shown)
    typer.echo(f"{len(ranked)} turns of children are not coded yet.")
