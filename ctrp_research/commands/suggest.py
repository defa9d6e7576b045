"""`ctrp suggest`: codes for what is not coded yet, what to do next, and how good it all was."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    OneOrMore,
    ProjectOption,
    coder_name,
    columns,
    console,
    escape,
    print_json,
    table,
)

if TYPE_CHECKING:
    from ctrp_research.store.project import Project
    from ctrp_research.suggestion.report import Row, Share

app = typer.Typer(
    cls=OneOrMore,
    help="Codes for what is not coded yet, what to code next, and how good it all was.\n\n"
    "`ctrp suggest TRANSCRIPT` ranks codes for its turns. Nothing is ever coded by the program.",
    no_args_is_help=True,
)


@app.command("list")
def list_(
    transcript: Annotated[str, typer.Argument(help="Its id, from `ctrp status`.")],
    top: Annotated[int, typer.Option(min=1, help="How many codes for each turn.")] = 3,
    project: ProjectOption = None,
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Rank codes for every turn of a transcript that is not coded, and say why.

    The suggestions come from the words in the codebook at first, and from what was coded as soon
    as there is something. `●` marks those the program is sure enough of. For a share of the turns
    nothing is shown (`control` in ctrp.toml), so that `ctrp suggest report` can tell whether
    suggestions change what is coded.

    Examples: ctrp suggest al-01-sq --top 5
    ctrp suggest list al-01-sq --json
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.suggestion.queue import suggest_for

    where = find_project(project)
    _read_few(where)
    ranked = suggest_for(where, transcript, top=top, coder=coder_name(coder))
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


def _read_few(project: "Project") -> None:
    """Read what came in since the last time for its meaning, with a bar; say what is missing."""
    from ctrp_research.commands.common import steps
    from ctrp_research.suggestion.project_model import Model

    model = Model(project, few=0)
    if unread := model.few_unread():
        steps(unread[0], "Reading", unread[1])
    elif model.lacks:
        typer.echo(model.lacks, err=True)


@app.command()
def prepare(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Let a sentence model read every turn once, so that suggestions go by meaning too.

    It reads the safe text alone, ten to twenty turns a second; stop it whenever you like, it goes
    on where it was. The coding desk does the same in the background. What it makes lies in the
    project's database beside the text and goes with it.

    Example: ctrp suggest prepare
    """
    from ctrp_research.commands.common import counted, steps
    from ctrp_research.errors import CtrpError
    from ctrp_research.store.project import find_project
    from ctrp_research.suggestion.embedding import MISSING, model_of, wanted
    from ctrp_research.suggestion.vectors import count_ready
    from ctrp_research.suggestion.vectors import prepare as make_vectors

    found = find_project(project)
    embedder = wanted(found.settings.suggestion.embeddings, found.root)
    if embedder is None:
        raise CtrpError(MISSING)
    steps(make_vectors(found, embedder), "Reading", count_ready(found, embedder).waiting)
    done = count_ready(found, embedder)
    if as_json:
        print_json({"model": model_of(embedder), "turns": done.turns, "ready": done.ready})
    else:
        typer.echo(
            f"Read for meaning: {counted(done.turns, 'turn')} and the codebook ({embedder.name})."
        )


