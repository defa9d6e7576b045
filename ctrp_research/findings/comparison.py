"""A comparison as plain values: one row per code, one column per value of an attribute."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """How few children are too few to be shown."""

    k: int = 5
    k_sensitive: int = 10
    """For codes that the codebook marks as sensitive, and parents that hold one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many children raised a code, of how many who were asked."""

    n: int | None
    """None where it is suppressed, whatever the reason: the mark must not tell small from zero."""
    of: int | None
    """Children in the column; None where the column itself is too small to be told."""
    interval: tuple[float, float] | None
    """95 % Wilson score interval of n / of, as shares from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Row:
    """A code and its cells, in the order of the comparison's columns."""

    code: str
    name: str
    parent: str | None
    depth: int
    """0 for a branch."""
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures that have passed the gate; nothing else may be shown, written or said."""

    by: str
    columns: tuple[str, ...]
    """The attribute's values sorted, `not recorded` where some child has none, and last `all`."""
    rows: tuple[Row, ...]
    """Depth first in the order of the codebook."""
    rule: Rule
    codebook: str
    """Id and version of the codebook, such as `ctrp 1`."""
    data: str
    """SHA-256 over the children, their attributes and the codings that were counted."""
    notes: tuple[str, ...]
    """Sentences that belong below every print of it: who was counted, what is hidden and why."""
