"""Which codes are found together: on the same words, in one turn, with one child.

What is counted is for one's own work: such figures did not pass the disclosure control.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from codebooks import Codebook
from ctrp_research.coding.analysis.material import (
    Applied,
    by_turn,
    leaves_of,
    merged,
    read_applied,
    read_texts,
    shared,
)
from ctrp_research.coding.search.corpus import ANSWERING, Condition, read_voices
from ctrp_research.errors import UsageError
from ctrp_research.store.looking import look
from ctrp_research.store.project import Project

WITHIN = ("passage", "turn", "child")
FEWEST, MOST = 2, 3
"""Codes whose passages are shown."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes and how often they meet."""

    first: str
    second: str
    passages: int
    """Stretches of text that both are on; what several coders coded counts once."""
    turns: int
    children: int
    """With whom both are found, anywhere in what they say."""
    either: int
    """Children with at least one of them."""

    @property
    def jaccard(self) -> float:
        """Children with both, of those with either (Jaccard 1912), from 0 to 1."""
        return self.children / self.either if self.either else 0.0


@dataclass(frozen=True, slots=True)
class Meeting:
    """A place where codes meet."""

    transcript: str
    turn: int
    start: int
    end: int
    child: str | None
    text: str


def count_pairs(
    project: Project,
    *,
    reader: str,
    within: str = "passage",
    level: int | None = None,
    conditions: Sequence[Condition] = (),
    coder: str | None = None,
) -> list[Pair]:
    """Every pair of codes that meet, the most frequent first.

    Args:
        project: where.
        reader: as for `read_applied`.
        within: one of `WITHIN`: only pairs that meet so, and what they are ordered by.
        level: 1 for the branches of the frame, 2 for what is below them …; a code above stands for
            all that is under it. None for the codes that are applied.
        conditions: on who speaks.
        coder: one coder's codings only.

    Raises:
        UsageError: `within` is none of them, or nobody has an attribute that is named.
    """
    if within not in WITHIN:
        raise UsageError(f"{within}: --within is one of {', '.join(WITHIN)}.")
    codebook = project.codebook
    name = _names(codebook, level)
    with look(project) as ask:
        voices = read_voices(ask, roles=ANSWERING, conditions=conditions)
        applied = read_applied(ask, codebook, voices, reader=reader, coder=coder)
    passages: Counter[tuple[str, str]] = Counter()
    turns: Counter[tuple[str, str]] = Counter()
    said: dict[str, set[str]] = {}
    for codes in by_turn(applied).values():
        stretches: dict[str, list[tuple[int, int]]] = {}
        for code, found in codes.items():
            stretches.setdefault(name.get(code, code), []).extend((a.start, a.end) for a in found)
            child = found[0].voice.child
            if child is not None:
                said.setdefault(name.get(code, code), set()).add(child)
        whole = {code: merged(spans) for code, spans in stretches.items()}
        for pair in combinations(sorted(whole), 2):
            turns[pair] += 1
            passages[pair] += len(shared([whole[pair[0]], whole[pair[1]]]))
    used = sorted({name.get(each.code, each.code) for each in applied})
    pairs = [
        Pair(
            *pair,
            passages[pair],
            turns[pair],
            len(said.get(pair[0], set()) & said.get(pair[1], set())),
            len(said.get(pair[0], set()) | said.get(pair[1], set())),
        )
        for pair in combinations(used, 2)
    ]
    met = [one for one in pairs if _times(one, within)]
    return sorted(met, key=lambda one: (-_times(one, within), -one.jaccard, one.first, one.second))


def _times(pair: Pair, within: str) -> int:
    return {"passage": pair.passages, "turn": pair.turns, "child": pair.children}[within]


def _names(codebook: Codebook, level: int | None) -> dict[str, str]:
    """What each code counts as."""
    if level is None:
        return {}
    found = {}
    for code in codebook.walk():
        above = [*(each.id for each in codebook.parents(code.id)), code.id]
        found[code.id] = above[min(level, len(above)) - 1]
    return found


def find_meetings(
    project: Project,
    codes: Sequence[str],
    *,
    reader: str,
    within: str = "passage",
    conditions: Sequence[Condition] = (),
    coder: str | None = None,
) -> list[Meeting]:
    """The words that two or three codes are on together, or the turns in which all of them are.

    Args:
        project: where.
        codes: each stands for all under it.
        reader: as for `read_applied`.
        within: `passage` for the text of the overlap, `turn` for whole turns.
        conditions: on who speaks.
        coder: one coder's codings only.

    Raises:
        UsageError: too few or too many codes, or `within` is another.
        CodebookError: there is no such code.
    """
    if not FEWEST <= len(codes) <= MOST:
        raise UsageError("Name two or three codes, or none for all pairs.")
    if within not in WITHIN[:2]:
        raise UsageError("The text where codes meet is that of a passage or of a turn.")
    codebook = project.codebook
    wanted = [leaves_of(codebook, code) for code in codes]
    with look(project) as ask:
        voices = read_voices(ask, roles=ANSWERING, conditions=conditions)
        applied = read_applied(ask, codebook, voices, reader=reader, coder=coder)
        places: list[tuple[Applied, int, int | None]] = []
        for found in by_turn(applied).values():
            each = [
                merged((a.start, a.end) for code in group & found.keys() for a in found[code])
                for group in wanted
            ]
            if not all(each):
                continue
            one = next(iter(found.values()))[0]
            spans = shared(each) if within == "passage" else [(0, None)]
            places += [(one, start, end) for start, end in spans]
        texts = read_texts(ask, (one.turn for one, _, _ in places))
    return [
        Meeting(
            one.transcript,
            one.number,
            start,
            len(texts[one.turn]) if end is None else end,
            one.voice.child,
            texts[one.turn][start:end],
        )
        for one, start, end in places
    ]
