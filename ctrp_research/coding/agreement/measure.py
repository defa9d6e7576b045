"""Agreement on each code and on all together, and where coders part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from sqlalchemy.orm import Session

from codebooks import Codebook
from ctrp_research.coding.agreement.intervals import Interval, bootstrap
from ctrp_research.coding.agreement.judgements import (
    Applied,
    Judgements,
    Unit,
    read_judgements,
)
from ctrp_research.coding.agreement.statistics import (
    Integers,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    positive_agreement,
)

RESAMPLES = 1000
NEVER = "nobody applied it to what two coders have read"
ALWAYS = "all applied it to all that two coders have read"


@dataclass(frozen=True, slots=True)
class Line:
    """How far coders agree on a code; None is what cannot be estimated."""

    code: str | None
    """None for all codes together."""
    name: str
    alpha: float | None
    interval: Interval
    not_estimable: str
    """Why there is no alpha; else empty."""
    percent: float | None
    """Share of agreeing pairs of coders, 0 to 1."""
    ac1: float | None
    positive: float | None
    prevalence: float
    """Share of judgements that apply the code."""
    units: int
    """Judged by two coders or more."""
    applied: int
    """Of them, where at least one coder applied it."""
    coders: int
    """Who applied it at least once."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two codes, of which one coder applied only the first and another only the second."""

    code: str
    other: str
    times: int


@dataclass(frozen=True, slots=True)
class Parted:
    """How far coders part in one transcript, over all codes."""

    transcript: str
    applied: int
    """Units × codes that at least one coder applied."""
    disagreed: int
    """Of them, those that not all who read it applied."""
    positive: float
    """As `Line.positive`."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is measured, of whom and on what."""

    unit: Unit
    coders: tuple[str, ...]
    transcripts: int
    units: int
    marked: int
    inferred: int
    """As in `Judgements`."""
    resamples: int
    seed: int
    lines: tuple[Line, ...]
    """By code in the order of the codebook."""
    overall: Line
    confusions: tuple[Confusion, ...]
    """The most frequent first."""
    parted: tuple[Parted, ...]
    """The least agreement first."""


