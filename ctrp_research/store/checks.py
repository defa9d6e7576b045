"""What must hold in a project's store, as checks that say what to do where it does not.

A check tells ids, numbers and the names of codes, never text.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from anonymise.errors import VaultError
from codebooks import CodebookError
from ctrp_research.store.chain import Link, broken_links
from ctrp_research.store.migrations.append_only import is_protected
from ctrp_research.store.project import Project
from ctrp_research.store.tables import (
    Attribute,
    Coding,
    Event,
    HeaderLine,
    Mention,
    Participant,
    Review,
    Speaker,
    Transcript,
    Turn,
    Vector,
)

BACKUP = "Put back the last backup that `ctrp doctor` finds nothing in (`ctrp restore`)."
UNOWNED = (
    "A kill left it. Of an import: import the same folder again. Of a transcript that was taken "
    "out: remove this file; nothing in the project needs it."
)
CHANGED = f"Something else than ctrp changed the database. {BACKUP}"
_ORIGINAL = re.compile(r"[0-9a-f]{64}(?=\.|$)")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold."""

    check: str
    where: str
    advice: str


def check_database(session: Session, _project: Project) -> Iterator[Finding]:
    """The file itself, and that what a row points at is there."""
    if session.get_bind().dialect.name != "sqlite":
        return  # a server checks its own pages, and never lets a reference dangle
    for (told,) in session.connection().exec_driver_sql("PRAGMA integrity_check"):
        if told != "ok":
            advice = f"The file is damaged, perhaps the disk too. {BACKUP}"
            yield Finding("database file", "project.db", advice)
            return
    for table, row, other, _ in session.connection().exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding("references", f"{table} {row} to {other}", CHANGED)


def check_history(session: Session, _project: Project) -> Iterator[Finding]:
    """The chain of the history, and that the database still refuses to change it."""
    if not is_protected(session.connection()):
        yield Finding("history protected", "event", CHANGED)
    columns = [getattr(Event, name) for name in Link._fields]
    rows = session.execute(select(*columns).order_by(Event.id))
    for number in broken_links(Link(*row) for row in rows):
        yield Finding("history chain", f"event {number}", CHANGED)


def check_codings(session: Session, project: Project) -> Iterator[Finding]:
    """Codings lie inside their turns, on nobody's words but a participant's."""
    rows = session.execute(
        select(Coding, Turn.transcript_id, Turn.number, func.length(Turn.text), Speaker.role)
        .join(Turn, Coding.turn_id == Turn.id)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .order_by(Coding.id)
    )
    try:
        known = {code.id for code in project.codebook.walk()}
    except (CodebookError, OSError):
        known = None
        yield Finding("codebook", "codebook.yaml", "Run `ctrp codebook check codebook.yaml`.")
    missing: dict[str, int] = {}
    for coding, transcript, number, length, role in rows:
        where = f"coding {coding.id} on {transcript}:{number}"
        if not 0 <= coding.start < coding.end <= length:
            yield Finding("codings inside turns", where, CHANGED)
        if role == "interviewer" and coding.active:
            advice = f"Take it off: `ctrp code remove {coding.id}`; or say who speaks."
            yield Finding("no interviewer coded", where, advice)
        if coding.active and known is not None and coding.code not in known:
            missing[coding.code] = missing.get(coding.code, 0) + 1
    for code, count in sorted(missing.items()):
        advice = "Put the code back into codebook.yaml, or code these passages anew."
        yield Finding("codes in codebook", f"{code} ({count} codings)", advice)


def check_mentions(session: Session, _project: Project) -> Iterator[Finding]:
    """Mentions lie inside their turns, one after another, and their labels stand there."""
    query = (
        select(
            Mention.start, Mention.end, Mention.label, Turn.text, Turn.transcript_id, Turn.number
        )
        .join(Turn, Mention.turn_id == Turn.id)
        .order_by(Turn.id, Mention.start, Mention.end)
    )
    last: tuple[object, int] = (None, 0)
    for start, end, label, text, transcript, number in session.execute(query):
        turn = (transcript, number)
        where = f"{transcript}:{number}, characters {start}-{end}"
        if not 0 <= start < end <= len(text):
            yield Finding("mentions inside turns", where, CHANGED)
        elif text[start:end] != label:
            yield Finding("labels where mentions stand", where, CHANGED)
        if last[0] == turn and start < last[1]:
            yield Finding("mentions apart", where, CHANGED)
        last = (turn, max(end, last[1] if last[0] == turn else 0))


