"""Raw counts of children per code and column, before the gate: never shown, written or said."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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
    codes: frozenset[str]
    """Ids of the codes whose codings count here: its own, those below it and those merged into one
    of them."""
    secret: bool = False
    """What is coded with a split code and not yet decided: counted above, and never shown."""


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


def read_lines(codebook: Codebook, applied: Collection[str] = ()) -> tuple[Line, ...]:
    """Returns every code of the codebook as a row, parents before what lies below them.

    Codes that were merged into another have none, as they count there. A group that is among the
    codes that were `applied`, since it was split, has its own codings as a secret row below it:
    without it the group would seem to have no more children than its codes together.
    """
    lines: list[Line] = []
    counted = codebook.counted_in()

    def descend(codes: Iterable[Code], above: Line | None) -> None:
        for code in codes:
            if counted[code.id] != code.id:
                continue
            within = {each.id for each in code.walk()}
            line = Line(
                code=code.id,
                name=code.name,
                parent=above.code if above else None,
                depth=above.depth + 1 if above else 0,
                sensitive=code.sensitive or (above is not None and above.sensitive),
                codes=frozenset(each for each, into in counted.items() if into in within),
            )
            lines.append(line)
            if code.codes and code.id in applied:
                own = replace(line, parent=code.id, depth=line.depth + 1)
                lines.append(replace(own, codes=frozenset({code.id}), secret=True))
            descend(code.codes, line)

    descend(codebook.codes, None)
    return tuple(lines)


def count(
    lines: Sequence[Line], groups: Mapping[str, frozenset[str]], coded: Iterable[CodedPassage]
) -> Tally:
    """Counts distinct children; a parent has the union of the children of its codes.

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
        children: set[str] = set().union(*(raised[code] for code in line.codes))
        counts = [len(children & group) for group in groups.values()]
        rows.append((*counts, sum(counts)))
    sizes = [len(group) for group in groups.values()]
    return Tally(columns=tuple(groups), lines=tuple(lines), of=(*sizes, sum(sizes)), n=tuple(rows))
