"""A review session on the two invented transcripts."""

import pytest

from ctrp_research.review.desk import Desk
from ctrp_research.review.session import Session


@pytest.fixture
def session(project):
    return Session(Desk(project, coder="ana"), "rs-01-en")
