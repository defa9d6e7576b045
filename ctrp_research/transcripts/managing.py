"""Transcripts as a whole: what each is known to be, putting it right, and taking one out."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from anonymise.errors import AnonymiseError
from anonymise.language import resolve
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.backup import write_backup
from ctrp_research.store.database import forget_replaced
from ctrp_research.store.history import record
from ctrp_research.store.project import COUNTRIES, Project
from ctrp_research.store.removing import REMOVE
from ctrp_research.store.tables import (
    Assignment,
    Attribute,
    Coding,
    Flag,
    Memo,
    Proposal,
    Review,
    Settlement,
    Speaker,
    Transcript,
    Turn,
    TurnRead,
    Vector,
)
from ctrp_research.transcripts.people import drop_unused, read_people, record_change
from ctrp_research.transcripts.repairs import find_transcripts

METHODS = ("interview", "focus group")


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A transcript as it is listed."""

    transcript: str
    country: str | None
    method: str
    language: str
    turns: int
    codings: int
    """Those that stand."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with a transcript."""

    transcript: str
    turns: int
    codings: int
    """Those that stood."""
    memos: int
    backup: Path
    """All as it was before."""


def list_transcripts(session: Session, pattern: str = "*") -> list[TranscriptLine]:
    """The transcripts that a pattern fits, by their ids.

    Raises:
        CtrpError: no transcript fits the pattern.
    """
    turns = dict(
        session.execute(select(Turn.transcript_id, func.count()).group_by(Turn.transcript_id)).all()
    )
    codings = dict(
        session.execute(
            select(Turn.transcript_id, func.count())
            .join(Coding, Coding.turn_id == Turn.id)
            .where(Coding.active)
            .group_by(Turn.transcript_id)
        ).all()
    )
    return [
        TranscriptLine(
            transcript=one.id,
            country=one.country,
            method=one.method,
            language=one.language,
            turns=turns.get(one.id, 0),
            codings=codings.get(one.id, 0),
        )
        for one in find_transcripts(session, pattern)
    ]


def set_facts(
    session: Session,
    pattern: str,
    *,
    country: str | None = None,
    method: str | None = None,
    language: str | None = None,
    coder: str,
) -> list[str]:
    """Say what the transcripts are that a pattern fits; gives the ids of those that changed.

    A country goes to their children too, where no list of participants says another.

    Args:
        session: an open transaction.
        pattern: a transcript's id, where `*` stands for anything.
        country: one of `COUNTRIES`; None leaves it, as below.
        method: one of `METHODS`.
        language: one of those that the program reads.
        coder: whose decision it is.

    Raises:
        UsageError: nothing is named, or what is named cannot be.
        CtrpError: there is no such transcript.
    """
    if country is method is language is None:
        raise UsageError("Say what it is: --country, --method or --language.")
    country = country and country.upper()
    if country is not None and country not in COUNTRIES:
        raise UsageError(f"{country}: choose a country from {', '.join(COUNTRIES)}.")
    if method is not None and method not in METHODS:
        raise UsageError(f"{method}: choose a method from {', '.join(METHODS)}.")
    if language is not None:
        language = _code(language)
    before, changed = read_people(session), []
    for one in find_transcripts(session, pattern):
        was = (one.country, one.method, one.language)
        one.country, one.method = country or one.country, method or one.method
        one.language = language or one.language
        if (one.country, one.method, one.language) != was:
            changed.append(one.id)
        if country is not None:
            _move_children(one, country)
    record_change(
        session, coder, "transcripts set", before, {"transcripts": changed}, silence=False
    )
    return changed


def _code(language: str) -> str:
    try:
        return resolve(language)
    except AnonymiseError as error:
        raise UsageError(str(error)) from None


def _move_children(transcript: Transcript, country: str) -> None:
    for speaker in transcript.speakers:
        child = speaker.participant
        if child is None:
            continue
        known = next((each for each in child.attributes if each.name == "country"), None)
        if known is None:
            child.attributes.append(Attribute(name="country", value=country, source="header"))
        elif known.source == "header":
            known.value = country


def remove_transcript(project: Project, transcript: str, *, yes: bool, coder: str) -> Removed:
    """Take a transcript out of the store and the vault, after a backup of all as it is.

    It has no undo but that backup. Its number, labels and codings are never brought back by an undo
    of what was decided about it before.

    Raises:
        CtrpError: there is no such transcript; codings or memos would go with it and `yes` is not
            given; or the backup cannot be written. Then nothing is changed.
    """
    with project.reading() as session:
        codings, memos = _refuse_unsaid(session, transcript, yes=yes)
    folder = project.root / "backups"
    folder.mkdir(exist_ok=True)
    backup, _ = write_backup(project, folder)
    with project.transaction() as session:
        codings, memos = _refuse_unsaid(session, transcript, yes=yes)
        found = session.get_one(Transcript, transcript)
        sha256, turns = found.sha256, len(found.turns)
        _take_out(session, found, coder)
    with project.vault.changing():
        for name in project.vault.names():
            if name == sha256 or name.startswith(f"{sha256}."):
                project.vault.remove(name)
    project.model_file.unlink(missing_ok=True)
    forget_replaced(project.engine)
    return Removed(transcript, turns, codings, memos, backup)


def _refuse_unsaid(session: Session, transcript: str, *, yes: bool) -> tuple[int, int]:
    """Count the codings and memos that would go; raises CtrpError if there are any unsaid."""
    found = find_transcripts(session, transcript)
    if [one.id for one in found] != [transcript]:
        raise CtrpError(f"{transcript}: name one transcript. See `ctrp transcripts`.")
    codings = list_transcripts(session, transcript)[0].codings
    memos = session.scalar(
        select(func.count()).where(Memo.active, Memo.transcript_id == transcript)
    )
    if (codings or memos) and not yes:
        raise CtrpError(
            f"With {transcript} go codings: {codings}, memos: {memos}. Say --yes if that is right. "
            "Nothing was changed."
        )
    return codings, memos or 0


def _take_out(session: Session, transcript: Transcript, coder: str) -> None:
    turns = select(Turn.id).where(Turn.transcript_id == transcript.id)
    gone: dict[str, list[int] | list[str]] = {"transcripts": [transcript.id]}
    for name, table in (("codings", Coding), ("flags", Flag)):
        gone[name] = list(session.scalars(select(table.id).where(table.turn_id.in_(turns))))
    gone["speakers"] = list(
        session.scalars(select(Speaker.id).where(Speaker.transcript_id == transcript.id))
    )
    memos = Memo.transcript_id == transcript.id
    gone["memos"] = list(session.scalars(select(Memo.id).where(memos)))
    for part in (Coding, Flag, TurnRead, Settlement, Proposal, Vector):
        session.execute(delete(part).where(part.turn_id.in_(turns)))
    session.execute(delete(Memo).where(memos))
    session.execute(delete(Assignment).where(Assignment.transcript_id == transcript.id))
    session.execute(delete(Review).where(Review.transcript_id == transcript.id))
    session.expire_all()
    subject = {"transcript": transcript.id, "sha256": transcript.sha256, "gone": gone}
    session.delete(transcript)
    session.flush()
    session.expire_all()
    drop_unused(session)
    record(session, coder, REMOVE, subject)
