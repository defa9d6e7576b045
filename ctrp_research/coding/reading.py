"""A transcript with its codings, turn by turn, as a reader or a suggester goes through it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from codebooks import Codebook
from ctrp_research.coding.blind import is_blind
from ctrp_research.coding.codings import find_transcript
from ctrp_research.coding.opened import Opened, OpenTurn, Placed, open_transcript, read_placed
from ctrp_research.errors import CtrpError
from ctrp_research.store.tables import Transcript, Turn


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


def read_turns(session: Session, *, transcript: str | None = None) -> list[ReadTurn]:
    """The turns of one transcript or of all, in order.

    Raises:
        CtrpError: there is no such transcript.
    """
    query = (
        select(Turn)
        .options(joinedload(Turn.speaker), selectinload(Turn.codings))
        .order_by(Turn.transcript_id, Turn.number)
    )
    if transcript is not None:
        query = query.where(Turn.transcript_id == find_transcript(session, transcript).id)
    languages = dict(session.execute(select(Transcript.id, Transcript.language)).all())
    turns: list[ReadTurn] = []
    asked = ("", "")
    for turn in session.scalars(query):
        if asked[0] != turn.transcript_id:
            asked = (turn.transcript_id, "")
        turns.append(
            ReadTurn(
                transcript=turn.transcript_id,
                number=turn.number,
                speaker=turn.speaker.label,
                role=turn.speaker.role,
                time=turn.time,
                text=turn.text,
                language=languages[turn.transcript_id],
                asked=asked[1],
                codings=tuple((c.id, c.code, c.reality) for c in turn.codings if c.active),
            )
        )
        if turn.speaker.role == "interviewer":
            asked = (turn.transcript_id, turn.text)
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
