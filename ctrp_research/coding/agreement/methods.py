"""Agreement in words for the methods section of a report, and the notes beside the figures."""

from collections.abc import Iterator
from importlib.metadata import version
from statistics import median

from ctrp_research.coding.agreement.measure import Agreement, Line

GOOD, FAIR = 0.8, 0.667
"""Krippendorff's customary bounds: reliable from the first on, tentative from the second on."""
UNITS = {
    "turn": ("turn", "turns", "A code counts for a turn if it was applied anywhere in it."),
    "sentence": (
        "sentence",
        "sentences",
        "A code counts for a sentence if it was applied anywhere in it.",
    ),
    "character": (
        "character",
        "characters",
        (
            "Each character of the text is a unit, so long passages weigh more than short ones; "
            "this is alpha for nominal data on characters, not Krippendorff's alpha for unitising."
        ),
    ),
}
"""One, many, and what being coded means."""


def methods_paragraph(agreement: Agreement) -> str:
    """What was measured, how, and what came of it, in English and without names of coders."""
    one, many, rule = UNITS[agreement.unit]
    known = [line.alpha for line in agreement.lines if line.alpha is not None]
    first = (
        f"{len(agreement.coders)} coders read {agreement.units:,} {many} in "
        f"{_transcripts(agreement)} of which each {one} was read by at least two of them. {rule} "
        "Agreement was measured as Krippendorff's alpha for nominal data "
        f"(Krippendorff 2011; Python package krippendorff {version('krippendorff')}), with "
        f"percentile intervals of 95% from {agreement.resamples:,} bootstrap resamples of "
        f"transcripts (seed {agreement.seed})."
    )
    return " ".join([first, _overall(agreement.overall), *_spread(agreement, known)])


def _transcripts(agreement: Agreement) -> str:
    return f"{agreement.transcripts:,} transcript" + ("s" if agreement.transcripts != 1 else "")


def _overall(line: Line) -> str:
    if line.alpha is None:
        return f"Alpha over all codes could not be estimated: {line.not_estimable}."
    ac1 = "" if line.ac1 is None else f", Gwet's AC1 {figure(line.ac1)}"
    return (
        f"Over all codes together alpha was {figure(line.alpha)}{_interval(line)}; percent "
        f"agreement was {percent(line.percent)}%{ac1} and positive agreement "
        f"{figure(line.positive)}."
    )


def _interval(line: Line) -> str:
    low, high = line.interval.low, line.interval.high
    return "" if low is None or high is None else f" [{figure(low)}, {figure(high)}]"


def _spread(agreement: Agreement, known: list[float]) -> Iterator[str]:
    missing = len(agreement.lines) - len(known)
    if known:
        good, fair = (sum(alpha >= bound for alpha in known) for bound in (GOOD, FAIR))
        yield (
            f"Alpha could be estimated for {len(known)} of {len(agreement.lines)} codes: median "
            f"{figure(median(known))}, from {figure(min(known))} to {figure(max(known))}; it was "
            f"at least {GOOD:.2f} for {good} codes, from {FAIR} to below {GOOD:.2f} for "
            f"{fair - good}, and lower for {len(known) - fair}."
        )
    if missing:
        yield (
            f"For {missing} codes it could not be estimated, as nobody applied them to what two "
            "coders had read or all applied them everywhere; these are not counted as agreement."
        )


def notes(agreement: Agreement) -> list[str]:
    """What a reader of the figures must know."""
    told = [UNITS[agreement.unit][2]]
    if agreement.marked:
        told.append(
            f"In {agreement.marked} cases of a coder and a transcript it was noted which turns "
            "were read; only these count, with those the coder coded."
        )
    if agreement.inferred:
        told.append(
            f"In {agreement.inferred} cases of a coder and a transcript nothing was noted, as "
            "with codings from a list: all turns up to the coder's last coding count as read."
        )
    told += [
        "All codes together: every decision about a unit and a code, with one chance for all.",
        "Percent agreement and AC1 are high for every rare code: see alpha and positive agreement.",
        "The interval is of the resamples in which somebody applied the code.",
    ]
    return told


def figure(value: float | None) -> str:
    """Two decimals, or a dash for what cannot be estimated; 1 and 0 only where it is exact."""
    if value is None:
        return "–"
    if 0.995 <= value < 1:
        return ">.99"
    return f"{round(value, 2) + 0:.2f}"  # never -0.00


def percent(value: float | None) -> str:
    """A share as a percentage with one decimal."""
    if value is None:
        return "–"
    return ">99.9" if 0.9995 <= value < 1 else f"{100 * value:.1f}"
