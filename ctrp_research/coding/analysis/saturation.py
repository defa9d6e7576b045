"""Whether more transcripts still bring new codes.

The measure is that of G. Guest, E. Namey and M. Chen, "A simple method to assess and report
thematic saturation in qualitative research", PLoS ONE 15(5), 2020, e0232076: the codes of the first
transcripts (the base), and how many new ones a run of further transcripts adds, as a share of the
base.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ctrp_research.coding.analysis.material import read_applied
from ctrp_research.coding.search.corpus import ANSWERING, Condition, read_voices
from ctrp_research.errors import UsageError
from ctrp_research.store.looking import Ask, look
from ctrp_research.store.project import Project

BASE, RUN, THRESHOLD = 4, 2, 0.05
"""Transcripts in the base and in a run, and the share of new information that is little; the
paper's usual ones."""
SHUFFLES, SEED = 200, 1
ORDERS = ("coded", "name")
GROUPS = ("country", "language", "method", "all")
NOTHING = "not recorded"


@dataclass(frozen=True, slots=True)
class Step:
    """A transcript, and what it brought."""

    transcript: str
    new: tuple[str, ...]
    """Codes that none before it had."""
    total: int
    """Codes found until then."""
    expected: float
    """What as many transcripts find on average, in any order."""
    low: float
    """Between this and `high` lie 95 % of the orders tried."""
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """How the codes of one group of transcripts came in."""

    group: str
    steps: tuple[Step, ...]
    reached: int | None
    """After how many transcripts a run brought too little that was new; None: it never did, or
    there are too few."""
    share: float | None
    """What the last run of transcripts brought, as a share of the base; None: too few."""
    shuffled: float | None
    """In what part of the orders tried it is reached; None: too few."""
    reason: str
    """Why there is no answer; empty where there is one."""


def find_saturation(
    project: Project,
    *,
    reader: str,
    by: str = "country",
    order: str = "coded",
    base: int = BASE,
    run: int = RUN,
    threshold: float = THRESHOLD,
    conditions: Sequence[Condition] = (),
    coder: str | None = None,
) -> list[Curve]:
    """How the codes came in, group by group of transcripts, those with codings or read to the end.

    Args:
        project: where.
        reader: as for `read_applied`.
        by: one of `GROUPS`.
        order: `coded`, as they were first coded, or `name`.
        base: transcripts in the base, at least 1.
        run: transcripts in a run, at least 1.
        threshold: the share of the base up to which a run brings little.
        conditions: on who speaks.
        coder: one coder's codings only.

    Raises:
        UsageError: one of these cannot be.
    """
    if by not in GROUPS:
        raise UsageError(f"{by}: --by is one of {', '.join(GROUPS)}.")
    if order not in ORDERS:
        raise UsageError(f"{order}: --order is one of {', '.join(ORDERS)}.")
    if base < 1 or run < 1 or not 0 <= threshold < 1:
        raise UsageError(
            "The base and a run have one transcript or more, the threshold is below 1."
        )
    with look(project) as ask:
        voices = read_voices(ask, roles=ANSWERING, conditions=conditions)
        applied = read_applied(ask, project.codebook, voices, reader=reader, coder=coder)
        groups = _groups(ask, by)
        first = dict(ask(_FIRST))
        whole = read_to_the_end(ask)
    codes: dict[str, set[str]] = {name: set() for name in whole}
    for each in applied:
        codes.setdefault(each.transcript, set()).add(each.code)
    curves = []
    for group in sorted(set(groups.values())):
        names = [name for name in codes if groups[name] == group]
        names.sort(key=lambda name: (first.get(name, _NEVER) if order == "coded" else 0, name))
        curves.append(_curve(group, [(name, codes[name]) for name in names], base, run, threshold))
    return curves


_FIRST = (
    "SELECT turn.transcript_id, min(coding.id) FROM coding JOIN turn ON turn.id = coding.turn_id "
    "GROUP BY turn.transcript_id"
)
_NEVER = 2**62


def read_to_the_end(ask: Ask) -> set[str]:
    """The transcripts of which some coder read every turn."""
    turns: dict[str, int] = dict(
        ask("SELECT transcript_id, count(*) FROM turn GROUP BY transcript_id")
    )
    return {
        name
        for name, _, read in ask(
            "SELECT turn.transcript_id, turn_read.coder, count(*) FROM turn_read "
            "JOIN turn ON turn.id = turn_read.turn_id "
            "GROUP BY turn.transcript_id, turn_read.coder"
        )
        if read == turns[name]
    }


def _groups(ask: Ask, by: str) -> dict[str, str]:
    rows = ask("SELECT id, country, language, method FROM transcript")
    place = GROUPS.index(by) + 1
    return {row[0]: "all" if by == "all" else row[place] or NOTHING for row in rows}


def _curve(
    group: str, found: list[tuple[str, set[str]]], base: int, run: int, threshold: float
) -> Curve:
    if not found:
        return Curve(group, (), None, None, None, "nothing is coded or read to the end")
    chance = random.Random(SEED)  # noqa: S311 - the same figures every time
    orders = [chance.sample([codes for _, codes in found], len(found)) for _ in range(SHUFFLES)]
    totals = sorted_columns([_totals(order) for order in orders])
    steps, before = [], set[str]()
    for place, (name, codes) in enumerate(found):
        new = tuple(sorted(codes - before))
        before |= codes
        column = totals[place]
        steps.append(
            Step(
                name, new, len(before), sum(column) / SHUFFLES,
                column[int(0.025 * SHUFFLES)], column[int(0.975 * SHUFFLES) - 1],
            )
        )  # fmt: skip
    needed = base + run
    if len(found) < needed:
        reason = f"{len(found)} of the {needed} transcripts that it takes"
        return Curve(group, tuple(steps), None, None, None, reason)
    own = [codes for _, codes in found]
    if not _totals(own)[base - 1]:
        reason = f"the first {base} transcripts have no code"
        return Curve(group, tuple(steps), None, None, None, reason)
    reached = [_reached(order, base, run, threshold) is not None for order in orders]
    return Curve(
        group,
        tuple(steps),
        _reached(own, base, run, threshold),
        _share(own, len(own), base, run),
        sum(reached) / SHUFFLES,
        "",
    )


def sorted_columns(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Each place's values over all rows, sorted."""
    return [sorted(column) for column in zip(*rows, strict=True)]


def _totals(order: Sequence[set[str]]) -> list[int]:
    seen: set[str] = set()
    totals = []
    for codes in order:
        seen |= codes
        totals.append(len(seen))
    return totals


def _share(order: Sequence[set[str]], after: int, base: int, run: int) -> float:
    return _brought(_totals(order), after, base, run)


def _reached(order: Sequence[set[str]], base: int, run: int, threshold: float) -> int | None:
    """After how many transcripts a run brings no more than the threshold; the base is before it."""
    totals = _totals(order)
    ends = range(base + run, len(order) + 1)
    return next((end for end in ends if _brought(totals, end, base, run) <= threshold), None)


def _brought(totals: Sequence[int], after: int, base: int, run: int) -> float:
    """What the run that ends there added, as a share of the base; all, where that has no code."""
    if not totals[base - 1]:
        return 1.0
    return (totals[after - 1] - totals[after - 1 - run]) / totals[base - 1]
