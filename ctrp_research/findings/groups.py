"""Children put into columns by an attribute; what is not known stays a column of its own."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from ctrp_research.coding.coded import Child
from ctrp_research.errors import UsageError

NOT_RECORDED = "not recorded"
METHOD = "method"
AGE_BAND = "age-band"
BANDS = ((10, 12), (13, 15), (16, 18))
"""First and last age of each band, the study's own; both ends belong to it."""


def group_children(children: Sequence[Child], by: str) -> dict[str, frozenset[str]]:
    """Returns the codes of the children per value, sorted, those not recorded last.

    Args:
        children: All who were asked.
        by: An attribute; or `method`, where a child heard in both is in a column of its own; or
            `age-band`, worked out from the age where no band is recorded.

    Raises:
        UsageError: No child has such an attribute, or a value is named like the column of all.
    """
    value_of = _reader(children, by)
    groups: dict[str, set[str]] = defaultdict(set)
    for child in children:
        groups[value_of(child) or NOT_RECORDED].add(child.code)
    if "all" in groups:
        raise UsageError(
            f"A child's {by} is recorded as `all`; that names the column of everybody."
        )
    return {value: frozenset(groups[value]) for value in sorted(groups, key=_order)}


def _reader(children: Sequence[Child], by: str) -> Callable[[Child], str]:
    if by == METHOD:
        return _method
    if by == AGE_BAND and any({"age", AGE_BAND} & set(child.attributes) for child in children):
        return _age_band
    names = {name for child in children for name in child.attributes}
    if by not in names:
        known = sorted(names | {METHOD} | ({AGE_BAND} if "age" in names else set()))
        raise UsageError(f"No child has an attribute {by!r}; there are: {', '.join(known)}.")
    return lambda child: child.attributes.get(by, "").strip()


def _method(child: Child) -> str:
    if len(child.methods) > 1:
        return "both"
    return next(iter(child.methods), "")


def _age_band(child: Child) -> str:
    recorded = child.attributes.get(AGE_BAND, "").strip()
    age = child.attributes.get("age", "").strip()
    if recorded or not age.isdecimal():
        return recorded
    for first, last in BANDS:
        if first <= int(age) <= last:
            return f"{first}–{last}"
    return f"under {BANDS[0][0]}" if int(age) < BANDS[0][0] else f"over {BANDS[-1][1]}"


def _order(value: str) -> tuple[bool, list[tuple[int, int, str]]]:
    """Numbers inside a value sort as numbers, "under 10" before "10–12", the unknown last."""
    if value.startswith("under "):
        return False, [(0, -1, value)]
    parts = [part for part in re.split(r"(\d+)", value) if part]
    key = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
    return value == NOT_RECORDED, key
