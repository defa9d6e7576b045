"""Reality status and flags as the desk suggests them. All that is said is invented."""

from ctrp_research.coding.codings import Passage as Place
from ctrp_research.coding.codings import add_coding
from ctrp_research.coding.flags import add_flag
from ctrp_research.coding.reads import mark_read
from ctrp_research.suggestion.marks import Marks, _coded, _flagged
from ctrp_research.suggestion.passage import Passage


def test_a_flag_is_told_by_its_cues_and_a_reality_only_when_it_was_learned():
    marks = Marks()
    heard = Passage("They told me about a girl who was sold.", "en", "x")
    assert [one.code for one in marks.suggest(heard)] == []
    harm = Passage("He still hits me every night, I am afraid to go home.", "en", "x")
    assert {one.code for one in marks.suggest(harm)} <= {"ongoing-harm", "distress"}


def test_what_coders_decided_is_learned_from(project):
    with project.transaction() as session:
        book = project.codebook
        where = Place("rs-01-en", 2, 0, 9)
        add_coding(session, book, where, "neglect", reality="hearsay", coder="ana")
        add_flag(session, Place("rs-01-en", 4), "distress", coder="ana")
        add_flag(session, Place("rs-01-en", 4), "strong-quote", coder="ana")
        mark_read(session, "rs-01-en", coder="ana", turns=[1, 2, 4])
    with project.reading() as session:
        passages, statuses = _coded(session)
        assert [(one.text, status) for one, status in zip(passages, statuses, strict=True)] == [
            ("My mother", "hearsay")
        ]
        passages, kinds = _flagged(session)
        assert sorted(map(sorted, kinds)) == [[], ["distress"]]
        marks = Marks()
        marks.learn(session)
        assert marks.suggest(passages[0]) is not None
