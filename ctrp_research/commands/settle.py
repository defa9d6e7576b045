"""`ctrp settle`: go through what coders disagree on, and record what they agree on together."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    OneOrMore,
    ProjectOption,
    coder_name,
    console,
    escape,
    print_json,
    table,
)

if TYPE_CHECKING:
    from ctrp_research.coding.settling import Disagreement
    from ctrp_research.store.project import Project

app = typer.Typer(
    cls=OneOrMore,
    help="Go through what coders disagree on, and record what they agree on together.\n\n"
    "`ctrp settle` asks one by one; `list` and `decide` are for scripts.",
)
CodersOption = Annotated[str, typer.Option("--coders", help="Names, else everybody: ana,boris")]
CodesOption = Annotated[str, typer.Option("--codes", help="These codes, or those below these.")]
TranscriptOption = Annotated[str | None, typer.Option("--transcript", help="One only.")]


@app.command()
def walk(
    coders: CodersOption = "",
    codes: CodesOption = "",
    transcript: TranscriptOption = None,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Ask about each turn and code that is not settled; every answer is stored at once.

    What was settled counts in the findings instead of the coders' own codings, which stay. Stop
    with q; the next time it goes on where you left it. u takes back your last answer.

    Examples: ctrp settle
    ctrp settle walk --codes neglect --transcript al-01-sq
    """
    from ctrp_research.store.project import find_project

    found = find_project(project)
    found.check_whole("Settle")
    queue = [each for each in _find(found, coders, codes, transcript) if not each.settled]
    place, answered = 0, list[int]()
    while place < len(queue):
        _show(queue[place], place + 1, len(queue))
        match _ask(queue[place]):
            case "q":
                break
            case "u":
                place = _undo(found, answered, place, coder_name(coder))
                continue
            case "later":
                pass
            case answer:
                _decide(found, queue[place], answer, coder_name(coder))
                answered.append(place)
        place += 1
    left = len(queue) - len(answered)
    typer.echo(f"{len(answered)} settled, {left} left.")


@app.command("list")
def list_(
    coders: CodersOption = "",
    codes: CodesOption = "",
    transcript: TranscriptOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that are settled too.")] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the turns and codes that coders disagree on.

    Example: ctrp settle list --json
    """
    from ctrp_research.store.project import find_project

    found = _find(find_project(project), coders, codes, transcript)
    chosen = [each for each in found if everything or not each.settled]
    if as_json:
        print_json([asdict(each) for each in chosen])
        return
    shown = table("turn", "code", "coded by", "not by", "settled")
    for each in chosen:
        shown.add_row(
            f"{each.transcript}:{each.turn}",
            each.code,
            escape("\n".join(f"{one.coding} {one.coder} {one.reality}" for one in each.opinions)),
            escape(", ".join(each.without) or "(another reality)"),
            ("" if not each.settled else "none" if each.keeps is None else str(each.keeps)),
        )
    console().print(shown)
    typer.echo(f"{len(chosen)} of {len(found)} disagreements.")


@app.command()
def decide(
    turn: Annotated[str, typer.Argument(help="TRANSCRIPT:TURN")],
    code: Annotated[str, typer.Argument(help="The code in question.")],
    keep: Annotated[str, typer.Argument(help="The coding that is right, by number; or none.")],
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Record what coders agree on about one code in one turn. `ctrp undo` takes it back.

    Examples: ctrp settle decide al-01-sq:4 neglect 117
    ctrp settle decide al-01-sq:4 neglect none
    """
    from ctrp_research.coding.codings import parse_passage
    from ctrp_research.coding.settling import settle
    from ctrp_research.errors import UsageError
    from ctrp_research.store.project import find_project

    if keep != "none" and not keep.isdecimal():
        raise UsageError(f"{keep}: name the coding that is right by its number, or none.")
    place, found = parse_passage(turn), find_project(project)
    found.check_whole("Settle")
    with found.transaction() as session:
        settle(
            session,
            place.transcript,
            place.turn,
            code,
            keeps=None if keep == "none" else int(keep),
            coder=coder_name(coder),
        )
    typer.echo(f"Settled: {code} on {place.transcript}:{place.turn}, {keep}.")


def _find(
    project: "Project", coders: str, codes: str, transcript: str | None
) -> "list[Disagreement]":
    from ctrp_research.coding.agreement.choosing import choose_codes
    from ctrp_research.coding.codings import find_transcript
    from ctrp_research.coding.settling import find_disagreements

    with project.reading() as session:
        if transcript is not None:
            find_transcript(session, transcript)
        return find_disagreements(
            session,
            groups=choose_codes(session, project.codebook, codes=_names(codes)),
            coders=_names(coders),
            transcript=transcript,
        )


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _show(each: "Disagreement", number: int, total: int) -> None:
    screen = console()
    where = f"{each.transcript}:{each.turn}"
    screen.rule(escape(f"{number} of {total} · {where} · {each.code}"), align="left")
    screen.print(escape(f"{each.speaker}: {each.text}"))
    for place, one in enumerate(each.opinions, 1):
        memo = f"  ✎ {one.memo}" if one.memo else ""
        words = each.text[one.start : one.end]
        screen.print(escape(f"  {place}  {one.coder}, {one.reality}: “{words}”{memo}"))
    if each.without:
        screen.print(escape(f"  0  not {each.code}: {', '.join(each.without)}"))


def _ask(each: "Disagreement") -> str:
    """The number of the opinion, or 0, q, u, or `later`."""
    allowed = {"q", "u", "0", *(str(place) for place in range(1, len(each.opinions) + 1))}
    while True:
        last = len(each.opinions)
        question = f"1–{last} right · 0 does not apply · Enter later · u undo · q stop"
        given = str(typer.prompt(question, default="", show_default=False)).strip().lower()
        if not given:
            return "later"
        if given in allowed:
            return given


def _decide(project: "Project", each: "Disagreement", answer: str, coder: str) -> None:
    from ctrp_research.coding.settling import settle

    keeps = None if answer == "0" else each.opinions[int(answer) - 1].coding
    with project.transaction() as session:
        settle(session, each.transcript, each.turn, each.code, keeps=keeps, coder=coder)


def _undo(project: "Project", answered: list[int], place: int, coder: str) -> int:
    """Take back the last answer of this round; gives the place to go back to."""
    from ctrp_research.commands.history import kinds
    from ctrp_research.store.undoing import undo

    if not answered:
        typer.echo("You have settled nothing yet in this round.")
        return place
    undo(project, kinds(), coder=coder)
    return answered.pop()
