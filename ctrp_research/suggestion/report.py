"""How good the suggestions were, measured on what coders decided after they were formed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ctrp_research.store.tables import Coding, Proposal, Transcript, Turn, TurnRead

BINS = 10
RESAMPLES = 2000
FEWEST_TRANSCRIPTS = 5
"""Of fewer clusters a bootstrap tells nothing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A suggestion, and what its coder did with the passage afterwards."""

    transcript: str
    language: str
    turn: int
    code: str
    probability: float
    sure: bool
    seen: bool
    applied: bool
    decision: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; without a base there is neither."""

    n: int
    of: int
    interval: tuple[float, float] | None
    """Wilson (1927), as scipy has it."""

    @property
    def value(self) -> float | None:
        return self.n / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Row:
    """How the suggestions of one code, or in one language, did."""

    name: str
    precision: Share
    """Of the sure ones that were seen: applied by the coder."""
    recall: Share
    """Of the codes applied where suggestions were formed: sure before."""
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of about one probability, and how often they were right."""

    expected: float
    """Mean probability."""
    right: Share


@dataclass(frozen=True, slots=True)
class Influence:
    """Whether seeing a suggestion changes what is coded."""

    seen: Share
    """Of the sure ones that were seen: applied."""
    hidden: Share
    """Of those that would have been sure and were not shown: applied."""
    difference: float | None
    interval: tuple[float, float] | None
    """95 %, percentile bootstrap over transcripts."""
    reason: str
    """Why there is no difference or no interval; else empty."""


@dataclass(frozen=True, slots=True)
class Report:
    """What can be told of the suggestions until now."""

    passages: int
    """Decided by the coder for whom suggestions had been formed."""
    codes: tuple[Row, ...]
    languages: tuple[Row, ...]
    overall: Row
    reliability: tuple[Bin, ...]
    calibration_error: float | None
    """Expected calibration error: the bins' distances weighted by their sizes (Naeini 2015)."""
    influence: Influence


def read_outcomes(session: Session) -> tuple[list[Outcome], list[tuple[str, str, str, bool]]]:
    """What became of the suggestions whose coder decided about the passage afterwards.

    Gives the outcomes, and for every code that the coder applied there afterwards the transcript,
    its language, the code, and whether it was sure before. A code that was on the passage before
    the suggestion was formed is in neither.

    Args:
        session: an open transaction.
    """
    coded: dict[tuple[int, str], list[Coding]] = defaultdict(list)
    for coding in session.scalars(select(Coding).where(Coding.active)):
        coded[coding.turn_id, coding.coder].append(coding)
    read = {(row.turn_id, row.coder): row.at for row in session.scalars(select(TurnRead))}
    places = {
        turn: (transcript, language, number)
        for turn, transcript, language, number in session.execute(
            select(Turn.id, Transcript.id, Transcript.language, Turn.number).join(Transcript)
        )
    }
    passages: dict[tuple[int, int, int, str], list[Proposal]] = defaultdict(list)
    for row in session.scalars(select(Proposal).order_by(Proposal.id)):
        passages[row.turn_id, row.start, row.end, row.coder].append(row)
    outcomes: list[Outcome] = []
    applied: list[tuple[str, str, str, bool]] = []
    for (turn, start, end, coder), rows in passages.items():
        formed = min(row.at for row in rows)
        here = [c for c in coded[turn, coder] if c.start < end and c.end > start]
        after = {c.code for c in here if c.at >= formed}
        before = {c.code for c in here if c.at < formed}
        went_over = (turn, coder) in read and read[turn, coder] >= formed
        if not (after or went_over or any(row.decision for row in rows)):
            continue
        transcript, language, number = places[turn]
        outcomes += [
            Outcome(
                transcript, language, number, row.code, row.probability, row.sure, row.seen,
                row.code in after, row.decision,
            )
            for row in rows
            if row.code not in before
        ]  # fmt: skip
        sure = {row.code for row in rows if row.sure}
        applied += [(transcript, language, code, code in sure) for code in sorted(after - before)]
    return outcomes, applied


