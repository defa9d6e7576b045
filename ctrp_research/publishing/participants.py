"""Who talked to us, as far as it may be told."""

from dataclasses import dataclass

from ctrp_research.errors import UsageError
from ctrp_research.findings.comparison import Comparison
from ctrp_research.findings.groups import METHOD, NOT_RECORDED

ALONE, GROUP, BOTH = "interview", "focus group", "both"


@dataclass(frozen=True, slots=True)
class ParticipantTotals:
    """Published numbers of children; None where one may not be told."""

    total: int | None
    countries: tuple[str, ...]
    """Codes of the countries whose number of children may be told, sorted."""
    elsewhere: bool
    """Some children have another country, one too small to be named, or none recorded."""
    alone: int | None = None
    """Children who talked alone, in a group as well or not."""
    in_groups: int | None = None
    both: int | None = None
    methods: tuple[str, ...] = ()
    """Columns of the comparison by method that these three were read off."""


def participant_totals(
    by_country: Comparison, by_method: Comparison | None = None
) -> ParticipantTotals:
    """Reads totals off comparisons that have passed the gate; counts no child itself.

    Args:
        by_country: a comparison by country.
        by_method: one of the same children by method; without it nothing is said of methods.

    Raises:
        UsageError: a comparison is by another attribute.
    """
    _check(by_country, "country")
    sizes = column_sizes(by_country)
    places = [name for name in by_country.columns[:-1] if name != NOT_RECORDED]
    countries = tuple(sorted(name for name in places if sizes[name] is not None))
    return ParticipantTotals(
        total=sizes[by_country.columns[-1]],
        countries=countries,
        elsewhere=len(countries) < len(by_country.columns) - 1,
        **_methods(by_method),
        methods=by_method.columns if by_method is not None else (),
    )


def column_sizes(comparison: Comparison) -> dict[str, int | None]:
    """Returns how many children each column has; None where the gate does not tell."""
    if not comparison.rows:
        return dict.fromkeys(comparison.columns)
    cells = comparison.rows[0].cells
    return {name: cell.of for name, cell in zip(comparison.columns, cells, strict=True)}


def _methods(by_method: Comparison | None) -> dict[str, int | None]:
    """Sums of published columns, told all together or not at all: two give away the third."""
    if by_method is None:
        return {}
    _check(by_method, METHOD)
    sizes = column_sizes(by_method)
    alone, group, both = (sizes.get(name, 0) for name in (ALONE, GROUP, BOTH))
    if alone is None or group is None or both is None or NOT_RECORDED in sizes:
        return {}
    return {"alone": alone + both, "in_groups": group + both, "both": both}


def _check(comparison: Comparison, by: str) -> None:
    if comparison.by != by:
        raise UsageError(f"The summary needs a comparison by {by}, not by {comparison.by}.")
