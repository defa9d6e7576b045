"""Which findings a section tells, and which it leaves out and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from codebooks import Codebook
from ctrp_research.findings.comparison import Cell, Comparison, Row
from ctrp_research.publishing.booklet import Booklet, Section
from ctrp_research.publishing.share import Share, share_of

Reason = Literal[
    "suppressed", "sensitive", "base too small", "nobody raised it", "enough findings", "balance"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """A published figure about one code, ready to be told."""

    section: str
    row: Row
    cell: Cell
    share: Share


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A code that is not told, and why."""

    section: str
    code: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Selection:
    """What is told and what is not, each code of the told branches in one of the two."""

    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]

    def of(self, section: str) -> tuple[Finding, ...]:
        """Returns the findings of a section in the order of the codebook, which ranks nothing."""
        return tuple(finding for finding in self.findings if finding.section == section)


def select_findings(comparison: Comparison, codebook: Codebook, booklet: Booklet) -> Selection:
    """Chooses the most often told codes of each section, as many on either side of a balance.

    Reads the last column alone, "all", whose cells have passed the gate; a suppressed one is
    left out. Only leaves are told: a parent would tell the same children twice.
    """
    told: dict[str, list[Finding]] = {}
    left_out: list[LeftOut] = []
    sections = [section for section in booklet.sections if section.kind == "findings"]
    for section in sections:
        told[section.id] = []
        for row in _leaves(comparison, codebook, section):
            outcome = _judge(row, section, booklet)
            if isinstance(outcome, Finding):
                told[section.id].append(outcome)
            else:
                left_out.append(outcome)
    for section in sections:
        chosen, rest = _most_told(told[section.id], _room(section, sections, told))
        reason: Reason = "enough findings" if len(chosen) == section.most else "balance"
        left_out += [LeftOut(section.id, finding.row.code, reason) for finding in rest]
        told[section.id] = chosen
    return Selection(
        findings=tuple(finding for section in sections for finding in told[section.id]),
        left_out=tuple(left_out),
    )


def _leaves(comparison: Comparison, codebook: Codebook, section: Section) -> list[Row]:
    return [
        row
        for row in comparison.rows
        if codebook.find(row.code).is_leaf and codebook.branch_of(row.code).id == section.id
    ]


def _judge(row: Row, section: Section, booklet: Booklet) -> Finding | LeftOut:
    cell = row.cells[-1]
    if row.code in booklet.told_without_figure:
        return LeftOut(section.id, row.code, "sensitive")
    if cell.n is None or cell.of is None:
        return LeftOut(section.id, row.code, "suppressed")
    if cell.of < booklet.smallest_base:
        return LeftOut(section.id, row.code, "base too small")
    if cell.n == 0:
        return LeftOut(section.id, row.code, "nobody raised it")
    return Finding(section.id, row, cell, share_of(cell.n, cell.of))


def _room(section: Section, sections: Sequence[Section], told: dict[str, list[Finding]]) -> int:
    """How many findings the section may print without outweighing its counterpart."""
    together = [
        other
        for other in sections
        if other.id == section.id or (section.balance and other.balance == section.balance)
    ]
    return min(min(other.most, len(told[other.id])) for other in together)


def _most_told(findings: list[Finding], room: int) -> tuple[list[Finding], list[Finding]]:
    by_number = sorted(findings, key=lambda finding: -finding.share.n)
    chosen = {finding.row.code for finding in by_number[:room]}
    return (
        [finding for finding in findings if finding.row.code in chosen],
        [finding for finding in findings if finding.row.code not in chosen],
    )