@app.command("next")
def next_(
    passages: Annotated[bool, typer.Option("--passages", help="Turns, not transcripts.")] = False,
    limit: Annotated[int, typer.Option("-n", min=1, help="So many only.")] = 10,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what to code next: where a decision teaches most, rare codes, likely disagreement.

    Each fourth is drawn at random, so that estimates from what was coded stay honest. Nothing is
    left out: with a large -n every unread transcript is in the list.

    Examples: ctrp suggest next
    ctrp suggest next --passages -n 20
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.suggestion.queue import what_next

    where = find_project(project)
    _read_few(where)
    found = what_next(where, passages=passages)
    if as_json:
        print_json([asdict(one) for one in found[:limit]])
        return
    columns(
        ("transcript", "turn" if passages else "unread turns", "why"),
        (
            (one.transcript, one.turn if passages else one.waiting, one.reason)
            for one in found[:limit]
        ),
    )
    if len(found) > limit:
        typer.echo(f"and {len(found) - limit} more")


@app.command()
def reject(
    passage: Annotated[str, typer.Argument(help="TRANSCRIPT:TURN or TRANSCRIPT:TURN:START-END.")],
    code: Annotated[str, typer.Argument(help="The code that does not fit.")],
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Say that a suggested code does not fit, to learn from; `ctrp undo` takes it back.

    Example: ctrp suggest reject al-01-sq:4 family-poverty
    """
    from ctrp_research.coding.codings import parse_passage
    from ctrp_research.store.project import find_project
    from ctrp_research.suggestion.proposals import reject as reject_one

    place = parse_passage(passage)
    with find_project(project).transaction() as session:
        reject_one(session, place, code, coder=coder_name(coder))
    typer.echo(f"Rejected: {code} on {passage}.")


@app.command()
def report(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Tell how good the suggestions were, by code and language.

    Counted are only decisions that a coder made after the suggestion was formed. Precision: of the
    sure ones that were seen, how many the coder applied. Recall: of the codes applied, how many
    were sure before. The control tells whether seeing a suggestion changes what is coded.

    Example: ctrp suggest report
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.suggestion.report import report as make_report

    with find_project(project).reading() as session:
        made = make_report(session)
    if as_json:
        print_json(asdict(made))
        return
    if not made.passages:
        typer.echo(
            "Nothing to measure yet: nothing was decided about after codes were suggested for it."
        )
        return
    for title, rows in (("code", made.codes), ("language", made.languages)):
        columns((title, *_HEADS), (_cells(row) for row in (*rows, made.overall)))
        typer.echo()
    columns(
        ("probability", "right"),
        ((f"{each.expected:.2f}", _tell(each.right)) for each in made.reliability),
    )
    typer.echo(f"Expected calibration error: {made.calibration_error:.3f}")
    typer.echo()
    influence = made.influence
    typer.echo(f"Applied where the suggestion was seen: {_tell(influence.seen)}")
    typer.echo(f"Applied where it was formed and hidden: {_tell(influence.hidden)}")
    if influence.difference is not None:
        interval = influence.interval
        spread = f" ({interval[0]:+.2f} to {interval[1]:+.2f})" if interval else ""
        typer.echo(f"Difference: {influence.difference:+.2f}{spread}")
    if influence.reason:
        typer.echo(influence.reason)


_HEADS = ("precision", "recall", "accepted", "rejected")


def _cells(row: "Row") -> tuple[str, ...]:
    return (
        row.name,
        _tell(row.precision),
        _tell(row.recall),
        str(row.accepted),
        str(row.rejected),
    )


def _tell(share: "Share") -> str:
    if share.interval is None or share.value is None:
        return "–"
    low, high = share.interval
    return f"{share.n} of {share.of}: {share.value:.2f} ({low:.2f}–{high:.2f})"


@app.command()
def audit(
    limit: Annotated[int, typer.Option("-n", min=1, help="So many only.")] = 20,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List codings that look inconsistent with the rest, and codes that may be missing.

    Each transcript is judged by what was learned from the others. It is a reason for a second look,
    not a verdict. Change a coding with `ctrp code change`, take one off with `ctrp code remove`.

    Example: ctrp suggest audit -n 10
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.suggestion.queue import look_again

    where = find_project(project)
    _read_few(where)
    found = look_again(where, most=limit)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    shown = table("passage", "code", "", "probability", "words")
    for one in found:
        shown.add_row(
            f"{one.transcript}:{one.turn}",
            one.code,
            "coded" if one.coded else "not coded",
            f"{one.probability:.2f}",
            escape(one.text),
        )
    console().print(shown)
