"""A comparison on a narrow terminal: every figure whole, none cut into another one."""

import re

import pytest

from ctrp_research.commands.compare import show
from ctrp_research.findings.comparison import Cell, Comparison, Row, Rule

COLUMNS = ("AL", "BA", "BG", "ME", "RO", "RS", "XK", "not recorded", "all")


@pytest.mark.parametrize("width", [40, 80, 100, 200])
def test_no_figure_is_cut_however_narrow_the_terminal(width, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(width))
    cells = tuple(Cell(60 + at, 100 + at, None) for at, _ in enumerate(COLUMNS))
    row = Row("risk", "Risk with a name that is far longer than its column", None, 0, cells)
    show(Comparison("country", COLUMNS, (row,), Rule(), "ctrp 1", "0" * 64, ()))
    printed = capsys.readouterr().out
    assert re.findall(r"\d+/\d+", printed) == [f"{60 + at}/{100 + at}" for at in range(9)]
    assert all(column in printed for column in COLUMNS)


def test_a_column_whose_size_is_not_told_has_no_number_for_it(capsys):
    row = Row("risk", "Risk", None, 0, (Cell(5, None, None),))
    show(Comparison("country", ("all",), (row,), Rule(), "ctrp 1", "0" * 64, ()))
    assert "5/–" in capsys.readouterr().out
