"""Codes on passages: added, removed, listed and undone, each a decision in the history."""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.frames import settle
from ctrp_research.store.history import last_to_undo, origin_of, record
from ctrp_research.store.tables import Coding, Event, Speaker, Transcript, Turn
from ctrp_research.store.taking_back import flip_back
from ctrp_research.store.twins import take_off_twins

REALITIES = ("own", "witnessed", "hearsay", "hypothetical")
ACTIONS = ("code add", "code remove", "code import", "code change")
UNDO, REDO = "undo", "redo"
FEW = 200
"""Transcripts and turns that are named one by one; of more, all are read."""
REFERENCE = re.compile(r"^(?P<transcript>[^:\s]+):(?P<turn>\d+)(?::(?P<start>\d+)-(?P<end>\d+))?$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a turn in half-open code points of its safe text; without them, all of it."""

    transcript: str
    turn: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class CodingLine:
    """A coding as it is listed."""

    id: int
    transcript: str
    turn: int
    start: int
    end: int
    speaker: str
    code: str
    reality: str
    coder: str
    codebook_version: str
    memo: str | None
    quote: str


def parse_passage(reference: str) -> Passage:
    """Read `TRANSCRIPT:TURN` or `TRANSCRIPT:TURN:START-END`.

    Raises:
        UsageError: it is not of this form.
    """
    match = REFERENCE.match(reference)
    if not match:
        raise UsageError(
            f"{reference}: name a passage as TRANSCRIPT:TURN or TRANSCRIPT:TURN:START-END, "
            "for example al-01-sq:4 or al-01-sq:4:10-45."
        )
    start, end = match["start"], match["end"]
    return Passage(
        transcript=match["transcript"],
        turn=int(match["turn"]),
        start=None if start is None else int(start),
        end=None if end is None else int(end),
    )


def parse_stretch(stretch: str) -> tuple[int, int]:
    """Read `START-END`, in characters of a turn.

    Raises:
        UsageError: it is not of this form.
    """
    start, dash, end = stretch.partition("-")
    if not (dash and start.isdecimal() and end.isdecimal()):
        raise UsageError(f"{stretch}: name a stretch of the turn as START-END, such as 10-45.")
    return int(start), int(end)


def add_coding(
    session: Session,
    codebook: Codebook,
    passage: Passage,
    code: str,
    *,
    reality: str = "own",
    memo: str | None = None,
    coder: str,
) -> tuple[int, bool]:
    """Put a code on a passage; gives the coding's id and whether it is new.

    Raises:
        CtrpError: there is no such passage, it is the interviewer's, or the code cannot be applied.
    """
    frame = settle(session, codebook, coder)
    coding, new = _place(session, frame, passage, code, reality=reality, memo=memo, coder=coder)
    if new:
        record(session, coder, "code add", {"codings": [coding.id]})
    return coding.id, new


def add_codings(
    session: Session,
    codebook: Codebook,
    wanted: Sequence[tuple[Passage, str, str, str | None]],
    *,
    coder: str,
    action: str = "code import",
) -> list[int]:
    """Put many codes at once, as one decision; gives the ids of those that are new.

    Args:
        session: an open transaction.
        codebook: the frame the codes are from.
        wanted: passage, code, reality and memo.
        coder: whose codings they are.
        action: what the history calls it, one of `ACTIONS`.

    Raises:
        CtrpError: as `add_coding`; then nothing of the transaction is stored.
    """
    frame = settle(session, codebook, coder)
    for reality, code in sorted({(reality, code) for _, code, reality, _ in wanted}):
        _check_reality(reality)
        _check_code(frame, code)
    turns = _read_turns(session, {(passage.transcript, passage.turn) for passage, *_ in wanted})
    known = _read_known(session, coder, [turn for turn, _, _ in turns.values()])
    rows = []
    for passage, code, reality, memo in wanted:
        turn, start, end = _stretch_in(session, turns, passage)
        key = (turn, start, end, code, reality)
        if key not in known:
            known.add(key)
            rows.append(
                {"turn_id": turn, "start": start, "end": end, "code": code, "reality": reality,
                 "coder": coder, "codebook_version": frame.label, "memo": memo}
            )  # fmt: skip
    new: list[int] = []
    if rows:
        inserted = insert(Coding).returning(Coding.id, sort_by_parameter_order=True)
        new = list(session.scalars(inserted, rows))
        record(session, coder, action, {"codings": new})
    return new


def _read_turns(
    session: Session, places: Collection[tuple[str, int]]
) -> dict[tuple[str, int], tuple[int, int, str]]:
    """Id, length and speaker's role of each turn, by its transcript and number."""
    query = select(Turn.transcript_id, Turn.number, Turn.id, Turn.text, Speaker.role).join(
        Speaker, Turn.speaker_id == Speaker.id
    )
    transcripts, numbers = {name for name, _ in places}, {number for _, number in places}
    if len(transcripts) <= FEW:
        query = query.where(Turn.transcript_id.in_(transcripts))
    if len(numbers) <= FEW:
        query = query.where(Turn.number.in_(numbers))
    return {
        (name, number): (id_, len(text), role)
        for name, number, id_, text, role in session.execute(query)
    }


def _read_known(
    session: Session, coder: str, turns: Collection[int]
) -> set[tuple[int, int, int, str, str]]:
    """What a coder's codings that stand in these turns are told apart by."""
    columns = (Coding.turn_id, Coding.start, Coding.end, Coding.code, Coding.reality)
    query = select(*columns).where(Coding.coder == coder, Coding.active)
    if len(turns) <= FEW:
        query = query.where(Coding.turn_id.in_(turns))
    rows = session.execute(query)
    return {(turn, start, end, code, reality) for turn, start, end, code, reality in rows}


def _stretch_in(
    session: Session, turns: Mapping[tuple[str, int], tuple[int, int, str]], passage: Passage
) -> tuple[int, int, int]:
    """Id of the turn of a passage, and where in it the passage begins and ends."""
    id_, length, role = turns.get((passage.transcript, passage.turn), (0, 0, ""))
    start = 0 if passage.start is None else passage.start
    end = length if passage.end is None else passage.end
    if not 0 <= start < end <= length:
        stretch_of(session, passage)  # says what is wrong
    _check_role(role, passage)
    return id_, start, end


def _check_role(role: str, passage: Passage) -> None:
    if role == "interviewer":
        raise CtrpError(
            f"{passage.transcript}:{passage.turn} is the interviewer's, which is never coded."
        )


def _check_reality(reality: str) -> None:
    if reality not in REALITIES:
        raise UsageError(f"{reality}: the reality is one of {', '.join(REALITIES)}.")


def _place(
    session: Session,
    codebook: Codebook,
    passage: Passage,
    code: str,
    *,
    reality: str,
    memo: str | None,
    coder: str,
    replaces: str | None = None,
) -> tuple[Coding, bool]:
    _check_reality(reality)
    _check_code(codebook, code)
    turn, start, end = stretch_of(session, passage)
    _check_role(turn.speaker.role, passage)
    same = session.scalar(
        select(Coding).where(
            Coding.turn_id == turn.id,
            Coding.start == start,
            Coding.end == end,
            Coding.code == code,
            Coding.reality == reality,
            Coding.coder == coder,
            Coding.active,
        )
    )
    if same and replaces is None:
        return same, False
    coding = Coding(
        turn_id=turn.id,
        start=start,
        end=end,
        code=code,
        reality=reality,
        coder=coder,
        codebook_version=codebook.label,
        memo=memo,
        replaces=replaces,
    )
    session.add(coding)
    session.flush()
    return coding, True


def _check_code(codebook: Codebook, code: str) -> None:
    leaves = [leaf.id for leaf in codebook.applicable()]
    if code in leaves:
        return
    found = next((each for each in codebook.walk() if each.id == code), None)
    if found is not None and found.retired:
        into = codebook.counted_in()[code]
        instead = f"; it was merged into {into}" if into != code else ""
        raise CtrpError(f"{code} is retired and not applied any more{instead}.")
    if found is not None:
        raise CtrpError(f"{code} is a group of codes; apply one of the codes in it.")
    near = difflib.get_close_matches(code, leaves, n=3)
    advice = f" Did you mean {' or '.join(near)}?" if near else " See `ctrp codebook show`."
    raise CtrpError(f"{code} is no code of the codebook.{advice}")


def find_transcript(session: Session, transcript_id: str) -> Transcript:
    """The transcript of this id.

    Raises:
        CtrpError: there is none; the message names the nearest ids.
    """
    transcript = session.get(Transcript, transcript_id)
    if transcript is None:
        ids = list(session.scalars(select(Transcript.id)))
        near = difflib.get_close_matches(transcript_id, ids, n=3)
        advice = f" Did you mean {' or '.join(near)}?" if near else " See `ctrp status`."
        raise CtrpError(f"{transcript_id}: no such transcript in the project.{advice}")
    return transcript


def find_turn(session: Session, transcript_id: str, number: int) -> Turn:
    """The turn of this number, from 1.

    Raises:
        CtrpError: there is no such transcript or turn.
    """
    transcript = find_transcript(session, transcript_id)
    turn = session.scalar(
        select(Turn).where(Turn.transcript_id == transcript.id, Turn.number == number)
    )
    if turn is None:
        raise CtrpError(
            f"{transcript_id} has {len(transcript.turns)} turns, and none of number {number}."
        )
    return turn


def stretch_of(session: Session, passage: Passage) -> tuple[Turn, int, int]:
    """The turn of a passage, and where in it the passage begins and ends.

    Raises:
        CtrpError: there is no such turn, or it is shorter.
    """
    turn = find_turn(session, passage.transcript, passage.turn)
    start = 0 if passage.start is None else passage.start
    end = len(turn.text) if passage.end is None else passage.end
    if not 0 <= start < end <= len(turn.text):
        raise CtrpError(
            f"{passage.transcript}:{passage.turn} has {len(turn.text)} characters; "
            f"{start}-{end} is no stretch of it."
        )
    return turn, start, end


def remove_coding(session: Session, coding_id: int, *, coder: str) -> None:
    """Take a coding off its passage; `undo` brings it back.

    Raises:
        CtrpError: there is no such coding, or it was removed before.
    """
    coding = _find_coding(session, coding_id)
    take_off_twins(session, coding)
    coding.flip()
    record(session, coder, "code remove", {"codings": [coding.id]})


def change_coding(
    session: Session,
    codebook: Codebook,
    coding_id: int,
    *,
    coder: str,
    code: str | None = None,
    reality: str | None = None,
    start: int | None = None,
    end: int | None = None,
    memo: str | None = None,
) -> int:
    """Put another coding in the place of this one; gives its id.

    Args:
        session: an open transaction.
        codebook: the frame the code is from.
        coding_id: the coding that is changed; it stays the coding of who made it.
        coder: who changes it.
        code: another code; None leaves it, as all below.
        reality: another reality.
        start: where the passage begins now, in code points of the turn's safe text.
        end: one past where it ends now.
        memo: another memo; an empty one takes it away.

    Raises:
        CtrpError: as `add_coding`, or there is no such coding.
    """
    old = _find_coding(session, coding_id)
    passage = Passage(
        old.turn.transcript_id,
        old.turn.number,
        old.start if start is None else start,
        old.end if end is None else end,
    )
    new, _ = _place(
        session,
        settle(session, codebook, coder),
        passage,
        old.code if code is None else code,
        reality=old.reality if reality is None else reality,
        memo=old.memo if memo is None else memo or None,
        coder=old.coder,
        replaces=old.uid,
    )
    take_off_twins(session, old)
    old.flip()
    record(session, coder, "code change", {"codings": [new.id], "replaced": [old.id]})
    return new.id


def _find_coding(session: Session, coding_id: int) -> Coding:
    coding = session.get(Coding, coding_id)
    if coding is None or not coding.active:
        raise CtrpError(f"There is no coding {coding_id}. See `ctrp code list`.")
    return coding


def undo(session: Session, *, coder: str) -> tuple[str, list[int]]:
    """Take back a coder's newest decision about codings; gives its kind and codings.

    Raises:
        CtrpError: nothing of the coder's is left to undo.
    """
    event = last_to_undo(session, (*ACTIONS, REDO), coder=coder)
    if event is None:
        raise CtrpError("There is nothing of yours to undo. See `ctrp log`.")
    take_back(session, event, coder, UNDO)
    return origin_of(session, event).action, event.subject["codings"]


def take_back(session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a decision about codings, or an undo of one.

    Raises:
        CtrpError: somebody decided about one of the codings since.
    """
    ids: list[int] = event.subject["codings"]
    replaced: list[int] = event.subject.get("replaced", [])
    stood = (origin_of(session, event).action != "code remove") != (event.action == UNDO)
    flip_back(session, event, Coding, "codings", ids, replaced, stood=stood, look="ctrp code list")
    subject = {"codings": ids, "replaced": replaced} if replaced else {"codings": ids}
    record(session, coder, action, subject, undoes=event.id)


def list_codings(
    session: Session,
    *,
    transcript: str | None = None,
    code: str | None = None,
    coder: str | None = None,
    limit: int | None = None,
) -> list[CodingLine]:
    """The active codings in order of the transcripts, or those of one transcript, code, coder.

    No more than `limit`.
    """
    query = (
        select(Coding, Turn, Speaker)
        .join(Turn, Coding.turn_id == Turn.id)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .where(Coding.active)
        .order_by(Turn.transcript_id, Turn.number, Coding.start, Coding.id)
        .limit(limit)
    )
    if transcript is not None:
        query = query.where(Turn.transcript_id == find_transcript(session, transcript).id)
    if code is not None:
        query = query.where(Coding.code == code)
    if coder is not None:
        query = query.where(Coding.coder == coder)
    return [
        CodingLine(
            id=coding.id,
            transcript=turn.transcript_id,
            turn=turn.number,
            start=coding.start,
            end=coding.end,
            speaker=speaker.label,
            code=coding.code,
            reality=coding.reality,
            coder=coding.coder,
            codebook_version=coding.codebook_version,
            memo=coding.memo,
            quote=turn.text[coding.start : coding.end],
        )
        for coding, turn, speaker in session.execute(query)
    ]
