"""Raw counts of children per code and column, before the gate: never shown, written or said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codebooks import Code, Codebook
from ctrp_research.coding.coded import CodedPassage


@dataclass(frozen=True, slots=True)
class Line:
    """A code as a row of a table."""

    code: str
    name: str
    parent: str | None
    depth: int
    """0 for a branch."""
    sensitive: bool
    """The code or one above it is marked as sensitive."""
    leaves: frozenset[str]
    """Ids of the leaves that the code stands for; of a leaf, its own."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Children who raised each code, in columns that share no child."""

    columns: tuple[str, ...]
    """Without the column of all children, which is their sum."""
    lines: tuple[Line, ...]
    """Depth first: a parent stands before what lies below it."""
    of: tuple[int, ...]
    """Children per column, at least 1; last the sum."""
    n: tuple[tuple[int, ...], ...]
    """Per line the children who raised it in each column; last the sum."""


def read_lines(codebook: Codebook) -> tuple[Line, ...]:
    """Returns every code of the codebook as a row, parents before what lies below them."""
    lines: list[Line] = []

    def descend(codes: Iterable[Code], above: Line | None) -> None:
        for code in codes:
            line = Line(
                code=code.id,
                name=code.name,
                parent=above.code if above else None,
                depth=above.depth + 1 if above else 0,
                sensitive=code.sensitive or (above is not None and above.sensitive),
                leaves=frozenset(leaf.id for leaf in code.leaves()),
            )
            lines.append(line)
            descend(code.codes, line)

    descend(codebook.codes, None)
    return tuple(lines)


def count(
    lines: Sequence[Line], groups: Mapping[str, frozenset[str]], coded: Iterable[CodedPassage]
) -> Tally:
    """Counts distinct children; a parent has the union of the children of its leaves.

    Args:
        lines: The rows.
        groups: Column to the codes of its children; no child is in two columns, none is empty.
        coded: Passages; those of a child in no group do not count.
    """
    raised: dict[str, set[str]] = defaultdict(set)
    for passage in coded:
        if passage.child is not None:
            raised[passage.code].add(passage.child)
    rows = []
    for line in lines:
        children: set[str] = set().union(*(raised[leaf] for leaf in line.leaves))
        counts = [len(children & group) for group in groups.values()]
        rows.append((*counts, sum(counts)))
    sizes = [len(group) for group in groups.values()]
    return Tally(columns=tuple(groups), lines=tuple(lines), of=(*sizes, sum(sizes)), n=tuple(rows))
