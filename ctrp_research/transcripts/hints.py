"""What may identify a child without a name, pointed out over a project: passages and attributes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from anonymise.quasi import find_quasi
from anonymise.residual import Unit

if TYPE_CHECKING:
    from ctrp_research.store.project import Project

FEWEST = 3
"""A combination that fewer children share is rare."""
MOST_TOGETHER = 4
"""Attributes that somebody may know of a child at once."""


@dataclass(frozen=True, slots=True)
class TurnHint:
    """A passage to look at."""

    turn: str
    start: int
    """First code point in the turn's safe text."""
    end: int
    """One past the last code point."""
    kind: str
    reason: str
    passage: str


@dataclass(frozen=True, slots=True)
class Rare:
    """A child whom few attributes set apart."""

    participant: str
    attributes: dict[str, str]
    """As few as are enough: without any one of them they are not rare."""
    shared_by: int
    """Children of the project with all of them, this one among them."""
    of: int
    """Children of the project."""


def hints_in(units: Iterable[Unit]) -> list[TurnHint]:
    """Every hint in these texts, in their order."""
    return [
        TurnHint(
            unit.id, hint.start, hint.end, hint.kind, hint.reason, unit.text[hint.start : hint.end]
        )
        for unit in units
        for hint in find_quasi(unit.text, unit.language)
    ]


def rare_combinations(project: "Project") -> list[Rare]:
    """The children of a project whom a combination of attributes sets apart, and by what."""
    from sqlalchemy import select
    from sqlalchemy.orm import selectinload

    from ctrp_research.store.tables import Participant

    query = select(Participant).options(selectinload(Participant.attributes))
    with project.reading() as session:
        children = {
            child.code: {each.name: each.value for each in child.attributes}
            for child in session.scalars(query.order_by(Participant.code))
        }
    return find_rare(children)


def find_rare(children: dict[str, dict[str, str]], *, fewest: int = FEWEST) -> list[Rare]:
    """Give for each child the smallest combinations of attributes that fewer than `fewest` share.

    An attribute that is not known of a child is no value: it is in no combination.

    Source: the minimal sample uniques of M. J. Elliot, A. M. Manning and R. W. Ford (2002),
    Int. J. Uncertainty, Fuzziness and Knowledge-Based Systems 10, 493-509, for any `fewest`.
    """
    shared: Counter[tuple[tuple[str, str], ...]] = Counter()
    for attributes in children.values():
        shared.update(_subsets(sorted(attributes.items())))
    found = []
    for code, attributes in children.items():
        rare: list[frozenset[tuple[str, str]]] = []
        for subset in _subsets(sorted(attributes.items())):
            smaller = any(known < frozenset(subset) for known in rare)
            if shared[subset] < fewest and not smaller:
                rare.append(frozenset(subset))
                found.append(Rare(code, dict(subset), shared[subset], len(children)))
    return found


def _subsets(items: Sequence[tuple[str, str]]) -> Iterable[tuple[tuple[str, str], ...]]:
    """All combinations of up to `MOST_TOGETHER` attributes, the smaller ones first."""
    for size in range(1, min(MOST_TOGETHER, len(items)) + 1):
        yield from combinations(items, size)
