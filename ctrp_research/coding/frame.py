"""Decisions about the frame: each is one transaction over versions, codings and the file."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codebooks import Codebook
from codebooks.changes import Add, Change, Merge, Move, same_names, take_over
from codebooks.difference import Difference, compare
from ctrp_research.coding.recoding import (
    Merged,
    count_codings,
    flip,
    merge_codings,
    waiting,
)
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.frames import (
    EDIT,
    keep,
    next_number,
    parse,
    read_frame,
    settle,
    version_text,
)
from ctrp_research.store.history import origin_of
from ctrp_research.store.project import Project
from ctrp_research.store.tables import CodebookVersion, Coding, Event, Memo

IMPORT = "codebook import"
ACTIONS = (
    EDIT, IMPORT,
    *(f"codebook {name}" for name in ("add", "rename", "move", "split", "merge", "retire",
                                      "unretire")),
)  # fmt: skip
UNDO, REDO = "codebook undo", "codebook redo"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a change of the frame, or would come of it."""

    version: int
    """The number of the new version."""
    differences: tuple[Difference, ...]
    codings: int = 0
    """Codings of the codes that were split, merged or retired."""
    waiting: int = 0
    """Codings that wait for another code from now on."""
    joined: int = 0
    """Passages that had several of the merged codes from one coder, and have one now."""
    kept: tuple[str, ...] = ()
    """Codes that the imported frame lacks; they stay, retired, as they were applied."""
    warnings: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "version": self.version,
            "differences": [one.plain() for one in self.differences],
            "codings": self.codings,
            "waiting": self.waiting,
            "joined": self.joined,
            "kept": list(self.kept),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of the frame as it is listed."""

    version: int
    sha256: str
    coder: str
    at: str
    """UTC, ISO 8601."""
    changes: list[dict[str, Any]] = field(default_factory=list)
    codings: int = 0
    """Codings that stand and were made with it."""


def change_frame(project: Project, change: Change, *, coder: str, dry_run: bool = False) -> Done:
    """Change the frame as one decision, and the codings of codes that are merged.

    Raises:
        CodebookError: the change cannot be made.
        CtrpError: a code that was applied would become a group unasked.
    """
    if dry_run:
        with project.reading() as session:
            old = read_frame(project)
            return _report(session, old, change.apply(old), change)
    with project.transaction() as session:
        old = settle(session, read_frame(project), coder)
        new = change.apply(old)
        done = _report(session, old, new, change)
        label = f"{new.id} {done.version}"
        merged = Merged()
        if isinstance(change, Merge):
            merged = merge_codings(session, change.gone(), change.into, label=label)
        action = f"codebook {next(iter(change.plain()))}"
        _keep(project, session, new, coder, action, [change.plain()], merged)
    project.forget_codebook()
    return done


def import_frame(project: Project, new: Codebook, *, coder: str, dry_run: bool = False) -> Done:
    """Put a frame from elsewhere in the place of the working one.

    Codes that it lacks go, but those that were ever applied or have a memo stay, retired.
    """
    if dry_run:
        with project.reading() as session:
            old = read_frame(project)
            return _taken(session, old, new)[1]
    with project.transaction() as session:
        old = settle(session, read_frame(project), coder)
        taken, done = _taken(session, old, new)
        if done.differences:
            said = [{"import": one.code, "what": one.what} for one in done.differences]
            _keep(project, session, taken, coder, IMPORT, said, Merged())
    project.forget_codebook()
    return done


def _taken(session: Session, old: Codebook, new: Codebook) -> tuple[Codebook, Done]:
    applied = set(count_codings(session, active=False))
    applied |= set(session.scalars(select(Memo.code).where(Memo.code.is_not(None)).distinct()))
    there = {code.id for code in new.walk()}
    taken = take_over(old, new, applied)
    done = _report(session, old, taken, None)
    stay = tuple(sorted((applied - there) & {code.id for code in old.walk()}))
    return taken, Done(
        done.version, done.differences, done.codings, done.waiting, kept=stay,
        warnings=done.warnings,
    )  # fmt: skip


def _keep(
    project: Project,
    session: Session,
    new: Codebook,
    coder: str,
    action: str,
    changes: list[dict[str, Any]],
    merged: Merged,
    undoes: Event | None = None,
) -> None:
    subject = {"codings": list(merged.new), "replaced": list(merged.replaced)}
    keep(
        session,
        new,
        coder=coder,
        action=action,
        changes=changes,
        subject=subject if any(subject.values()) else None,
        root=project.root,
        undoes=undoes,
    )


def _report(session: Session, old: Codebook, new: Codebook, change: Change | None) -> Done:
    counts = count_codings(session)
    was, waits = waiting(counts, old), waiting(counts, new)
    if isinstance(change, Add | Move) and (grown := sorted(set(waits) - set(was))):
        raise CtrpError(
            f"{grown[0]} is applied to {counts[grown[0]]} passages. To make a group of it, use "
            f"`ctrp codebook split {grown[0]}`."
        )
    differences = tuple(compare(old, new))
    about = {one.code for one in differences if one.what in {"split", "merged", "retired"}}
    return Done(
        version=max(old.version + 1, next_number(session)),
        differences=differences,
        codings=sum(counts.get(code, 0) for code in about),
        waiting=0
        if isinstance(change, Merge)
        else sum(count for code, count in waits.items() if code not in was),
        joined=_count_joined(session, change) if isinstance(change, Merge) else 0,
        warnings=tuple(
            f"{', '.join(ids)} are all called {name!r}; other programs may take them for one."
            for name, ids in same_names(new).items()
            if name not in same_names(old)
        ),
    )


def _count_joined(session: Session, change: Merge) -> int:
    """On how many passages a coder has several of the codes, counting each beyond the first."""
    place = (Coding.turn_id, Coding.start, Coding.end, Coding.reality, Coding.coder)
    codes = [*change.gone(), change.into]
    query = select(*place).where(Coding.active, Coding.code.in_(codes))
    rows = session.execute(query).all()
    return len(rows) - len(set(rows))


def take_back(project: Project, session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a decision about the frame, or an undo of one, as a new version.

    Raises:
        CtrpError: the frame was changed since, or codes were applied that would be no more.
    """
    frame = settle(session, read_frame(project), coder)
    if frame.base != event.subject["version"]:
        raise CtrpError(
            f"The codebook was changed after event {event.id}, so nothing was changed now. Take "
            "the later changes back first: `ctrp log --action codebook`."
        )
    text = version_text(session, event.subject["before"])
    before = parse(text)
    back = event.action == UNDO
    merged = Merged(
        tuple(event.subject.get("codings", ())), tuple(event.subject.get("replaced", ()))
    )
    flip(session, merged.replaced if back else merged.new, active=False)
    flip(session, merged.new if back else merged.replaced, active=True)
    _check_applied(session, frame, before, event)
    # Where the file is as the program wrote it, all is as it was; else the newer comments stay.
    base = text if frame.text == version_text(session, frame.base) else frame.text
    new = replace(before, version=frame.version, text=base, base=frame.base)
    origin = origin_of(session, event)
    said = {action.removeprefix("codebook "): origin.id}
    _keep(project, session, new, coder, action, [said], merged, undoes=event)
    project.forget_codebook()