def measure_agreement(
    session: Session,
    codebook: Codebook,
    *,
    groups: Mapping[str, str],
    coders: Sequence[str] = (),
    unit: Unit = "turn",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Agreement:
    """Measure how far coders agree on all that at least two of them have read.

    Args:
        session: an open transaction.
        codebook: for the names of the codes.
        groups: from `choose_codes`: what is compared, and as what.
        coders: who is compared; none for everybody.
        unit: what is judged.
        resamples: how often transcripts are drawn for the intervals.
        seed: of the drawing.

    Raises:
        CtrpError: as `read_judgements`.
    """
    judged = read_judgements(session, groups=groups, coders=coders, unit=unit)
    names = {code.id: code.name for code in codebook.walk()}
    intervals = bootstrap(judged, resamples=resamples, seed=seed)
    counts = {code: _counts(judged, applied) for code, applied in judged.applied.items()}
    lines = tuple(
        _line(code, names.get(code, code), judged, [applied], [counts[code]], intervals[code])
        for code, applied in judged.applied.items()
    )
    overall = _line(
        None, "all codes", judged, list(judged.applied.values()), list(counts.values()),
        intervals[None],
    )  # fmt: skip
    return Agreement(
        unit=unit,
        coders=judged.coders,
        transcripts=len(judged.transcripts),
        units=int(judged.size.sum()),
        marked=judged.marked,
        inferred=judged.inferred,
        resamples=resamples,
        seed=seed,
        lines=lines,
        overall=overall,
        confusions=_confusions(judged),
        parted=_parted(judged),
    )


def _counts(judged: Judgements, applied: Applied) -> tuple[Integers, Integers]:
    """How many coders applied a code and how many did not, and on how many units that is so."""
    coders = judged.read.sum(axis=1)
    most = len(judged.coders) + 1
    given = applied.by.sum(axis=1)
    stretches = np.column_stack([given, coders[applied.unit] - given])
    everywhere = np.bincount(coders, weights=judged.size, minlength=most)
    coded = np.bincount(coders[applied.unit], weights=applied.size, minlength=most)
    rest = np.column_stack([np.zeros(most, dtype=np.int64), np.arange(most)])
    sizes = np.concatenate([applied.size, (everywhere - coded).astype(np.int64)])
    return np.vstack([stretches, rest]), sizes


def _line(
    code: str | None,
    name: str,
    judged: Judgements,
    applied: Sequence[Applied],
    tables: Sequence[tuple[Integers, Integers]],
    interval: Interval,
) -> Line:
    counts = np.vstack([counts for counts, _ in tables])
    sizes = np.concatenate([sizes for _, sizes in tables])
    alpha = krippendorff_alpha(counts, sizes)
    given = int((counts[:, 0] * sizes).sum())
    why = "" if alpha is not None else ALWAYS if given else NEVER
    return Line(
        code=code,
        name=name,
        alpha=alpha,
        interval=interval,
        not_estimable=why,
        percent=percent_agreement(counts, sizes) if given else None,
        ac1=gwet_ac1(counts, sizes),
        positive=positive_agreement(counts, sizes, value=0),
        prevalence=given / int((counts.sum(axis=1) * sizes).sum()),
        units=int(judged.size.sum()),
        applied=sum(int(each.size.sum()) for each in applied),
        coders=int(np.any([each.by.any(axis=0) for each in applied], axis=0).sum()),
    )


def _confusions(judged: Judgements) -> tuple[Confusion, ...]:
    """Counted once per unit and pair of coders; with characters as units, once per turn."""
    parted = np.zeros(len(judged.size), dtype=np.bool_)
    for applied in judged.applied.values():
        alone = applied.by.sum(axis=1) < judged.read[applied.unit].sum(axis=1)
        parted[applied.unit[alone]] = True
    codes_of: dict[tuple[int, int], set[str]] = {}
    for code, applied in judged.applied.items():
        chosen = parted[applied.unit]
        units, by = applied.unit[chosen].tolist(), applied.by[chosen]
        for stretch, coder in zip(*(each.tolist() for each in np.nonzero(by)), strict=True):
            codes_of.setdefault((units[stretch], coder), set()).add(code)
    order = {code: place for place, code in enumerate(judged.applied)}
    times: Counter[tuple[str, str]] = Counter()
    places = np.flatnonzero(parted)
    for unit, read in zip(places.tolist(), judged.read[places].tolist(), strict=True):
        readers = [coder for coder, has in enumerate(read) if has]
        for one, two in combinations(readers, 2):
            here, there = codes_of.get((unit, one), set()), codes_of.get((unit, two), set())
            for pair in product(here - there, there - here):
                first, second = sorted(pair, key=order.__getitem__)
                times[first, second] += 1
    ranked = sorted(
        times.items(), key=lambda each: (-each[1], order[each[0][0]], order[each[0][1]])
    )
    return tuple(Confusion(code, other, number) for (code, other), number in ranked)


def _parted(judged: Judgements) -> tuple[Parted, ...]:
    length = len(judged.transcripts)
    sums = np.zeros((4, length))
    for each in judged.applied.values():
        place = judged.transcript[each.unit]
        coders, times = judged.read[each.unit].sum(axis=1), each.by.sum(axis=1)
        figures = (
            each.size,
            each.size * (times < coders),
            each.size * times,
            each.size * times * (times - 1) / (coders - 1),
        )
        sums += [np.bincount(place, weights=values, minlength=length) for values in figures]
    applied, disagreed, given, both = sums
    found = [
        Parted(
            judged.transcripts[place],
            int(applied[place]),
            int(disagreed[place]),
            float(both[place] / given[place]),
        )
        for place in np.flatnonzero(applied).tolist()
    ]
    return tuple(sorted(found, key=lambda each: (each.positive, -each.disagreed, each.transcript)))