def check_counts(session: Session, _project: Project) -> Iterator[Finding]:
    """Turns and lines are numbered from 1 without a gap; every transcript has turns and voices."""
    for name, table in (("turns", Turn), ("header lines", HeaderLine)):
        query: Select[str, int, int] = select(
            table.transcript_id, func.count(), func.max(table.number)
        ).group_by(table.transcript_id)
        for transcript, count, highest in session.execute(query):
            if count != highest:
                yield Finding("numbers without gaps", f"{name} of {transcript}", CHANGED)
    empty = select(Transcript.id).where(~Transcript.turns.any())
    for transcript in session.scalars(empty):
        yield Finding("transcripts with turns", transcript, CHANGED)
    apart = (
        select(Turn.transcript_id, Turn.number)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .where(Speaker.transcript_id != Turn.transcript_id)
    )
    for transcript, number in session.execute(apart):
        yield Finding("speakers of their transcript", f"{transcript}:{number}", CHANGED)
    reviews = (
        select(Review.transcript_id, Review.number)
        .outerjoin(
            Turn,
            (Turn.transcript_id == Review.transcript_id) & (Turn.number == Review.turn),
        )
        .where(Review.turn != 0, Turn.id.is_(None))
    )
    for transcript, number in session.execute(reviews):
        yield Finding("reviews of a turn", f"{transcript}, mention {number}", CHANGED)


def check_vectors(session: Session, _project: Project) -> Iterator[Finding]:
    """Every vector was made of the safe text that its turn has now."""
    query = (
        select(Vector.sha256, Vector.model, Turn.text, Turn.transcript_id, Turn.number)
        .join(Turn, Vector.turn_id == Turn.id)
        .order_by(Turn.id, Vector.model)
    )
    for sha256, model, text, transcript, number in session.execute(query):
        if sha256 != hashlib.sha256(text.encode()).hexdigest():
            where = f"{transcript}:{number}, {model}"
            yield Finding("vectors of the text", where, "Run `ctrp suggest prepare`.")


def check_participants(session: Session, _project: Project) -> Iterator[Finding]:
    """Every participant speaks somewhere, and every child is a participant."""
    idle = select(Participant.code).where(~Participant.speakers.any())
    for code in session.scalars(idle.order_by(Participant.code)):
        advice = "Import the list of participants again; nobody speaks for this one."
        yield Finding("participants who speak", code, advice)
    blank = select(Attribute.participant_code, Attribute.name).where(Attribute.value == "")
    for code, name in session.execute(blank):
        advice = "Import the list of participants again with a value, or none."
        yield Finding("attributes with values", f"{code}, {name}", advice)


def check_vault(session: Session, project: Project) -> Iterator[Finding]:
    """Every transcript's original, and the set of mentions that holds, is in the vault."""
    if project.settings.copy_for:
        return  # a copy has no originals
    try:
        _ = project.vault.recipient
    except VaultError:
        advice = f"Without it nothing can be imported. {BACKUP}"
        yield Finding("vault", "vault/recipient.txt", advice)
    names = set(project.vault.names())
    rows = select(Transcript.id, Transcript.sha256, Transcript.revision).order_by(Transcript.id)
    for transcript, sha256, revision in session.execute(rows):
        for name in (sha256, None if revision is None else f"{sha256}.{revision}"):
            if name is not None and name not in names:
                advice = (
                    f"Put vault/{name}.age back from a backup; the original is nowhere else in the "
                    "project."
                )
                yield Finding("originals in the vault", transcript, advice)
    owners = set(session.scalars(select(Transcript.sha256)))
    for name in sorted(names):
        original = _ORIGINAL.match(name)
        if original and original[0] not in owners:
            yield Finding("owners of the originals", f"vault/{name}.age", UNOWNED)


CHECKS = (
    check_database,
    check_history,
    check_codings,
    check_mentions,
    check_counts,
    check_vectors,
    check_participants,
    check_vault,
)
