"""The sample for double coding; the transcripts are invented rows."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctrp_research.coding.assigning import allot, draw, list_assignments
from ctrp_research.coding.blind import is_blind
from ctrp_research.coding.codings import add_coding, parse_passage
from ctrp_research.commands.history import kinds
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.tables import Transcript
from ctrp_research.store.undoing import redo, undo


@pytest.fixture
def wide(project):
    """Sixty more transcripts of three countries and two methods."""
    with project.transaction() as session:
        for number in range(60):
            country = ("AL", "AL", "AL", "BG", "BG", "RO")[number % 6]
            method = "interview" if number % 4 else "focus group"
            session.add(
                Transcript(
                    id=f"t{number:02}", sha256=f"{number}", language="en", country=country,
                    method=method,
                )
            )  # fmt: skip
    return project


def drawn(project, **options):
    options = {"coders": ["ana", "boris"], "seed": 1, "by": "ana"} | options
    with project.transaction() as session:
        return draw(session, **options)


def assigned(project, **options):
    with project.reading() as session:
        return [(line.coder, line.transcript) for line in list_assignments(session, **options)]


def test_each_stratum_gives_its_share_and_the_seed_the_same_sample(wide):
    done = drawn(wide, number=31)
    assert len(done.transcripts) == 31
    for some, of in done.strata.values():
        assert abs(some - of / 2) <= 1
    sample = assigned(wide, coder="ana")
    undo(wide, kinds(), coder="ana")
    assert assigned(wide) == []
    assert drawn(wide, number=31).transcripts == done.transcripts
    assert assigned(wide, coder="ana") == sample
    undo(wide, kinds(), coder="ana")
    assert drawn(wide, number=31, seed=2).transcripts != done.transcripts


def test_an_undone_draw_is_redone_whole(wide):
    drawn(wide, share=0.1)
    before = assigned(wide)
    assert len(before) == 14
    undo(wide, kinds(), coder="ana")
    redo(wide, kinds(), coder="ana")
    assert assigned(wide) == before


def test_the_next_draw_takes_others(wide):
    first, second = drawn(wide, number=30), drawn(wide, number=32)
    assert not set(first.transcripts) & set(second.transcripts)
    with pytest.raises(CtrpError, match="1 transcripts are wanted, and 0 are left"):
        drawn(wide, number=1)


def test_coders_are_blind_to_each_other_unless_it_is_said(project):
    drawn(project, number=1)
    drawn(project, number=1, blind=False)
    with project.reading() as session:
        blind = {line.transcript for line in list_assignments(session) if line.blind}
        for line in list_assignments(session):
            assert is_blind(session, line.transcript, line.coder) == (line.transcript in blind)
            assert not is_blind(session, line.transcript, "cveta")
    assert len(blind) == 1


def test_progress_is_what_was_read_or_coded(project):
    drawn(project, number=2)
    with project.transaction() as session:
        add_coding(session, project.codebook, parse_passage("rs-01-en:2"), "neglect", coder="ana")
        line = next(x for x in list_assignments(session) if x.transcript == "rs-01-en")
    assert (line.coder, line.turns, line.read, line.codings) == ("ana", 3, 1, 1)


@pytest.mark.parametrize(
    "options",
    [{}, {"number": 1, "share": 0.1}, {"number": 0}, {"share": 1.5}, {"number": 1, "coders": []}],
)
def test_what_is_no_draw_is_wrong_usage(project, options):
    with pytest.raises(UsageError):
        drawn(project, **options)


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1, max_size=8), st.data())
def test_the_parts_make_the_whole_and_none_is_off_by_one(sizes, data):
    total = sum(sizes.values())
    wanted = data.draw(st.integers(0, total))
    parts = allot(sizes, wanted, Random(0))  # noqa: S311
    assert sum(parts.values()) == wanted
    for name, size in sizes.items():
        assert 0 <= parts[name] <= size
        assert abs(parts[name] - wanted * size / total) < 1
