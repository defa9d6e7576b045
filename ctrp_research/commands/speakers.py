"""`ctrp speakers`: whose voice each label is, and putting it right."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    ForceOption,
    JsonOption,
    OneOrMore,
    ProjectOption,
    YesOption,
    coder_name,
    console,
    counted,
    escape,
    print_json,
    table,
)

if TYPE_CHECKING:
    from ctrp_research.transcripts.repairs import Repair

app = typer.Typer(cls=OneOrMore, help="Whose voice each label is: list, repair, keep as rules.")
TranscriptArgument = Annotated[
    str, typer.Argument(help="A transcript's id; `*` stands for anything: 'rs-*'.")
]
LabelArgument = Annotated[str, typer.Argument(help="The label, as `ctrp speakers` shows it.")]


@app.command("list")
def list_(
    transcript: TranscriptArgument = "*",
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Only guesses that may be wrong.")
    ] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the voices: label, role, how sure that is and why, the child, turns and words.

    Times and transcriber's marks such as (laughs) are not counted as words. `list` may be left out.

    Examples: ctrp speakers
    ctrp speakers rs-01-sr
    ctrp speakers list "rs-*" --unsure
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.repairs import list_speakers

    with find_project(project).reading() as session:
        lines = list_speakers(session, transcript, unsure=unsure)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    shown = table(
        "transcript", "label", "role", "sure", "because", "child", "turns", "words",
        whole=("transcript", "label", "role", "sure", "turns", "words"),
    )  # fmt: skip
    for line in lines:
        shown.add_row(
            line.transcript,
            escape(line.label),
            line.role,
            f"{line.confidence:.0%}",
            line.reason,
            escape(line.participant or ""),
            str(line.turns),
            str(line.words),
        )
    console().print(shown)
    typer.echo(f"Voices{' to look at' if unsure else ''}: {len(lines)}.")


@app.command("set")
def set_(
    transcript: TranscriptArgument,
    label: LabelArgument,
    role: Annotated[
        str | None, typer.Option(help="interviewer, child, adult, group or unknown.")
    ] = None,
    participant: Annotated[
        str | None, typer.Option(help="The child's code, such as RS-C03; then it is a child.")
    ] = None,
    yes: YesOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Say whose voice a label is, in one transcript or in a series. `ctrp speakers undo` undoes it.

    Where codings stand on the words of somebody who becomes an interviewer or adult, they stay but
    are no longer counted; you are told how many, and say --yes.

    Examples: ctrp speakers set rs-01-sr A --role interviewer
    ctrp speakers set "rs-fg-*" M --role interviewer
    ctrp speakers set rs-fg-02 D3 --participant RS-C07
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.repairs import set_role

    with find_project(project).transaction() as session:
        done = set_role(
            session,
            transcript,
            label,
            role=role and role.lower(),
            participant=participant,
            silence=yes,
            coder=coder_name(coder),
        )
    typer.echo(_said(done))


@app.command()
def confirm(
    transcript: TranscriptArgument, project: ProjectOption = None, coder: CoderOption = ""
) -> None:
    """Say that every guess about these voices is right, so that it is no longer unsure.

    Example: ctrp speakers confirm rs-01-sr
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.repairs import confirm as confirm_guesses

    with find_project(project).transaction() as session:
        done = confirm_guesses(session, transcript, coder=coder_name(coder))
    typer.echo(_said(done))


@app.command()
def merge(
    transcript: Annotated[str, typer.Argument(help="A transcript's id.")],
    label: LabelArgument,
    into: Annotated[str, typer.Argument(help="The label whose voice it is.")],
    yes: YesOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Say that two labels of a transcript are one voice: the same role and the same child.

    The labels stay in the text as they were written; the child counts once.

    Example: ctrp speakers merge rs-fg-02 "P?" P3
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.repairs import merge as merge_labels

    with find_project(project).transaction() as session:
        done = merge_labels(session, transcript, label, into, silence=yes, coder=coder_name(coder))
    typer.echo(_said(done))


@app.command()
def undo(project: ProjectOption = None, coder: CoderOption = "") -> None:
    """Take back your last decision about speakers or participants; again for the one before.

    Example: ctrp speakers undo
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.people import undo as undo_last

    with find_project(project).transaction() as session:
        event = undo_last(session, coder=coder_name(coder))
        typer.echo(f"Undone: {event.action}.")


@app.command()
def save(
    source: Annotated[
        str, typer.Argument(help="A transcript's id, or a list of rules (.csv, .xlsx).")
    ],
    force: ForceOption = False,
    project: ProjectOption = None,
) -> None:
    """Keep rules in the project, speakers.csv, which every later import follows.

    From a transcript that is right by now it takes whose voice each letter is, for its language: P
    asks in one and answers in another. D1, D2 … give one rule, D#. A list may have a column
    `language`; a rule without one is for all. Names are never kept: a list that needs them stays
    outside, for `ctrp import --speakers`.

    Examples: ctrp speakers save rs-01-sr
    ctrp speakers save labels.csv
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.transcripts.rules import FILE, read_rules, rules_of, save_rules

    found = find_project(project)
    if source.lower().endswith((".csv", ".xlsx")):
        rules = read_rules(Path(source))
    else:
        with found.reading() as session:
            rules = rules_of(session, source)
    count = save_rules(found, rules, force=force)
    languages = sorted({rule.language or "every language" for rule in rules})
    typer.echo(
        f"{counted(len(rules), 'rule')} taken from {source}, for {', '.join(languages)}; "
        f"{count} in {found.root / FILE}."
    )


def _said(done: "Repair") -> str:
    parts = [f"{done.changed} voice{'s' * (done.changed != 1)} changed"]
    if done.same:
        parts.append(f"{done.same} so already")
    if done.codings:
        parts.append(f"no longer counted: {done.codings} of the codings")
    return f"{', '.join(parts)}."
