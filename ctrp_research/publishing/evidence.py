"""The figures that a sentence rests on, as the editor reads them in a Word comment."""

from ctrp_research.findings.comparison import Comparison
from ctrp_research.findings.groups import METHOD
from ctrp_research.publishing.catalogue import Catalogue
from ctrp_research.publishing.selection import Finding


def finding_evidence(finding: Finding, comparison: Comparison, catalogue: Catalogue) -> str:
    """Returns code, figure, interval and source of a finding, one per line.

    Only what the gate has published: the cell itself, never another of its row.
    """
    lines = [
        catalogue.say("evidence.code", code=finding.row.code, name=finding.row.name),
        catalogue.say("evidence.count", n=finding.share.n, of=finding.share.of),
    ]
    if finding.cell.interval is not None:
        low, high = finding.cell.interval
        lines.append(
            catalogue.say(
                "evidence.share",
                share=catalogue.percent(finding.share.n / finding.share.of),
                low=catalogue.percent(low),
                high=catalogue.percent(high),
            )
        )
    return "\n".join((*lines, *_source(comparison, catalogue)))


def total_evidence(of: int, comparison: Comparison, catalogue: Catalogue) -> str:
    """Returns where the number of all children comes from, with the notes of the comparison."""
    return "\n".join(
        (
            catalogue.say("evidence.children", of=of),
            *_source(comparison, catalogue),
            *(catalogue.say("evidence.note", note=note) for note in comparison.notes),
        )
    )


def method_evidence(
    of: int,
    parts: tuple[str, ...],
    *,
    columns: tuple[str, ...],
    comparison: Comparison,
    catalogue: Catalogue,
) -> str:
    """Returns where a number of children who talked in some way comes from.

    Args:
        of: the number.
        parts: columns of the comparison by method whose sizes it sums.
        columns: all columns of that comparison.
        comparison: the one by country of the same children, codebook and data.
        catalogue: for the words.
    """
    column = catalogue.say(
        "evidence.column", column=" + ".join(parts), by=METHOD, columns=", ".join(columns)
    )
    return "\n".join(
        (
            catalogue.say("evidence.children", of=of),
            column,
            *_source(comparison, catalogue)[1:],
        )
    )


def _source(comparison: Comparison, catalogue: Catalogue) -> tuple[str, ...]:
    return (
        catalogue.say(
            "evidence.column",
            column=comparison.columns[-1],
            by=comparison.by,
            columns=", ".join(comparison.columns),
        ),
        catalogue.say("evidence.codebook", codebook=comparison.codebook),
        catalogue.say("evidence.data", data=comparison.data),
        catalogue.say(
            "evidence.rule", k=comparison.rule.k, k_sensitive=comparison.rule.k_sensitive
        ),
    )
