"""Whether new codes still come, on curves worked out by hand."""

import pytest

from ctrp_research.coding.analysis.saturation import _curve, _reached, _share, find_saturation
from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.errors import UsageError


def sets(*words):
    return [set(word) for word in words]


def test_the_example_of_the_method():
    # New codes per interview as in a worked example of the method: a base of 4 interviews with 37
    # codes, runs of 2. A run that adds 2 has 2 / 37 = 5 %.
    new = [20, 8, 5, 4, 3, 1, 2, 0, 0, 1]
    codes, seen = [], 0
    for number in new:
        codes.append(set(range(seen, seen + number)))
        seen += number
    assert [round(_share(codes, after, 4, 2), 2) for after in range(6, 11)] == [
        0.11, 0.08, 0.05, 0.0, 0.03,
    ]  # fmt: skip
    assert _reached(codes, 4, 2, 0.05) == 9
    assert _reached(codes, 4, 2, 0.06) == 8
    assert _reached(codes[:7], 4, 2, 0.05) is None


def test_steps_tell_what_is_new():
    found = list(zip("abcdefg", sets("xy", "x", "yz", "z", "", "w", "w"), strict=True))
    curve = _curve("AL", found, 4, 2, 0.05)
    assert [step.new for step in curve.steps][:3] == [("x", "y"), (), ("z",)]
    assert [step.total for step in curve.steps] == [2, 2, 3, 3, 3, 4, 4]
    assert all(step.low <= step.expected <= step.high for step in curve.steps)
    assert curve.steps[-1].expected == curve.steps[-1].low == 4
    assert curve.reached is None
    assert curve.share == pytest.approx(1 / 3)
    assert 0 < curve.shuffled < 1
    assert _curve("AL", found, 4, 2, 0.05) == curve


def test_too_few_transcripts_are_no_answer():
    curve = _curve("AL", [("a", {"x"}), ("b", {"x"})], 4, 2, 0.05)
    assert (curve.reached, curve.share, curve.shuffled) == (None, None, None)
    assert curve.reason == "2 of the 6 transcripts that it takes"
    assert _curve("AL", [], 4, 2, 0.05).reason
    assert _curve("AL", [(name, set()) for name in "abcdef"], 4, 2, 0.05).reason


def test_a_transcript_counts_when_it_is_coded_or_read_to_the_end(project):
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage("rs-01-en", 2), "neglect", coder="ana")
    (curve,) = find_saturation(project, reader="ana", by="all")
    assert [step.transcript for step in curve.steps] == ["rs-01-en"]
    from ctrp_research.coding.reads import mark_read

    with project.reading() as session:
        other = next(name for (name,) in session.execute(_names()) if name != "rs-01-en")
    with project.transaction() as session:
        mark_read(session, other, coder="ben")
    (curve,) = find_saturation(project, reader="ana", by="all")
    assert [(step.transcript, len(step.new)) for step in curve.steps] == [
        ("rs-01-en", 1), (other, 0),
    ]  # fmt: skip


def _names():
    from sqlalchemy import select

    from ctrp_research.store.tables import Transcript

    return select(Transcript.id).order_by(Transcript.id)


@pytest.mark.parametrize(
    "chosen", [{"by": "gender"}, {"order": "size"}, {"base": 0}, {"threshold": 1.0}]
)
def test_what_cannot_be_asked_is_refused(project, chosen):
    with pytest.raises(UsageError):
        find_saturation(project, reader="ana", **chosen)
