"""Codings under a changed frame: those that wait for another code, and those of merged codes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.coding.codings import CodingLine, list_codings
from ctrp_research.errors import CtrpError
from ctrp_research.store.tables import Coding, new_uid, now

MANY = 5000
"""As many ids are named in one query."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A coding whose code is not applied any more, and the codes that may take its place."""

    line: CodingLine
    choices: tuple[str, ...]
    """Empty where the code is not in the frame at all."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the codings of codes that were merged."""

    new: tuple[int, ...] = ()
    replaced: tuple[int, ...] = ()
    joined: int = 0
    """Codings that are no more because their passage had the other code too."""


def count_codings(session: Session, *, active: bool = True) -> dict[str, int]:
    """How many codings each code has, those that stand or all there ever were."""
    query = select(Coding.code, func.count()).group_by(Coding.code)
    if active:
        query = query.where(Coding.active)
    return dict(session.execute(query).all())


def waiting(counts: Mapping[str, int], frame: Codebook) -> dict[str, int]:
    """Of the codings that each code has, those that wait for another one.

    A code that was split or merged, or is not in the frame, has such; a retired one has none.
    """
    settled = {code.id for code in frame.leaves() if not code.merged_into}
    return {code: count for code, count in counts.items() if code not in settled}


def count_waiting(session: Session, frame: Codebook, code: str | None = None) -> dict[str, int]:
    """How many codings of each code wait, by code.

    Args:
        session: an open transaction.
        frame: the working frame.
        code: this one only; a retired one too, whose codings need not change.
    """
    counts = count_codings(session)
    if code is None:
        return dict(sorted(waiting(counts, frame).items()))
    applied = code in {each.id for each in frame.applicable()}
    return {} if applied or code not in counts else {code: counts[code]}


def list_waiting(
    session: Session, frame: Codebook, code: str | None = None, *, limit: int | None = None
) -> list[Waiting]:
    """The codings whose code was split or merged, or is not in the frame, by code and transcript.

    Args:
        session: an open transaction.
        frame: the working frame.
        code: as for `count_waiting`.
        limit: no more than so many.
    """
    found: list[Waiting] = []
    for each in count_waiting(session, frame, code):
        choices = choices_for(frame, each)
        left = None if limit is None else limit - len(found)
        found += [Waiting(line, choices) for line in list_codings(session, code=each, limit=left)]
    return found


def choices_for(frame: Codebook, code: str) -> tuple[str, ...]:
    """The codes that may take the place of one: those it was split into, or merged into."""
    last = frame.counted_in().get(code)
    if last is None:
        return ()
    return tuple(leaf.id for leaf in frame.leaves_below(last) if not leaf.retired)


def merge_codings(session: Session, gone: Collection[str], into: str, *, label: str) -> Merged:
    """Put one code in the place of several, each coder's passage once.

    A coding of the code that stays is left as it is, unless another one on its passage has a memo;
    then a new one holds the memos of both.

    Args:
        session: an open transaction.
        gone: the codes that were merged.
        into: the code that stays.
        label: the version of the frame that the new codings are of.
    """
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    query = select(
        Coding.id, Coding.uid, Coding.turn_id, Coding.start, Coding.end, Coding.code,
        Coding.reality, Coding.coder, Coding.memo,
    ).where(Coding.active, Coding.code.in_([*gone, into])).order_by(Coding.id)  # fmt: skip
    for row in session.execute(query):
        groups[row.turn_id, row.start, row.end, row.reality, row.coder].append(row)
    new: list[dict[str, Any]] = []
    replaced: list[int] = []
    joined = 0
    for rows in groups.values():
        if all(row.code == into for row in rows):
            continue
        rows.sort(key=lambda row: row.code != into)
        first = rows[0]
        memos = list(dict.fromkeys(row.memo for row in rows if row.memo))
        joined += len(rows) - 1
        if first.code == into and "\n".join(memos) == (first.memo or ""):
            replaced += [row.id for row in rows if row.code != into]
            continue
        replaced += [row.id for row in rows]
        new.append(_changed(first, into, label, "\n".join(memos)))
    flip(session, replaced, active=False)
    return Merged(tuple(_insert(session, new)), tuple(sorted(replaced)), joined)


def _changed(row: Any, code: str, label: str, memo: str) -> dict[str, Any]:  # noqa: ANN401
    return {
        "uid": new_uid(), "turn_id": row.turn_id, "start": row.start, "end": row.end, "code": code,
        "reality": row.reality, "coder": row.coder, "codebook_version": label,
        "memo": memo or None, "replaces": row.uid, "at": now(), "flips": 0, "active": True,
    }  # fmt: skip


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Store many codings at once; gives their ids. Nobody else writes meanwhile."""
    if not rows:
        return []
    last = session.scalar(select(func.max(Coding.id))) or 0
    session.execute(insert(Coding), rows)
    return list(session.scalars(select(Coding.id).where(Coding.id > last).order_by(Coding.id)))


def flip(session: Session, ids: Iterable[int], *, active: bool) -> None:
    """Take many codings off, or put them back.

    Raises:
        CtrpError: one of them stands otherwise than it should, as somebody decided about it.
    """
    for some in _by(MANY, ids):
        here = update(Coding).where(Coding.id.in_(some), Coding.active.is_(not active))
        done = session.execute(
            here.values(active=active, flips=Coding.flips + 1),
            execution_options={"synchronize_session": False},
        )
        if done.rowcount != len(some):  # type: ignore[attr-defined]
            raise CtrpError(
                "Somebody decided about one of these codings since, so nothing was changed. Look "
                "again: `ctrp log`, `ctrp code list`."
            )
    session.expire_all()


def _by(size: int, ids: Iterable[int]) -> Iterable[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, size)):
        yield some
