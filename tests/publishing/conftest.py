"""Drafts of an invented comparison."""

import sys
from pathlib import Path

import pytest

from ctrp_research.publishing.summary import draft_summary

# Test modules are imported by path; their helpers need the folder on it.
sys.path.insert(0, str(Path(__file__).parent))

from invented import FRAME, TOTALS, make_comparison


@pytest.fixture
def draft(tmp_path: Path):
    """Writes a draft of the invented comparison and gives its report."""

    def write(language="en", *, name="summary.docx", comparison=None, totals=TOTALS, **options):
        return draft_summary(
            comparison or make_comparison(),
            language=language,
            codebook=FRAME,
            participants=totals,
            path=tmp_path / name,
            **options,
        )

    return write


@pytest.fixture
def comparison():
    return make_comparison()


@pytest.fixture
def with_figures():
    return make_comparison
