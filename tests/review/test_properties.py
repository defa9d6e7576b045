from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from looking import everything, turn_text
from sqlalchemy import select

from ctrp_research.errors import CtrpError
from ctrp_research.review.spelling import words_in
from ctrp_research.store import tables
from ctrp_research.transcripts.marks import KINDS, replace_span, seal, unseal

T = "rs-01-en"
steps = st.lists(
    st.tuples(
        st.sampled_from([
            "accept", "reject", "resize", "kind", "merge", "split", "add", "everywhere", "undo",
            "redo", "code",
        ]),
        st.integers(0, 400),
        st.integers(0, 400),
    ),
    min_size=1,
    max_size=10,
)  # fmt: skip


def decide(desk, verb, a, b):
    """One decision, chosen by two numbers; what cannot be decided is passed over."""
    opened = desk.open(T)
    number = opened.marks.marks[a % len(opened.marks.marks)].number
    other = opened.marks.marks[b % len(opened.marks.marks)].number
    with suppress(CtrpError):
        if verb in {"accept", "reject", "split"}:
            getattr(desk, verb)(T, number)
        elif verb == "resize":
            desk.resize(T, number, side=("left", "right")[b % 2], words=(-1, 1, 2)[b % 3])
        elif verb == "kind":
            desk.set_kind(T, number, KINDS[b % 6])
        elif verb == "merge":
            desk.merge(T, number, into=other)
        elif verb == "add":
            span = opened.whole.turns[a % len(opened.whole.turns)]
            found = words_in(opened.whole.text, *span)
            start, end = found[b % len(found)]
            desk.add(T, start, end, kind=KINDS[a % 6], like=other if b % 2 else None)
        elif verb == "everywhere":
            desk.everywhere(T, number, replaced=bool(b % 2))
        elif verb in {"undo", "redo"}:
            getattr(desk, verb)()


def code(project, a, b):
    """A coding anywhere, as if a coder had put it there, also inside of labels."""
    with project.transaction() as session:
        turns = session.scalars(
            select(tables.Turn).where(tables.Turn.transcript_id == T).order_by(tables.Turn.number)
        ).all()
        turn = turns[a % len(turns)]
        start = b % len(turn.text)
        end = min(len(turn.text), start + 1 + a % 9)
        session.add(
            tables.Coding(
                turn_id=turn.id, start=start, end=end, code="neglect", reality="own",
                coder="ana", codebook_version="1",
            )
        )  # fmt: skip


def passages(project, desk):
    """What each coding covers of the original, labels counting whole."""
    opened = desk.open(T)
    found = {}
    with project.transaction() as session:
        for coding, turn in session.execute(
            select(tables.Coding, tables.Turn)
            .join(tables.Turn)
            .where(tables.Turn.transcript_id == T)
        ):
            span = opened.whole.turns[turn.number - 1]
            text, stretches = replace_span(opened.whole.text, opened.marks, *span)
            assert text == turn.text
            ends = []
            for offset, is_end in ((coding.start, False), (coding.end, True)):
                place = offset
                for each in stretches:
                    if each.start < offset < each.end:
                        place = each.original_end if is_end else each.original_start
                        break
                    if offset >= each.end:
                        place = offset - each.end + each.original_end
                ends.append(span[0] + place)
            found[coding.id] = tuple(ends)
    return found


def grown(passage, marks):
    """A passage with the mentions that its ends would otherwise cut."""
    start, end = passage
    for mark in marks:
        if mark.replaced and mark.start < passage[0] < mark.end:
            start = min(start, mark.start)
        if mark.replaced and mark.start < passage[1] < mark.end:
            end = max(end, mark.end)
    return start, end


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_codings_keep_their_passages_and_undo_brings_back_every_byte(project, desk, steps):
    states, at = [everything(project)], 0
    for verb, a, b in steps:
        if verb == "code":
            if len(states) == 1:  # a coding is no part of what review undoes
                code(project, a, b)
                states = [everything(project)]
        elif verb in {"undo", "redo"}:
            to = at + (1 if verb == "redo" else -1)
            if 0 <= to < len(states):
                getattr(desk, verb)()
                at = to
                assert everything(project) == states[at]
        else:
            after = decided(project, desk, verb, a, b)
            if after != states[at]:
                states, at = [*states[: at + 1], after], at + 1
    for verb, order in (("redo", states[at + 1 :]), ("undo", states[-2::-1])):
        for state in order:
            getattr(desk, verb)()
            assert everything(project) == state


def decided(project, desk, verb, a, b):
    """The project after a decision, after which every coding covers what it covered."""
    covered = passages(project, desk)
    decide(desk, verb, a, b)
    marks = desk.open(T).marks
    assert passages(project, desk) == {each: grown(old, marks) for each, old in covered.items()}
    return everything(project)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_store_and_vault_always_fit_and_labels_stand_where_they_are_said_to(project, desk, steps):
    for verb, a, b in steps:
        if verb != "code":
            decide(desk, verb, a, b)
    opened = desk.open(T)
    assert unseal(seal(opened.marks)) == opened.marks
    for number, span in enumerate(opened.whole.turns, 1):
        text, _ = replace_span(opened.whole.text, opened.marks, *span)
        assert text == turn_text(project, T, number)
    with project.transaction() as session:
        for mention, turn in session.execute(select(tables.Mention, tables.Turn).join(tables.Turn)):
            assert turn.text[mention.start : mention.end] == mention.label
    ends = 0
    for mark in opened.marks:
        assert mark.start >= ends
        ends = mark.end
