"""Copies come together in any order, and however often, to the same project."""

import shutil

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ctrp_research.coding.codings import (
    Passage,
    add_coding,
    change_coding,
    list_codings,
    remove_coding,
    undo,
)
from ctrp_research.coding.copies import make_copy
from ctrp_research.coding.flags import add_flag, list_flags, remove_flag
from ctrp_research.coding.merging import merge_copy
from ctrp_research.coding.reads import mark_read
from ctrp_research.errors import CtrpError
from ctrp_research.store.project import open_project
from ctrp_research.store.tables import Coding, Flag, TurnRead

CODES = ("self-worth", "neglect")
edit = st.tuples(
    st.sampled_from(["add", "change", "remove", "undo", "flag", "unflag", "read"]),
    st.integers(0, 5),
    st.integers(0, 2),
    st.sampled_from(["ana", "boris"]),
)


def apply(project, edits):
    for what, number, end, coder in edits:
        with project.transaction() as session:
            lines, flags = list_codings(session), list_flags(session)
            line = lines[number % len(lines)].id if lines else None
            passage = Passage("rs-01-en", (2, 4)[number % 2], 0, 5 + end)
            if what == "add":
                add_coding(session, project.codebook, passage, CODES[number % 2], coder=coder)
            elif what == "change" and line:
                change_coding(
                    session, project.codebook, line, coder=coder, start=0, end=5 + end,
                    code=CODES[number % 2],
                )  # fmt: skip
            elif what == "remove" and line:
                remove_coding(session, line, coder=coder)
            elif what == "undo":
                try:
                    undo(session, coder=coder)
                except CtrpError:
                    continue
            elif what == "flag":
                add_flag(session, passage, "distress", coder=coder)
            elif what == "unflag" and flags:
                remove_flag(session, flags[number % len(flags)].id, coder=coder)
            elif what == "read":
                mark_read(session, "rs-01-en", coder=coder, turns={number + 1})


def content(project):
    with project.reading() as session:
        codings = {
            (c.uid, c.turn_id, c.start, c.end, c.code, c.reality, c.coder, c.replaces, c.flips,
             c.active)
            for c in session.scalars(select(Coding))
        }  # fmt: skip
        flags = {
            (f.uid, f.turn_id, f.start, f.end, f.kind, f.coder, f.flips, f.active)
            for f in session.scalars(select(Flag))
        }
        reads = {(r.turn_id, r.coder) for r in session.scalars(select(TurnRead))}
    project.engine.dispose()
    return codings, flags, reads


def merged(base, copies, order, folder):
    shutil.copytree(base.root, folder)
    home = open_project(folder)
    for number in order:
        merge_copy(home, copies[number], coder="ana")
    found = content(home)
    shutil.rmtree(folder)
    return found


orders = st.lists(st.integers(0, 2), min_size=3, max_size=6).filter(
    lambda order: len(set(order)) == 3
)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],  # to shrink takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.lists(edit, max_size=4),
    edits=st.tuples(*[st.lists(edit, max_size=6)] * 3),
    at_home=st.lists(edit, max_size=4),
    one=orders,
    other=orders,
)
def test_any_order_and_any_repetition_give_the_same_project(
    project, tmp_path_factory, before, edits, at_home, one, other
):
    folder = tmp_path_factory.mktemp("any")
    shutil.copytree(project.root, folder / "base")
    base = open_project(folder / "base")
    apply(base, before)
    copies = []
    for number, some in enumerate(edits):
        make_copy(base, folder / f"copy{number}", coder="x", by="ana")
        copy = open_project(folder / f"copy{number}")
        apply(copy, some)
        copy.engine.dispose()
        copies.append(copy.root)
    apply(base, at_home)
    base.engine.dispose()
    first = merged(base, copies, one, folder / "first")
    assert merged(base, copies, other, folder / "second") == first
    shutil.rmtree(folder)
