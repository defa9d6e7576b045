"""The framework matrix: cases by codes, each cell the researcher's summary in her own words.

J. Ritchie and L. Spencer, "Qualitative data analysis for applied policy research", 1994. A summary
is a memo on a case and a code, so it is kept, merged and undone as memos are. It knows the passages
it was written over: where these are others now, it is stale.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from ctrp_research.coding.analysis.material import (
    Applied,
    blind_to,
    leaves_of,
    read_applied,
    read_texts,
)
from ctrp_research.coding.memos import SUMMARY, WRITTEN
from ctrp_research.coding.search.corpus import ANSWERING, Condition, Voice, read_voices
from ctrp_research.errors import CtrpError
from ctrp_research.store.history import record
from ctrp_research.store.looking import Ask, look
from ctrp_research.store.project import Project
from ctrp_research.store.tables import Memo, Participant, Transcript

ABOUT = ("country", "gender", "age", "setting", "site", "round")
"""What is told of a case, where it is known."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage that a summary is written over."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A case and a code."""

    passages: tuple[Quote, ...] = ()
    over: str = ""
    """The SHA-256 of all passages as they are now, whatever is chosen; empty where none are."""
    summary: str = ""
    memo: int | None = None
    """The summary's number among the memos."""
    coder: str = ""
    stale: bool = False
    """The passages are others than when it was written."""
    others: int = 0
    """Summaries of other coders that stand too; the newest is shown."""


