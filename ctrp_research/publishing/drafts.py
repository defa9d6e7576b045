"""A project's draft of the summary: its figures through the gate, its file among the exports."""

from dataclasses import replace
from pathlib import Path

from ctrp_research.findings.groups import METHOD
from ctrp_research.findings.outputs import compare_project
from ctrp_research.publishing.participants import participant_totals
from ctrp_research.publishing.summary import SummaryReport, draft_summary
from ctrp_research.store.exports import place
from ctrp_research.store.project import Project


def draft_for_project(
    project: Project, *, language: str, out: Path | None = None, force: bool = False
) -> SummaryReport:
    """Write the draft of a project to `out`, or to `summary-<language>.docx` in its exports.

    Raises:
        UsageError: there is no catalogue in this language, or no child has a country.
        CtrpError: the file is there with other contents and `force` is not given.
    """
    by_country = compare_project(project, by="country")
    participants = participant_totals(by_country, compare_project(project, by=METHOD))
    reports: list[SummaryReport] = []

    def make(paths: list[Path]) -> None:
        reports.append(
            draft_summary(
                by_country,
                language=language,
                codebook=project.codebook,
                participants=participants,
                path=paths[0],
            )
        )

    target = out or project.exports / f"summary-{language}.docx"
    place([target], make, force=force)
    return replace(reports[0], path=target)
