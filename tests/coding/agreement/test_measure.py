"""Agreement measured in a project; the codings and the longer transcripts are invented."""

import json
import random

import krippendorff
import numpy as np
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from ctrp_research.coding.agreement.choosing import choose_codes
from ctrp_research.coding.agreement.measure import NEVER, measure_agreement
from ctrp_research.coding.agreement.methods import methods_paragraph
from ctrp_research.coding.agreement.workbook import write_xlsx
from ctrp_research.coding.codings import add_coding, parse_passage
from ctrp_research.coding.reads import mark_read
from ctrp_research.errors import CtrpError
from ctrp_research.store.tables import Speaker, Transcript, Turn

CODES = ("self-worth", "neglect", "family-poverty")


def code(project, coder: str, *codings: tuple[str, str]):
    with project.transaction() as session:
        for passage, name in codings:
            add_coding(session, project.codebook, parse_passage(passage), name, coder=coder)


def measure(project, *, codes=CODES, merge_to=(), level=None, **options):
    with project.reading() as session:
        groups = choose_codes(
            session, project.codebook, codes=codes, merge_to=merge_to, level=level
        )
        return measure_agreement(session, project.codebook, groups=groups, **options)


def line(agreement, name):
    return next(each for each in agreement.lines if each.code == name)


@pytest.fixture
def many(project):
    """Twelve more transcripts of twenty turns, coded by three people who do not read all of it."""
    rng = random.Random(4)  # noqa: S311
    with project.transaction() as session:
        for number in range(12):
            name = f"made-{number:02}"
            session.add(Transcript(id=name, sha256=name, language="en", method="interview"))
            speaker = Speaker(
                transcript_id=name, label="R", role="child", confidence=1, reason="invented"
            )
            session.add(speaker)
            session.flush()
            session.add_all(
                Turn(
                    transcript_id=name,
                    number=turn,
                    speaker_id=speaker.id,
                    text="We had bread. I was alone then! What else? Nothing.",
                )
                for turn in range(1, 21)
            )
    truth = {}
    for coder in ("ana", "boris", "cveta"):
        with project.transaction() as session:
            for number in range(12):
                read = sorted(rng.sample(range(1, 21), 16))
                mark_read(session, f"made-{number:02}", coder=coder, turns=read)
                for turn in read:
                    for name, rate in zip(CODES, (0.3, 0.1, 0.02), strict=True):
                        right = truth.setdefault((number, turn, name), rng.random() < rate)
                        if right != (rng.random() < 0.1):
                            start = rng.choice((0, 5, 14))
                            passage = parse_passage(f"made-{number:02}:{turn}:{start}-{start + 20}")
                            add_coding(session, project.codebook, passage, name, coder=coder)
    return project


def by_hand(project, name: str, width: int | None) -> np.ndarray:
    """Coder × unit, 1, 0 or nan, straight from the definition; width None for turns."""
    from ctrp_research.store.tables import Coding, TurnRead

    with project.reading() as session:
        reads = {(read.turn_id, read.coder) for read in session.scalars(select(TurnRead))}
        turns = session.scalars(select(Turn).where(Turn.transcript_id.startswith("made"))).all()
        codings = session.scalars(select(Coding).where(Coding.code == name)).all()
        rows = []
        for coder in ("ana", "boris", "cveta"):
            mine = [each for each in codings if each.coder == coder]
            row = []
            for turn in turns:
                spans = [(c.start, c.end) for c in mine if c.turn_id == turn.id]
                length = 1 if width is None else len(turn.text)
                if (turn.id, coder) not in reads:
                    row += [np.nan] * length
                elif width is None:
                    row.append(float(bool(spans)))
                else:
                    row += [float(any(a <= at < b for a, b in spans)) for at in range(length)]
            rows.append(row)
    return np.array(rows)


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize(("unit", "width"), [("turn", None), ("character", 1)])
def test_alpha_is_the_librarys_on_the_whole_table_of_coders_and_units(many, name, unit, width):
    expected = krippendorff.alpha(
        by_hand(many, name, width), value_domain=[0, 1], level_of_measurement="nominal"
    )
    measured = line(measure(many, unit=unit), name)
    assert measured.alpha == pytest.approx(expected)
    assert measured.interval.low < measured.alpha < measured.interval.high


def test_the_interval_is_of_transcripts_drawn_anew(many):
    table = by_hand(many, "self-worth", None).reshape(3, 12, 20)
    rng = np.random.default_rng(0)
    weights = rng.multinomial(12, np.full(12, 1 / 12), size=300)
    alphas = [
        krippendorff.alpha(
            np.repeat(table, times, axis=1).reshape(3, -1),
            value_domain=[0, 1],
            level_of_measurement="nominal",
        )
        for times in weights
    ]
    interval = line(measure(many, resamples=300, seed=0), "self-worth").interval
    low, high = np.percentile(alphas, (2.5, 97.5))
    assert (interval.low, interval.high) == pytest.approx((low, high))
    assert line(measure(many, resamples=300, seed=0), "self-worth").interval == interval


