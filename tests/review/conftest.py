"""A desk on the two invented transcripts."""

import sys
from pathlib import Path

import pytest

from ctrp_research.review.desk import Desk

# Test modules are imported by path; their helpers need the folder on it.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def desk(project):
    return Desk(project, coder="ana")
