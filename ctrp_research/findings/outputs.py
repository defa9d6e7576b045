"""A project's comparison, and the files it is given out in."""

import re
from pathlib import Path

from ctrp_research.coding.coded import read_children, read_coded
from ctrp_research.findings.compare import compare
from ctrp_research.findings.comparison import Comparison, Rule
from ctrp_research.store.exports import place
from ctrp_research.store.project import Project


def compare_project(project: Project, *, by: str, consensus: bool = True) -> Comparison:
    """Compare all children of a project by an attribute, under the rule of its settings.

    Args:
        project: which.
        by: the attribute.
        consensus: as in `read_coded`.

    Raises:
        UsageError: no child has such an attribute.
    """
    with project.reading() as session:
        children, coded = read_children(session), read_coded(session, consensus=consensus)
    rule = Rule(k=project.settings.k, k_sensitive=project.settings.k_sensitive)
    return compare(children, coded, project.codebook, by=by, rule=rule)


def write_comparison(comparison: Comparison, folder: Path, *, force: bool = False) -> list[Path]:
    """Write a workbook, a table and a chart into `folder`; gives the files.

    Raises:
        CtrpError: a file is there with other contents and `force` is not given.
    """
    from ctrp_research.findings.chart import write_chart
    from ctrp_research.findings.tables import write_csv, write_xlsx

    def make(paths: list[Path]) -> None:
        xlsx, csv, png, svg = paths
        write_xlsx(comparison, xlsx)
        write_csv(comparison, csv)
        write_chart(comparison, png, svg)

    stem = f"compare-by-{re.sub(r'[^a-z0-9]+', '-', comparison.by.lower()).strip('-')}"
    targets = [folder / f"{stem}.{ending}" for ending in ("xlsx", "csv", "png", "svg")]
    return place(targets, make, force=force)
