"""Which codes each coder put where, of all that at least two of them have read.

A unit is a turn, a sentence, or a character: then all characters of a turn stand in one row with
their number, and only stretches that somebody coded stand apart.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from ctrp_research.coding.agreement.statistics import Integers
from ctrp_research.coding.sentences import sentence_spans
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.tables import Coding, Speaker, Turn, TurnRead

Unit = Literal["turn", "sentence", "character"]
UNITS: tuple[Unit, ...] = get_args(Unit)
Span = tuple[int, int, int]
"""Half-open, in code points of a turn's safe text, and the number of the coder who coded it."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Where a code was applied by somebody, one row per stretch."""

    unit: Integers
    """Row in `Judgements`."""
    size: Integers
    """Units the stretch stands for."""
    by: npt.NDArray[np.bool_]
    """Stretch × coder."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """What two or more coders judged."""

    unit: Unit
    coders: tuple[str, ...]
    transcripts: tuple[str, ...]
    """Those with a turn that two coders have read."""
    transcript: Integers
    """Of each row, as a place in `transcripts`."""
    turn: Integers
    """Of each row, its number in the database."""
    size: Integers
    """Units that a row stands for."""
    read: npt.NDArray[np.bool_]
    """Row × coder."""
    applied: Mapping[str, Applied]
    """By code, the codes that nobody applied too."""
    marked: int
    """Coders × transcripts that several coded, where turns were marked as read."""
    inferred: int
    """Those without such marks, where the turns up to the last coding count as read."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A turn that can be coded."""

    id: int
    transcript: str
    number: int
    text: str


def as_unit(name: str) -> Unit:
    """The unit of this name.

    Raises:
        UsageError: there is none.
    """
    for unit in UNITS:
        if unit == name:
            return unit
    raise UsageError(f"{name}: the unit is one of {', '.join(UNITS)}.")


def read_judgements(
    session: Session, *, groups: Mapping[str, str], coders: Sequence[str] = (), unit: Unit = "turn"
) -> Judgements:
    """Read what coders judged.

    A coder has read the turns that are marked as read in a transcript, and those with a coding of
    theirs. Where nothing of a transcript is marked, as with codings that came in as a list, it is
    all turns up to their last coding in it.

    Args:
        session: an open transaction.
        groups: the codes that are compared, and as what each counts.
        coders: those who are compared; none for everybody.
        unit: what is judged.

    Raises:
        CtrpError: one of them coded nothing, or no two have read the same.
    """
    where = _who_coded_where(session)
    names = _choose(coders, {name for found in where.values() for name in found})
    several = [each for each, found in where.items() if len(found.intersection(names)) >= 2]
    said = _read_turns(session, several)
    codings = _read_codings(session, several, names)
    marks = _read_marks(session, several, names)
    read, marked, inferred = _find_read(said, codings, marks)
    shared = [turn for turn in said.values() if len(read.get(turn.id, ())) >= 2]
    if not shared:
        raise CtrpError(
            f"No two of {', '.join(names)} have read the same. Let a second coder code some "
            "transcripts: `ctrp assign`."
        )
    names = tuple(sorted({name for turn in shared for name in read[turn.id]}))
    places = {name: place for place, name in enumerate(names)}
    spans: dict[int, dict[str, list[Span]]] = {}
    for turn_id, start, end, code, name in codings:
        if code in groups and name in places:
            by_code = spans.setdefault(turn_id, {})
            by_code.setdefault(groups[code], []).append((start, end, places[name]))
    rows = _Rows(unit, len(names), dict.fromkeys(groups.values()))
    for turn in shared:
        readers = [places[name] for name in read[turn.id]]
        rows.add(turn, readers, spans.get(turn.id, {}))
    return rows.judgements(names, marked=marked, inferred=inferred)


def _who_coded_where(session: Session) -> dict[str, set[str]]:
    """The coders who coded or read something in a transcript."""
    found: dict[str, set[str]] = {}
    for table, chosen in ((Coding, Coding.active), (TurnRead, true())):
        query = select(Turn.transcript_id, table.coder).join(Turn, table.turn_id == Turn.id)
        for transcript, name in session.execute(query.where(chosen).distinct()):
            found.setdefault(transcript, set()).add(name)
    return found


def _read_turns(session: Session, transcripts: Collection[str]) -> dict[int, _Said]:
    query = (
        select(Turn.id, Turn.transcript_id, Turn.number, Turn.text)
        .join(Speaker, Turn.speaker_id == Speaker.id)
        .where(Speaker.role != "interviewer", Turn.text != "")
        .where(Turn.transcript_id.in_(transcripts))
        .order_by(Turn.transcript_id, Turn.number)
    )
    return {row.id: _Said(*row) for row in session.execute(query)}


_Coded = tuple[int, int, int, str, str]
"""Turn, start, end, code, coder."""


def _read_codings(
    session: Session, transcripts: Collection[str], coders: Collection[str]
) -> list[_Coded]:
    query = (
        select(Coding.turn_id, Coding.start, Coding.end, Coding.code, Coding.coder)
        .join(Turn, Coding.turn_id == Turn.id)
        .where(Coding.active, Coding.coder.in_(coders), Turn.transcript_id.in_(transcripts))
        .order_by(Coding.id)
    )
    rows = session.execute(query)
    return [(turn, start, end, code, coder) for turn, start, end, code, coder in rows]


