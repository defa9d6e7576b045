"""Suggestions from a process of their own, in a project with a little in it."""

from ctrp_research.suggestion.passage import Passage
from ctrp_research.suggestion.service import Suggested, Suggestions


def test_the_process_answers_the_last_question_learns_and_ends(project):
    line = Suggestions(project.root)
    passage = Passage("Some days there was only bread and no money.", "en", "x")
    line.ask(("rs-01-en", 2, 0, 5), Passage("Nothing.", "en", "x"), "ana")
    line.ask(("rs-01-en", 2, 0, 9), passage, "ana")
    answers = [line.wait()]
    while answers[-1].key != ("rs-01-en", 2, 0, 9):
        answers.append(line.wait())
    assert isinstance(answers[-1], Suggested)
    assert "family-poverty" in {one.code for one in answers[-1].suggestions}
    assert all(one.because for one in answers[-1].suggestions if one.shown)
    line.learn()
    assert line.wait().passages == 0
    line.close()
    line.ask(("rs-01-en", 2, 0, 9), passage, "ana")
    assert line.wait() is None
