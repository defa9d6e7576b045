"""A transcript with its codings, turn by turn, as a reader or a suggester goes through it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from codebooks import Codebook
from ctrp_research.coding.blind import is_blind
from ctrp_research.coding.codings import find_transcript
from ctrp_research.coding.opened import Opened, OpenTurn, Placed, open_transcript, read_placed
from ctrp_research.errors import CtrpError
from ctrp_research.store.tables import Coding, Speaker, Transcript, Turn


@dataclass(frozen=True, slots=True)
class ReadTurn:
    """A turn in safe text, with what was coded in it."""

    transcript: str
    number: int
    speaker: str
    role: str
    time: str | None
    text: str
    language: str
    asked: str
    """What the interviewer last said before it; empty at the beginning."""
    codings: tuple[tuple[int, str, str], ...]
    """Id, code and reality of each active coding."""
    id: int = 0
    """Its number in the store."""
    asked_id: int | None = None
    """That of the turn which `asked` is the text of."""


def read_turns(
    session: Session, *, transcript: str | None = None, only: Collection[int] | None = None
) -> list[ReadTurn]:
    """The turns of one transcript or of all, in order.

    Args:
        session: an open transaction.
        transcript: its id.
        only: the turns with these numbers in the store, few of many, each with what was asked.

    Raises:
        CtrpError: there is no such transcript.
    """
    query = (
        select(
            Turn.id, Turn.transcript_id, Turn.number, Speaker.label, Speaker.role, Turn.time,
            Turn.text, Transcript.language,
        )
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .join(Transcript, Turn.transcript_id == Transcript.id)
        .order_by(Turn.transcript_id, Turn.number)
    )  # fmt: skip
    applied = (
        select(Coding.turn_id, Coding.id, Coding.code, Coding.reality)
        .where(Coding.active)
        .order_by(Coding.id)
    )
    if transcript is not None:
        one = find_transcript(session, transcript).id
        query = query.where(Turn.transcript_id == one)
        applied = applied.join(Turn, Coding.turn_id == Turn.id).where(Turn.transcript_id == one)
    if only is not None:
        applied = applied.where(Coding.turn_id.in_(only))
        some = aliased(Turn)
        chosen = select(some.transcript_id).where(some.id.in_(only))
        query = query.where(Turn.id.in_(only) | (Speaker.role == "interviewer"))
        query = query.where(Turn.transcript_id.in_(chosen))
    codings: dict[int, list[tuple[int, str, str]]] = {}
    for turn, number, code, reality in session.execute(applied):
        codings.setdefault(turn, []).append((number, code, reality))
    turns: list[ReadTurn] = []
    asked: tuple[str, str, int | None] = ("", "", None)
    for number, name, place, label, role, time, text, language in session.execute(query):
        if asked[0] != name:
            asked = (name, "", None)
        if only is None or number in only:
            applied_here = tuple(codings.get(number, ()))
            turns.append(
                ReadTurn(
                    name, place, label, role, time, text, language, asked[1], applied_here,
                    id=number, asked_id=asked[2],
                )
            )  # fmt: skip
        if role == "interviewer":
            asked = (name, text, number)
    return turns


@dataclass(frozen=True, slots=True)
class Coded:
    """A transcript, and the codings and flags of it that may be shown."""

    opened: Opened
    placed: Mapping[int, Sequence[Placed]]
    """By the number of their turn, in order."""


def read_coded(
    session: Session, transcript: str, *, reader: str, coder: str | None = None
) -> Coded:
    """Read a transcript with the codings and flags in it.

    Args:
        session: an open transaction.
        transcript: its id.
        reader: who looks; of a transcript that they code blind they see their own alone.
        coder: codings of this one alone.

    Raises:
        CtrpError: there is no such transcript.
    """
    opened = open_transcript(session, transcript)
    own = reader if is_blind(session, transcript, reader) else None
    placed: dict[int, list[Placed]] = {}
    for each in read_placed(session, transcript, coder=coder or own):
        if own in (None, each.coder):
            placed.setdefault(each.turn, []).append(each)
    return Coded(opened, placed)


def choose(
    coded: Coded, codebook: Codebook, *, codes: Collection[str] = (), speaker: str | None = None
) -> list[OpenTurn]:
    """The turns with one of these codes, or one under them, and by this speaker; by default all.

    Raises:
        CtrpError: there is no such code or speaker.
    """
    wanted = {leaf.id for code in codes for leaf in codebook.find(code).walk()}
    labels = {turn.speaker for turn in coded.opened.turns}
    if speaker is not None and speaker not in labels:
        raise CtrpError(f"Nobody is called {speaker} there; there are {', '.join(sorted(labels))}.")
    return [
        turn
        for turn in coded.opened.turns
        if speaker in (None, turn.speaker)
        and (
            not codes
            or any(one.code in wanted for one in coded.placed.get(turn.number, ()) if one.reality)
        )
    ]
