"""A check of all that must hold in a project: the store, and that the vault fits it."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anonymise.errors import VaultError
from ctrp_research.errors import CtrpError
from ctrp_research.store.checks import CHECKS, Finding
from ctrp_research.store.project import Project
from ctrp_research.store.tables import Event, HeaderLine, Transcript, Turn
from ctrp_research.transcripts.marks import Marks, replace_span
from ctrp_research.transcripts.register import Register, number_in, read_share
from ctrp_research.transcripts.registry import Registry
from ctrp_research.transcripts.whole import Whole, read_whole

FIT = "The database and the vault are not of one day: put both back from the same backup."
DAMAGED = "Put the vault's files of this transcript back from a backup."

ANEW = (
    "Put vault/register.age back from the newest backup. Where there is none, remove that file: "
    "the next import makes it anew from the transcripts."
)


@dataclass(frozen=True, slots=True)
class Examined:
    """What a check saw."""

    checks: tuple[str, ...]
    findings: tuple[Finding, ...]
    transcripts: int
    events: int
    last_event: str
    """The hash of the newest event: note it, and a later log that lacks it was cut off."""
    vault_opened: bool


def examine(project: Project) -> Examined:
    """Check all that must hold; nothing is changed.

    Raises:
        CtrpError: the database cannot be opened at all.
    """
    opened = not project.settings.copy_for and Registry(project).is_open()
    checks = [*CHECKS, check_fit] if opened else list(CHECKS)
    with project.reading() as session:
        findings = tuple(found for check in checks for found in check(session, project))
        newest = select(Event.hash).order_by(Event.id.desc()).limit(1)
        return Examined(
            checks=tuple(check.__name__.removeprefix("check_") for check in checks),
            findings=findings,
            transcripts=session.scalar(select(func.count()).select_from(Transcript)) or 0,
            events=session.scalar(select(func.count()).select_from(Event)) or 0,
            last_event=session.scalar(newest) or "",
            vault_opened=check_fit in checks,
        )


def check_fit(session: Session, project: Project) -> Iterator[Finding]:
    """What the vault holds makes the safe text that the store holds, which the register knows."""
    try:
        register = Registry(project).stored()
    except (VaultError, CtrpError, AttributeError, LookupError, TypeError, ValueError, zlib.error):
        yield Finding("register can be read", "vault/register.age", ANEW)
        register = None
    used: dict[str, int] = {}
    for transcript in session.scalars(select(Transcript).order_by(Transcript.id)):
        try:
            whole, marks = read_whole(project.vault, transcript)
        except (VaultError, CtrpError, ValueError, KeyError):
            yield Finding("vault can be read", transcript.id, DAMAGED)
            continue
        for table, spans in ((Turn, whole.turns), (HeaderLine, whole.header)):
            yield from _texts(session, transcript.id, table, whole, marks, spans)
        if register is not None and not _is_known(register, transcript, whole, marks):
            yield Finding("register fits the transcripts", transcript.id, ANEW)
        for mark in marks:
            used[mark.kind] = max(used.get(mark.kind, 0), number_in(mark.entity, mark.kind) or 0)
    for kind, highest in sorted(used.items()):
        if register is not None and highest > register.last.get(kind, 0):
            where = f"{kind} {highest} is in use, {register.last.get(kind, 0)} were given out"
            yield Finding("register counts on", where, ANEW)


def _is_known(register: Register, transcript: Transcript, whole: Whole, marks: Marks) -> bool:
    """Whether its share is right; one that is missing or of other marks is read anew when used."""
    share = register.shares.get(transcript.sha256)
    if share is None or share.revision != transcript.revision:
        return True
    return share == read_share(whole.text, whole.language, marks, transcript.revision)


def _texts(
    session: Session,
    transcript: str,
    table: type[Turn | HeaderLine],
    whole: Whole,
    marks: Marks,
    spans: tuple[tuple[int, int], ...],
) -> Iterator[Finding]:
    rows = session.execute(
        select(table.number, table.text)
        .where(table.transcript_id == transcript)
        .order_by(table.number)
    ).all()
    what = "header line " if table is HeaderLine else ""
    if len(rows) != len(spans):
        yield Finding("vault fits the store", f"{transcript}, {what or 'turns'}", FIT)
        return
    for (number, text), span in zip(rows, spans, strict=True):
        if replace_span(whole.text, marks, *span)[0] != text:
            yield Finding("vault fits the store", f"{transcript}:{what}{number}", FIT)