def _read_marks(
    session: Session, transcripts: Collection[str], coders: Collection[str]
) -> list[tuple[int, str]]:
    query = (
        select(TurnRead.turn_id, TurnRead.coder)
        .join(Turn, TurnRead.turn_id == Turn.id)
        .where(TurnRead.coder.in_(coders), Turn.transcript_id.in_(transcripts))
    )
    return [(turn, coder) for turn, coder in session.execute(query)]


def _choose(coders: Sequence[str], found: set[str]) -> tuple[str, ...]:
    for name in coders:
        if name not in found:
            known = ", ".join(sorted(found)) or "nobody yet"
            raise CtrpError(f"{name} has coded nothing here. Who has: {known}.")
    names = tuple(sorted(set(coders or found)))
    if len(names) < 2:
        raise CtrpError(
            "Agreement needs two coders or more, and here is "
            f"{names[0] if names else 'none'}. Each gives a name with --coder when coding."
        )
    return names


def _find_read(
    said: Mapping[int, _Said], codings: Sequence[_Coded], marks: Sequence[tuple[int, str]]
) -> tuple[dict[int, list[str]], int, int]:
    """Who has read each turn; how often that was marked, and how often it was inferred."""
    turns: dict[tuple[str, str], set[int]] = {}
    for turn, name in marks:
        if turn in said:
            turns.setdefault((said[turn].transcript, name), set()).add(turn)
    marked = set(turns)
    last: dict[tuple[str, str], int] = {}
    for turn, _, _, _, name in codings:
        if turn in said:
            who = (said[turn].transcript, name)
            turns.setdefault(who, set()).add(turn)
            last[who] = max(last.get(who, 0), said[turn].number)
    by_transcript: dict[str, list[_Said]] = {}
    for each in said.values():
        by_transcript.setdefault(each.transcript, []).append(each)
    read: dict[int, list[str]] = {}
    for who in sorted(turns):
        transcript, name = who
        for each in by_transcript[transcript]:
            if each.id in turns[who] or (who not in marked and each.number <= last[who]):
                read.setdefault(each.id, []).append(name)
    return read, len(marked), len(turns) - len(marked)


class _Rows:
    """Collects the units turn by turn."""

    def __init__(self, unit: Unit, coders: int, codes: Mapping[str, None]) -> None:
        self._unit = unit
        self._coders = coders
        self._transcripts: dict[str, int] = {}
        self._rows: list[tuple[int, int, int, list[int]]] = []
        self._applied: dict[str, list[tuple[int, int, set[int]]]] = {code: [] for code in codes}

    def add(self, turn: _Said, readers: list[int], coded: Mapping[str, Sequence[Span]]) -> None:
        place = self._transcripts.setdefault(turn.transcript, len(self._transcripts))
        first = len(self._rows)
        stretches: tuple[tuple[int, int], ...] = ((0, len(turn.text)),)
        if self._unit == "sentence":
            stretches = sentence_spans(turn.text) or stretches
        size = len(turn.text) if self._unit == "character" else 1
        self._rows += [(place, turn.id, size, readers)] * len(stretches)
        for code, spans in coded.items():
            if self._unit == "character":
                found = ((first, end - start, who) for start, end, who in _cut(spans))
            else:
                found = (
                    (first + row, 1, who)
                    for row, stretch in enumerate(stretches)
                    if (who := _over(stretch, spans))
                )
            self._applied[code] += found

    def judgements(self, names: tuple[str, ...], *, marked: int, inferred: int) -> Judgements:
        read = np.zeros((len(self._rows), self._coders), dtype=np.bool_)
        for row, (*_, readers) in enumerate(self._rows):
            read[row, readers] = True
        return Judgements(
            unit=self._unit,
            coders=names,
            transcripts=tuple(self._transcripts),
            transcript=np.array([place for place, *_ in self._rows], dtype=np.int64),
            turn=np.array([turn for _, turn, _, _ in self._rows], dtype=np.int64),
            size=np.array([size for _, _, size, _ in self._rows], dtype=np.int64),
            read=read,
            applied={code: self._as_arrays(found) for code, found in self._applied.items()},
            marked=marked,
            inferred=inferred,
        )

    def _as_arrays(self, found: Sequence[tuple[int, int, set[int]]]) -> Applied:
        by = np.zeros((len(found), self._coders), dtype=np.bool_)
        for row, (_, _, who) in enumerate(found):
            by[row, list(who)] = True
        return Applied(
            unit=np.array([row for row, _, _ in found], dtype=np.int64),
            size=np.array([size for _, size, _ in found], dtype=np.int64),
            by=by,
        )


def _over(stretch: tuple[int, int], spans: Sequence[Span]) -> set[int]:
    start, end = stretch
    return {who for first, last, who in spans if first < end and last > start}


def _cut(spans: Sequence[Span]) -> Iterator[tuple[int, int, set[int]]]:
    """The stretches in which the same coders have it, without those in which nobody has."""
    bounds = sorted({bound for start, end, _ in spans for bound in (start, end)})
    for start, end in pairwise(bounds):
        if who := _over((start, end), spans):
            yield start, end, who
