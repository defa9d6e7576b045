"""Memos of researchers: on a code, a case or nothing at all, beside those on codings.

They are stored and passed on as they are written: they may name nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.coding.blind import blind_transcripts
from ctrp_research.coding.codings import find_transcript
from ctrp_research.coding.search.words import Finder, parse_phrase
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.history import origin_of, record
from ctrp_research.store.tables import Coding, Event, Memo, Participant, Transcript, Turn
from ctrp_research.store.taking_back import flip_back

if TYPE_CHECKING:
    from anonymise import Anonymiser

KINDS = ("code", "case", "theory", "method", "reflexive")
ON_CODING = "coding"
"""How a memo is listed that stands on a coding."""
SUMMARY = "summary"
"""The kind of a memo that is a cell of the framework matrix (`coding.matrix`)."""
WRITTEN = "matrix write"
ACTIONS = ("memo add", "memo change", "memo remove", WRITTEN)
UNDO, REDO = "memo undo", "memo redo"
SURE = 0.8
"""Confidence from which a word of a memo is taken for a name; researchers write shorthand."""


@dataclass(frozen=True, slots=True)
class MemoLine:
    """A memo as it is listed."""

    kind: str
    """One of `KINDS`, `summary` or `coding`."""
    id: int
    """Its number among the memos, or that of its coding."""
    title: str
    text: str
    code: str | None
    transcript: str | None
    turn: int | None
    child: str | None
    coder: str
    at: str
    """UTC, ISO 8601."""


def add_memo(
    session: Session,
    codebook: Codebook,
    text: str,
    *,
    coder: str,
    kind: str | None = None,
    title: str = "",
    code: str | None = None,
    transcript: str | None = None,
    child: str | None = None,
) -> tuple[int, bool]:
    """Store a memo; gives its number and whether it is new.

    Args:
        session: an open transaction.
        codebook: the frame that a code is from.
        text: as `check_memo` has passed it.
        coder: whose it is.
        kind: one of `KINDS`; by default `code` or `case` after what it is on.
        title: a few words to find it by.
        code: the code that it is on.
        transcript: the transcript.
        child: the participant's code.

    Raises:
        UsageError: it is empty, or its kind is not named or none.
        CtrpError: there is no such code, transcript or child.
    """
    if kind is None:
        kind = "code" if code else "case" if transcript or child else None
    if kind not in KINDS:
        raise UsageError(f"Say what kind of memo it is with --kind: {', '.join(KINDS)}.")
    if not text.strip():
        raise UsageError("A memo wants some words.")
    if code is not None and code not in {each.id for each in codebook.walk()}:
        raise CtrpError(f"There is no code {code}. See `ctrp codebook show`.")
    if transcript is not None:
        transcript = find_transcript(session, transcript).id
    if child is not None and session.get(Participant, child) is None:
        raise CtrpError(f"There is no child {child} in the list of participants.")
    memo = Memo(
        kind=kind, title=title.strip(), text=text.strip(), code=code, transcript_id=transcript,
        participant_code=child, coder=coder,
    )  # fmt: skip
    same = session.scalar(
        select(Memo).where(
            Memo.active,
            *(
                getattr(Memo, name).is_not_distinct_from(getattr(memo, name))
                for name in ("kind", "title", "text", "code", "transcript_id", "participant_code",
                             "coder")
            ),
        )
    )  # fmt: skip
    if same is not None:
        return same.id, False
    session.add(memo)
    session.flush()
    record(session, coder, "memo add", _subject(memo))
    return memo.id, True


def change_memo(
    session: Session,
    number: int,
    *,
    coder: str,
    text: str | None = None,
    title: str | None = None,
) -> int:
    """Put another memo in the place of this one, which stays in the history; gives its number.

    Raises:
        UsageError: nothing would be in it.
        CtrpError: there is no such memo.
    """
    old = find_memo(session, number)
    new = Memo(
        kind=old.kind,
        title=old.title if title is None else title.strip(),
        text=old.text if text is None else text.strip(),
        code=old.code,
        transcript_id=old.transcript_id,
        participant_code=old.participant_code,
        coder=old.coder,
        replaces=old.uid,
        over=old.over,
    )
    if not new.text:
        raise UsageError(f"A memo wants some words. `ctrp memo remove {number}` takes it away.")
    if (new.text, new.title) == (old.text, old.title):
        return old.id
    session.add(new)
    old.flip()
    session.flush()
    record(session, coder, "memo change", _subject(new) | {"replaced": [old.id]})
    return new.id


def remove_memo(session: Session, number: int, *, coder: str) -> None:
    """Take a memo away; undo brings it back.

    Raises:
        CtrpError: there is no such memo.
    """
    memo = find_memo(session, number)
    memo.flip()
    record(session, coder, "memo remove", _subject(memo))


def find_memo(session: Session, number: int) -> Memo:
    """A memo that stands.

    Raises:
        CtrpError: there is none of this number.
    """
    memo = session.get(Memo, number)
    if memo is None or not memo.active:
        raise CtrpError(f"There is no memo {number}. See `ctrp memo list`.")
    return memo


def read_memo(session: Session, number: int) -> MemoLine:
    """One memo as it is listed.

    Raises:
        CtrpError: there is none of this number.
    """
    return _line(find_memo(session, number))


def take_back(session: Session, event: Event, coder: str, action: str) -> None:
    """Take back a decision about a memo, or an undo of one.

    Raises:
        CtrpError: somebody decided about the memo since.
    """
    ids, replaced = event.subject["memos"], event.subject.get("replaced", [])
    stood = (origin_of(session, event).action != "memo remove") != (event.action == UNDO)
    flip_back(session, event, Memo, "memos", ids, replaced, stood=stood, look="ctrp memo list")
    record(session, coder, action, event.subject, undoes=event.id)


def _subject(memo: Memo) -> dict[str, object]:
    subject: dict[str, object] = {"memos": [memo.id], "kind": memo.kind}
    return subject | ({"transcript": memo.transcript_id} if memo.transcript_id else {})


def list_memos(
    session: Session,
    *,
    kind: str | None = None,
    code: str | None = None,
    transcript: str | None = None,
    child: str | None = None,
    coder: str | None = None,
    words: str | None = None,
    reader: str | None = None,
) -> list[MemoLine]:
    """The memos that stand, by kind and in order of time; those on codings come last.

    Args:
        session: an open transaction.
        kind: of this kind only, `summary` for those in the matrix, `coding` for those on codings.
        code: on this code only.
        transcript: on this transcript, or on a coding in it.
        child: on this participant only, which leaves out those on codings.
        coder: by one coder only.
        words: those in whose title or text these words stand, in any form and script.
        reader: leaves out what others wrote where this coder codes blind.

    Raises:
        UsageError: there is no such kind.
        CtrpError: there is no such transcript.
    """
    kinds = (*KINDS, SUMMARY, ON_CODING)
    if kind not in (None, *kinds):
        raise UsageError(f"{kind}: a memo is one of {', '.join(kinds)}.")
    if transcript is not None:
        transcript = find_transcript(session, transcript).id
    lines = [] if kind == ON_CODING else _own(session, code, transcript, child)
    if child is None and kind in (None, ON_CODING):
        lines += _on_codings(session, code, transcript)
    hidden = frozenset() if reader is None else blind_transcripts(session, reader)
    lines = [
        line
        for line in lines
        if kind in (None, line.kind)
        and coder in (None, line.coder)
        and (line.coder == reader or line.transcript not in hidden)
    ]
    if words is not None:
        languages = sorted({*session.scalars(select(Transcript.language).distinct()), "en"})
        phrase = parse_phrase(words)
        finders = [Finder(phrase, language) for language in languages]
        lines = [line for line in lines if _holds(line, finders)]
    order = {name: place for place, name in enumerate(kinds)}
    return sorted(lines, key=lambda line: (order[line.kind], line.at, line.id))


def _holds(line: MemoLine, finders: Sequence[Finder]) -> bool:
    return any(finder.spans(text) for finder in finders for text in (line.title, line.text))


def _own(
    session: Session, code: str | None, transcript: str | None, child: str | None
) -> list[MemoLine]:
    query = select(Memo).where(Memo.active)
    if code is not None:
        query = query.where(Memo.code == code)
    if transcript is not None:
        query = query.where(Memo.transcript_id == transcript)
    if child is not None:
        query = query.where(Memo.participant_code == child)
    return [_line(memo) for memo in session.scalars(query)]


def _line(memo: Memo) -> MemoLine:
    return MemoLine(
        kind=memo.kind, id=memo.id, title=memo.title, text=memo.text, code=memo.code,
        transcript=memo.transcript_id, turn=None, child=memo.participant_code,
        coder=memo.coder, at=memo.at.isoformat(),
    )  # fmt: skip


def _on_codings(session: Session, code: str | None, transcript: str | None) -> list[MemoLine]:
    query = (
        select(Coding, Turn.transcript_id, Turn.number)
        .join(Turn, Coding.turn_id == Turn.id)
        .where(Coding.active, Coding.memo.is_not(None))
    )
    if code is not None:
        query = query.where(Coding.code == code)
    if transcript is not None:
        query = query.where(Turn.transcript_id == transcript)
    return [
        MemoLine(
            kind=ON_CODING, id=coding.id, title="", text=coding.memo or "", code=coding.code,
            transcript=name, turn=number, child=None, coder=coding.coder, at=coding.at.isoformat(),
        )
        for coding, name, number in session.execute(query)
    ]  # fmt: skip


def check_memo(memo: str) -> None:
    """Look for what identifies somebody.

    Raises:
        CtrpError: there is something; it is not repeated.
    """
    if any(mention.confidence >= SURE for mention in _anonymiser().find(memo)):
        raise CtrpError(
            "The memo seems to hold a name, a place, a date or a number that identifies somebody, "
            "and nothing was stored. Write the label, such as [Person 3], instead; if it names "
            "nobody, add --memo-names-nobody."
        )


@cache
def _anonymiser() -> "Anonymiser":
    from anonymise import Anonymiser

    return Anonymiser()