def report(session: Session, *, seed: int = 0) -> Report:
    """Measure the suggestions on decisions made after they were formed.

    Args:
        session: an open transaction.
        seed: of the bootstrap.
    """
    outcomes, applied = read_outcomes(session)
    bins, error = reliability(outcomes)
    return Report(
        passages=len({(one.transcript, one.turn) for one in outcomes}),
        codes=_rows(outcomes, applied, lambda one: one.code, lambda each: each[2]),
        languages=_rows(outcomes, applied, lambda one: one.language, lambda each: each[1]),
        overall=_row("all", outcomes, [sure for *_, sure in applied]),
        reliability=bins,
        calibration_error=error,
        influence=influence(outcomes, seed=seed),
    )


def reliability(outcomes: Sequence[Outcome]) -> tuple[tuple[Bin, ...], float | None]:
    """How often suggestions of about one probability were right, and the mean distance from it."""
    if not outcomes:
        return (), None
    groups: dict[int, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[min(BINS - 1, int(one.probability * BINS))].append(one)
    bins = []
    distance = 0.0
    for _, members in sorted(groups.items()):
        expected = sum(one.probability for one in members) / len(members)
        right = share(sum(one.applied for one in members), len(members))
        bins.append(Bin(expected, right))
        distance += abs(expected - right.n / right.of) * len(members)
    return tuple(bins), distance / len(outcomes)


def influence(outcomes: Iterable[Outcome], *, seed: int = 0) -> Influence:
    """Compare sure suggestions that were seen with those that were formed and kept hidden."""
    sure = [one for one in outcomes if one.sure]
    names = sorted({one.transcript for one in sure})
    place = {name: number for number, name in enumerate(names)}
    counts = np.zeros((len(names), 4))
    for one in sure:
        column = 0 if one.seen else 2
        counts[place[one.transcript], column] += one.applied
        counts[place[one.transcript], column + 1] += 1
    n_seen, seen, n_hidden, hidden = (int(each) for each in counts.sum(axis=0))
    told = (share(n_seen, seen), share(n_hidden, hidden))
    if not seen or not hidden:
        return Influence(*told, None, None, "No suggestion was kept hidden and decided about yet.")
    difference = n_seen / seen - n_hidden / hidden
    if len(names) < FEWEST_TRANSCRIPTS:
        reason = f"Fewer than {FEWEST_TRANSCRIPTS} transcripts: no interval can be told."
        return Influence(*told, difference, None, reason)
    drawn = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES
    )
    sums = drawn @ counts
    usable = sums[(sums[:, 1] > 0) & (sums[:, 3] > 0)]
    differences = usable[:, 0] / usable[:, 1] - usable[:, 2] / usable[:, 3]
    low, high = np.quantile(differences, [0.025, 0.975])
    return Influence(*told, difference, (float(low), float(high)), "")


def share(n: int, of: int) -> Share:
    """A share with its Wilson interval."""
    if not of:
        return Share(n, of, None)
    found = binomtest(n, of).proportion_ci(method="wilson")
    return Share(n, of, (float(found.low), float(found.high)))


def _rows(
    outcomes: Sequence[Outcome],
    applied: Sequence[tuple[str, str, str, bool]],
    name_of: Callable[[Outcome], str],
    name_of_applied: Callable[[tuple[str, str, str, bool]], str],
) -> tuple[Row, ...]:
    by_name: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by_name[name_of(one)].append(one)
    coded: dict[str, list[bool]] = defaultdict(list)
    for each in applied:
        coded[name_of_applied(each)].append(each[3])
    names = sorted(set(by_name) | set(coded))
    return tuple(_row(name, by_name[name], coded[name]) for name in names)


def _row(name: str, outcomes: Sequence[Outcome], applied: Sequence[bool]) -> Row:
    shown = [one for one in outcomes if one.sure and one.seen]
    return Row(
        name=name,
        precision=share(sum(one.applied for one in shown), len(shown)),
        recall=share(sum(applied), len(applied)),
        accepted=sum(one.decision == "accepted" for one in outcomes),
        rejected=sum(one.decision == "rejected" for one in outcomes),
    )
