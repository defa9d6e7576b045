"""`ctrp log`, `ctrp undo` and `ctrp redo`: what was decided, and taking it back."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ctrp_research.commands.common import (
    CoderOption,
    JsonOption,
    ProjectOption,
    coder_name,
    columns,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ctrp_research.store.project import Project
    from ctrp_research.store.tables import Event
    from ctrp_research.store.undoing import Kind, TakeBack, Undone

DAYS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def log(
    transcript: Annotated[str | None, typer.Argument(help="One transcript only.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="One coder only.")] = None,
    action: Annotated[
        str | None, typer.Option(help="One kind only: import, code, `code add`, review, undo …")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="From this day or moment on, UTC.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="Before this day or moment, UTC.")
    ] = None,
    limit: Annotated[int | None, typer.Option("-n", help="So many only.", min=1)] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the decisions of the project, the newest first: who, when, what, and whether it stands.

    The history can only grow. It holds ids and hashes, never text; `ctrp doctor` checks it.

    Examples: ctrp log -n 20
    ctrp log al-01-sq --by ana --action code --since 2026-11-01
    ctrp log | less
    """
    from ctrp_research.store.log import read_log
    from ctrp_research.store.project import find_project

    with find_project(project).reading() as session:
        lines = read_log(
            session,
            transcript=transcript,
            coder=by,
            action=action,
            since=since,
            until=until,
            limit=limit,
        )
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    columns(
        ("event", "when (UTC)", "coder", "what", "transcripts", ""),
        (
            (
                line.event,
                line.at.replace("T", " "),
                line.coder,
                line.action + (f" of {line.undoes}" if line.undoes else ""),
                ", ".join(line.transcripts[:3]) + (" …" if len(line.transcripts) > 3 else ""),
                f"undone by {line.undone_by}" if line.undone_by else "",
            )
            for line in lines
        ),
    )


AnyoneOption = Annotated[
    bool, typer.Option("--anyone", help="Other people's decisions too, not yours alone.")
]


def undo(
    event: Annotated[int | None, typer.Argument(help="Its number, from `ctrp log`.")] = None,
    to: Annotated[
        int | None, typer.Option("--to", help="Take back all after this event; 0 for all.", min=0)
    ] = None,
    anyone: AnyoneOption = False,
    project: ProjectOption = None,
    coder: CoderOption = "",
) -> None:
    """Take back your last decision, whatever it was; again for the one before.

    What was reviewed needs the project's key. An import has no undo. Where somebody decided about
    the same since, nothing is changed and you are told. `ctrp redo` brings back what you undid.

    Examples: ctrp undo
    ctrp undo 17
    ctrp undo --to 12
    """
    from ctrp_research.errors import UsageError
    from ctrp_research.store.project import find_project
    from ctrp_research.store.undoing import undo as undo_one
    from ctrp_research.store.undoing import undo_to

    if event is not None and to is not None:
        raise UsageError("Name one event, or the last one that stays with --to, not both.")
    found, who = find_project(project), coder_name(coder)
    if to is None:
        done = undo_one(found, kinds(), coder=who, event=event, anyone=anyone)
    else:
        done = undo_to(found, kinds(), coder=who, event=to, anyone=anyone)
    _tell("Undone", done)


def redo(project: ProjectOption = None, coder: CoderOption = "") -> None:
    """Bring back what you undid last, until you decide something new.

    Example: ctrp redo
    """
    from ctrp_research.store.project import find_project
    from ctrp_research.store.undoing import redo as redo_one

    _tell("Done again", redo_one(find_project(project), kinds(), coder=coder_name(coder)))


def kinds() -> "list[Kind]":
    """How each room takes back its decisions."""
    from ctrp_research.coding import assigning, codings, flags, frame, memos, merging, settling
    from ctrp_research.review import desk
    from ctrp_research.store.undoing import Kind
    from ctrp_research.suggestion import proposals
    from ctrp_research.transcripts import people

    def of(take_back: "Callable[[Session, Event, str, str], None]") -> "TakeBack":
        """Decisions that are taken back in the store alone."""
        return lambda _project, session, event, coder, action: take_back(
            session, event, coder, action
        )

    def of_review(
        project: "Project", session: "Session", event: "Event", coder: str, action: str
    ) -> None:
        desk.Desk(project, coder=coder).take_back(session, event, action)

    return [
        Kind(people.ACTIONS, people.UNDO, of(people.take_back)),
        Kind(codings.ACTIONS, codings.UNDO, of(codings.take_back), codings.REDO),
        Kind(proposals.ACTIONS, proposals.UNDO, of(proposals.take_back), proposals.REDO),
        Kind(flags.ACTIONS, flags.UNDO, of(flags.take_back), flags.REDO),
        Kind(memos.ACTIONS, memos.UNDO, of(memos.take_back), memos.REDO),
        Kind((assigning.ACTION,), assigning.UNDO, of(assigning.take_back), assigning.REDO),
        Kind((settling.ACTION,), settling.UNDO, of(settling.take_back), settling.REDO),
        Kind((merging.ACTION,), merging.UNDO, of(merging.take_back), merging.REDO),
        Kind(frame.ACTIONS, frame.UNDO, frame.take_back, frame.REDO),
        Kind(desk.ACTIONS, desk.UNDO, of_review, desk.REDO),
    ]


def _tell(what: str, done: "Undone") -> None:
    for number, action in done.events:
        typer.echo(f"{what}: event {number}, {action}.")
    for number, action in done.left:
        typer.echo(f"Left as it is, for it has no undo: event {number}, {action}.")
