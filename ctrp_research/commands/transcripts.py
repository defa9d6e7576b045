"""`ctrp transcripts`: what is known of each transcript, putting it right, and taking one out."""

from dataclasses import asdict
from typing import Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    OneOrMore,
    ProjectOption,
    coder_name,
    columns,
    print_json,
)

app = typer.Typer(cls=OneOrMore, help="Transcripts: list, put right what they are, take one out.")
PatternArgument = Annotated[
    str, typer.Argument(help="A transcript's id; `*` stands for anything: 'rs-*'.")
]


@app.command("list")
def list_(
    transcript: PatternArgument = "*",
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the transcripts: country, method, language, turns, codings. `list` may be left out.

    Examples: ctrp transcripts
    ctrp transcripts list "rs-*"
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.managing import list_transcripts

    with find_project(project).reading() as session:
        lines = list_transcripts(session, transcript)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    columns(
        ("transcript", "country", "method", "language", "turns", "codings"),
        (
            (one.transcript, one.country or "?", one.method, one.language, one.turns, one.codings)
            for one in lines
        ),
    )


@app.command("set")
def set_(
    transcript: PatternArgument,
    country: Annotated[
        str | None, typer.Option(help="Its two letters, such as RS; XK for Kosovo.")
    ] = None,
    method: Annotated[str | None, typer.Option(help="interview or 'focus group'.")] = None,
    language: Annotated[str | None, typer.Option(help="sq, hbs, bg, ro or en.")] = None,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Say what a transcript is, or each of a series. `ctrp undo` takes it back.

    A country goes to the children too, but where a list of participants says another. What was
    replaced stays as it was found in the language before: look at it with `ctrp review`.

    Examples: ctrp transcripts set rs-t01 --country RS
    ctrp transcripts set "fg-*" --method "focus group"
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.managing import set_facts

    with find_project(project).transaction() as session:
        changed = set_facts(
            session,
            transcript,
            country=country,
            method=method,
            language=language,
            coder=coder_name(coder),
        )
    typer.echo(f"Changed: {', '.join(changed) or 'nothing, it was so already'}.")


@app.command()
def remove(
    transcript: Annotated[str, typer.Argument(help="A transcript's id.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Go on though codings or memos go with it.")
    ] = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take a transcript out, with its turns, codings, memos and its original in the vault.

    A backup is written into `backups/` first; `ctrp restore` brings all back as it was. While that
    backup is there, so is the transcript: where a child withdrew, delete it, and older ones too.

    Examples: ctrp transcripts remove rs-t01
    ctrp transcripts remove rs-01-sr --yes
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.managing import remove_transcript

    done = remove_transcript(find_project(project), transcript, yes=yes, coder=coder_name(coder))
    typer.echo(
        f"Took out {done.transcript}; turns: {done.turns}, codings: {done.codings}, "
        f"memos: {done.memos}. Its original is no longer in the vault."
    )
    typer.echo(f"As it was before: {done.backup}. It can be put back with `ctrp restore`.")