def test_all_codes_together_are_all_decisions_in_one_table(many):
    tables = np.hstack([by_hand(many, name, None) for name in CODES])
    expected = krippendorff.alpha(tables, value_domain=[0, 1], level_of_measurement="nominal")
    assert measure(many).overall.alpha == pytest.approx(expected)


def test_a_sentence_is_coded_where_a_coding_lies_over_it(many):
    measured = measure(many, unit="sentence")
    assert measured.units == measure(many).units * 4
    assert line(measured, "self-worth").applied > line(measure(many), "self-worth").applied


def test_a_code_that_nobody_applied_is_not_agreement(project):
    code(project, "ana", ("rs-01-en:2", "self-worth"), ("rs-01-en:6", "self-worth"))
    code(project, "boris", ("rs-01-en:6", "self-worth"))
    never = line(measure(project), "neglect")
    assert (never.alpha, never.ac1, never.percent, never.positive) == (None, None, None, None)
    assert never.not_estimable == NEVER
    assert never.interval.low is None


def test_only_what_both_have_read_is_compared(project):
    # The list rule: boris stopped after turn 2, so that 4 and 6 say nothing about him.
    code(project, "ana", ("rs-01-en:2", "self-worth"), ("rs-01-en:6", "neglect"))
    code(project, "boris", ("rs-01-en:2", "self-worth"))
    measured = measure(project)
    assert (measured.units, measured.marked, measured.inferred) == (1, 0, 2)
    with project.transaction() as session:
        mark_read(session, "rs-01-en", coder="boris")
    measured = measure(project)
    assert (measured.units, measured.marked, measured.inferred) == (3, 1, 1)
    assert line(measured, "neglect").positive == 0


def test_who_shares_nothing_is_not_among_the_coders(project):
    for coder, passage in (("ana", "rs-01-en:2"), ("boris", "rs-01-en:2"), ("cveta", "rs-t01:2")):
        code(project, coder, (passage, "self-worth"))
    measured = measure(project)
    assert (measured.coders, measured.transcripts, measured.inferred) == (("ana", "boris"), 1, 2)


def test_confusions_and_the_transcripts_that_part_most(project):
    code(
        project,
        "ana",
        ("rs-01-en:2", "self-worth"),
        ("rs-01-en:4", "self-worth"),
        ("rs-t01:2", "neglect"),
    )
    code(
        project,
        "boris",
        ("rs-01-en:2", "neglect"),
        ("rs-01-en:4", "neglect"),
        ("rs-t01:2", "neglect"),
    )
    measured = measure(project)
    (confusion,) = measured.confusions
    assert {confusion.code, confusion.other, confusion.times} == {"self-worth", "neglect", 2}
    assert [(p.transcript, p.applied, p.disagreed) for p in measured.parted] == [
        ("rs-01-en", 4, 4), ("rs-t01", 1, 0),
    ]  # fmt: skip


def test_codes_of_a_parent_are_one_when_they_are_merged(project):
    parent = project.codebook.parents("neglect")[-1]
    other = next(leaf.id for leaf in parent.leaves() if leaf.id != "neglect")
    code(project, "ana", ("rs-01-en:2", "neglect"), ("rs-01-en:6", "self-worth"))
    code(project, "boris", ("rs-01-en:2", other), ("rs-01-en:6", "self-worth"))
    assert measure(project, codes=()).confusions
    merged = measure(project, codes=(), merge_to=[parent.id])
    assert line(merged, parent.id).alpha == 1
    assert not merged.confusions
    branch = project.codebook.branch_of("neglect").id
    assert line(measure(project, codes=(), level=1), branch).positive == 1


def test_fewer_than_five_transcripts_have_no_interval(project):
    code(project, "ana", ("rs-01-en:2", "self-worth"), ("rs-01-en:6", "neglect"))
    code(project, "boris", ("rs-01-en:2", "self-worth"), ("rs-01-en:6", "self-worth"))
    interval = line(measure(project), "self-worth").interval
    assert (interval.low, interval.high) == (None, None)
    assert "fewer than 5" in interval.why


def test_one_coder_or_nothing_in_common_is_said(project):
    code(project, "ana", ("rs-01-en:2", "self-worth"))
    with pytest.raises(CtrpError, match="two coders or more, and here is ana"):
        measure(project)
    code(project, "boris", ("rs-t01:2", "self-worth"))
    with pytest.raises(CtrpError, match="No two of ana, boris"):
        measure(project)
    with pytest.raises(CtrpError, match=r"anna has coded nothing here. Who has: ana, boris"):
        measure(project, coders=["anna", "boris"])


def test_the_paragraph_and_the_workbook_say_the_same(many, tmp_path):
    measured = measure(many)
    text = methods_paragraph(measured)
    assert f"alpha was {measured.overall.alpha:.2f} [" in text
    assert "3 coders read" in text
    assert "ana" not in text
    write_xlsx(measured, tmp_path / "a.xlsx")
    write_xlsx(measured, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    assert book["Agreement"]["C2"].value == pytest.approx(measured.overall.alpha)
    assert book.sheetnames == ["Agreement", "Confusions", "Transcripts", "Methods"]
    assert json.dumps(text)