def _check_applied(session: Session, now: Codebook, before: Codebook, event: Event) -> None:
    gone = {code.id for code in now.walk()} - {code.id for code in before.walk()}
    lost = {code: n for code, n in count_codings(session).items() if code in gone}
    if lost:
        listed = ", ".join(f"{code} ({count})" for code, count in sorted(lost.items()))
        raise CtrpError(
            f"Codes are on passages that would not be there before event {event.id}: {listed}. "
            "Take these codings back first, or change their code: `ctrp code list --code …`."
        )


def list_versions(session: Session) -> list[VersionLine]:
    """The kept versions of the frame, the newest first."""
    made = dict(
        session.execute(
            select(Coding.codebook_version, func.count())
            .where(Coding.active)
            .group_by(Coding.codebook_version)
        ).all()
    )
    columns = (
        CodebookVersion.codebook, CodebookVersion.version, CodebookVersion.sha256,
        CodebookVersion.coder, CodebookVersion.at, CodebookVersion.changes,
    )  # fmt: skip
    return [
        VersionLine(
            version, sha256, coder, at.isoformat(), changes[1:], made.get(f"{book} {version}", 0)
        )
        for book, version, sha256, coder, at, changes in session.execute(
            select(*columns).order_by(CodebookVersion.id.desc())
        )
    ]


def find_version(session: Session, number: int) -> Codebook:
    """The frame as it was in a version.

    Raises:
        UsageError: there is none of this number.
    """
    text = session.scalar(
        select(CodebookVersion.yaml)
        .where(CodebookVersion.version == number)
        .order_by(CodebookVersion.id)
        .limit(1)
    )
    if text is None:
        raise UsageError(f"There is no version {number}. See `ctrp codebook versions`.")
    return parse(text)
