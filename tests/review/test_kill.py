"""A reviewer's process that is killed leaves store and vault of one mind."""

import os
import subprocess
import sys
import time

import pytest
from looking import turn_text

from ctrp_research.review.desk import Desk
from ctrp_research.store.tables import Event
from ctrp_research.transcripts.marks import replace_span

REVIEW = """
from itertools import cycle
from ctrp_research.review.desk import Desk
from ctrp_research.store.project import find_project
desk = Desk(find_project(), coder="bo")
numbers = [mark.number for mark in desk.open("rs-01-en").marks]
for count, number in enumerate(cycle(numbers)):
    if count % 5 == 4:
        desk.undo()
    elif (desk.open("rs-01-en").marks.get(number).decision == "rejected"):
        desk.accept("rs-01-en", number)
    else:
        desk.reject("rs-01-en", number)
"""


@pytest.mark.parametrize("moment", [1, 4, 9, 15])
def test_a_killed_review_ends_with_a_whole_decision(project, moment):
    process = subprocess.Popen(
        [sys.executable, "-c", REVIEW], env={**os.environ, "CTRP_PROJECT": str(project.root)}
    )
    while process.poll() is None and decided(project) < moment:
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert decided(project) >= moment
    desk = Desk(project, coder="ana")
    opened = desk.open("rs-01-en")
    for number, span in enumerate(opened.whole.turns, 1):
        text, _ = replace_span(opened.whole.text, opened.marks, *span)
        assert turn_text(project, "rs-01-en", number) == text
    with project.transaction() as session:
        last = session.query(Event).order_by(Event.id.desc()).first()
        assert last.subject["transcripts"]["rs-01-en"][1] == opened.revision
    number = next(mark.number for mark in opened.marks if mark.replaced)
    assert desk.reject("rs-01-en", number)


def decided(project) -> int:
    with project.transaction() as session:
        return session.query(Event).filter(Event.action.startswith("review")).count()
