"""Suggestions from a process of their own, in a project with a little in it."""

from ctrp_research.coding.codings import add_coding, parse_passage
from ctrp_research.coding.reads import mark_read
from ctrp_research.suggestion.passage import Passage
from ctrp_research.suggestion.queue import learn_from
from ctrp_research.suggestion.service import Learned, Suggested, Suggestions


def test_what_is_coded_and_what_was_read_and_left_is_learned_from(project):
    with project.transaction() as session:
        add_coding(session, project.codebook, parse_passage("rs-01-en:2"), "neglect", coder="ana")
        mark_read(session, "rs-01-en", coder="ana", turns=[1, 2, 3, 4])
    with project.reading() as session:
        passages, codes = learn_from(session, project.codebook)
        assert codes == [{"neglect"}, set()]
        assert passages[1].before == "Do you go to school?"
        assert "second grade" in passages[1].text
        assert learn_from(session, project.codebook, most=1)[1] == [{"neglect"}]


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
    assert line.wait() == Learned(0)
    line.close()
    line.ask(("rs-01-en", 2, 0, 9), passage, "ana")
    assert line.wait() is None