@dataclass(frozen=True, slots=True)
class Case:
    """A child, or the voices of a transcript that are of no one child."""

    id: str
    """The child's code, or the transcript's id."""
    about: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cases, codes, and the cells in which anything is."""

    cases: tuple[Case, ...]
    codes: tuple[tuple[str, str], ...]
    """Id and name."""
    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict)

    def cell(self, case: str, code: str) -> Cell:
        """What is in a cell."""
        return self.cells.get((case, code), _EMPTY)


_EMPTY = Cell()


def read_matrix(
    project: Project,
    *,
    reader: str,
    codes: Sequence[str] = (),
    cases: Collection[str] = (),
    conditions: Sequence[Condition] = (),
    coder: str | None = None,
) -> Matrix:
    """The matrix as it is now.

    Args:
        project: where.
        reader: as for `read_applied`; summaries that others wrote of such transcripts are left out.
        codes: the columns, each with all under it; by default all codes that are applied.
        cases: the rows; by default every child, and transcripts with other voices that were coded.
        conditions: on who speaks.
        coder: one coder's codings only.

    Raises:
        CodebookError: there is no such code.
        CtrpError: there is no such case.
        UsageError: nobody has an attribute that a condition names.
    """
    codebook = project.codebook
    columns = tuple(codes) or tuple(code.id for code in codebook.applicable())
    under = {column: leaves_of(codebook, column) for column in columns}
    with look(project) as ask:
        voices = read_voices(ask, roles=ANSWERING, conditions=conditions)
        everybody = read_voices(ask, roles=ANSWERING) if conditions else voices
        applied = read_applied(ask, codebook, everybody, reader=reader)
        rows = _cases(voices.values(), (one for one in applied if _fits(one, conditions, None)))
        if unknown := sorted(set(cases) - rows.keys()):
            raise CtrpError(f"There is no case {unknown[0]}. `ctrp matrix show` lists them.")
        chosen = {case: rows[case] for case in sorted(rows) if not cases or case in cases}
        found = _sort(applied, under, chosen)
        texts = read_texts(ask, (one.turn for all_ in found.values() for one in all_))
        written = _summaries(ask, reader, everybody.values())
    cells = {
        key: _fill(
            found.get(key, ()),
            texts,
            written.get(key, ()),
            lambda one: _fits(one, conditions, coder),
        )
        for key in sorted(found.keys() | written.keys())
        if key[0] in chosen and key[1] in under
    }
    names = {code.id: code.name for code in codebook.walk()}
    return Matrix(
        tuple(Case(case, about) for case, about in chosen.items()),
        tuple((column, names[column]) for column in columns),
        cells,
    )


def _fits(one: Applied, conditions: Sequence[Condition], coder: str | None) -> bool:
    return coder in (None, one.coder) and all(
        each.holds(one.voice.attributes) for each in conditions
    )


def _case_of(voice: Voice) -> str:
    return voice.child or voice.attributes["transcript"]


def _cases(voices: Iterable[Voice], applied: Iterable[Applied]) -> dict[str, str]:
    rows: dict[str, str] = {}
    for voice in [
        *(voice for voice in voices if voice.child is not None),
        *(one.voice for one in applied),
    ]:
        known = [voice.attributes.get(name, "") for name in ABOUT] if voice.child else ["group"]
        rows.setdefault(_case_of(voice), ", ".join(each for each in known if each))
    return rows


def _sort(
    applied: Iterable[Applied],
    under: Mapping[str, frozenset[str]],
    chosen: Collection[str],
) -> dict[tuple[str, str], list[Applied]]:
    columns: dict[str, list[str]] = {}
    for column, leaves in under.items():
        for leaf in leaves:
            columns.setdefault(leaf, []).append(column)
    found: dict[tuple[str, str], list[Applied]] = {}
    for one in applied:
        case = _case_of(one.voice)
        if case in chosen:
            for column in columns.get(one.code, ()):
                found.setdefault((case, column), []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class _Written:
    memo: int
    text: str
    over: str
    coder: str


def _summaries(
    ask: Ask, reader: str, voices: Iterable[Voice]
) -> dict[tuple[str, str], list[_Written]]:
    """The summaries that stand, of each cell the newest first."""
    blind = blind_to(ask, reader)
    hidden = {
        case
        for voice in voices
        if (name := voice.attributes["transcript"]) in blind
        for case in (name, voice.child)
    }
    found: dict[tuple[str, str], list[_Written]] = {}
    for memo, text, code, child, transcript, over, coder in ask(_SUMMARIES):
        case = child or transcript
        if coder == reader or case not in hidden:
            found.setdefault((case, code), []).append(_Written(memo, text, over or "", coder))
    return found


_SUMMARIES = (
    "SELECT id, text, code, participant_code, transcript_id, over, coder FROM memo "
    "WHERE active AND kind = 'summary' ORDER BY at DESC, uid DESC"
)


def _fill(
    applied: Sequence[Applied],
    texts: Mapping[int, str],
    written: Sequence[_Written],
    fits: Callable[[Applied], bool],
) -> Cell:
    """A cell: it shows the passages that fit, and is over all of them."""

    def quote(one: Applied) -> Quote:
        return Quote(one.place, texts[one.turn][one.start : one.end])

    over = _hash({quote(one) for one in applied})
    quotes = tuple(dict.fromkeys(quote(one) for one in applied if fits(one)))
    if not written:
        return Cell(quotes, over)
    newest = written[0]
    return Cell(
        passages=quotes,
        over=over,
        summary=newest.text,
        memo=newest.memo,
        coder=newest.coder,
        stale=newest.over != over,
        others=len({one.coder for one in written} - {newest.coder}),
    )


def _hash(quotes: Iterable[Quote]) -> str:
    parts = sorted(f"{quote.place}\0{quote.text}" for quote in quotes)
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest() if parts else ""


@dataclass(frozen=True, slots=True)
class Written:
    """A summary that is to be stored."""

    case: str
    code: str
    text: str
    """Empty: the one that stands is taken away."""
    over: str
    """The hash of the passages that it is over."""
    replaces: int | None
    """The number of the one that stood."""


def write_summaries(session: Session, wanted: Sequence[Written], *, coder: str) -> int:
    """Store summaries as one decision; gives how many are other than what stood.

    Raises:
        CtrpError: there is no such case, or somebody wrote the same cell since it was read.
    """
    new, off = [], []
    for each in wanted:
        old = None if each.replaces is None else session.get(Memo, each.replaces)
        if each.replaces is not None and (old is None or not old.active):
            raise CtrpError(
                f"Somebody wrote the cell {each.case}, {each.code} since, and nothing was stored. "
                "Look again: `ctrp matrix show`."
            )
        child = session.get(Participant, each.case)
        if child is None and session.get(Transcript, each.case) is None:
            raise CtrpError(f"There is no case {each.case}. `ctrp matrix show` lists them.")
        same = old is not None and (old.text, old.over or "") == (each.text, each.over)
        if same or (old is None and not each.text):
            continue
        if old is not None:
            old.flip()
            off.append(old.id)
        if each.text:
            memo = Memo(
                kind=SUMMARY, title="", text=each.text, code=each.code, coder=coder,
                participant_code=each.case if child is not None else None,
                transcript_id=each.case if child is None else None,
                over=each.over, replaces=None if old is None else old.uid,
            )  # fmt: skip
            session.add(memo)
            new.append(memo)
    session.flush()
    if new or off:
        subject = {"memos": [memo.id for memo in new], "replaced": off, "kind": SUMMARY}
        record(session, coder, WRITTEN, subject)
    return len(set(off) | {memo.id for memo in new if memo.replaces is None})
