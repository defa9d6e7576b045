"""`ctrp read`: a coded transcript to look at. All examples invented."""

import json

import pytest
from rich.cells import cell_len

from codebooks import shipped
from ctrp_research.coding.opened import Opened, OpenTurn, Placed
from ctrp_research.screens.printed import Printed


@pytest.fixture
def coded(study, ctrp):
    for words in (
        ("rs-01-en:2", "family-poverty", "--memo", "ask again"),
        ("rs-01-en:4:0-12", "neglect", "--reality", "hearsay"),
    ):
        assert ctrp("code", "add", *words, "--coder", "ana").returncode == 0
    assert ctrp("code", "flag", "rs-01-en:4", "distress", "--coder", "ben").returncode == 0
    return study


def test_marks_stand_in_the_margin_and_are_explained(coded, ctrp):
    done = ctrp("read", "rs-01-en", COLUMNS="80")
    lines = done.stdout.splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    second = next(line for line in lines if line.lstrip().startswith("2 "))
    assert second.rstrip().endswith("fp")
    assert "     ✎ fp (ana) ask again" in lines
    fourth = next(line for line in lines if line.lstrip().startswith("4 "))
    assert fourth.split()[-2:] == ["!d", "neh"] or fourth.split()[-2:] == ["neh", "!d"]
    assert any(line.startswith("     ↳ neh ") for line in lines)
    assert " fp  family-poverty (1)  Poverty" in done.stdout
    assert " !d  distress (1)  a flag" in done.stdout


def test_only_what_is_asked_for_is_shown(coded, ctrp):
    turns = json.loads(ctrp("read", "rs-01-en", "--code", "risk", "--json").stdout)
    assert [turn["number"] for turn in turns] == [2, 4]
    assert turns[0]["codings"][0]["memo"] == "ask again"
    assert turns[1]["codings"][-1]["reality"] in {"hearsay", ""}
    turns = json.loads(ctrp("read", "rs-01-en", "--by", "ben", "--json").stdout)
    assert [one["code"] for turn in turns for one in turn["codings"]] == ["distress"]
    turns = json.loads(ctrp("read", "rs-01-en", "--speaker", "I", "--json").stdout)
    assert {turn["role"] for turn in turns} == {"interviewer"}
    shown = ctrp("read", "rs-01-en", "--code", "family-poverty").stdout
    assert shown.count("…\n") == 2
    assert ctrp("read", "rs-01-en", "--speaker", "Nobody").returncode == 1
    assert ctrp("read", "rs-01-en", "--code", "nothing").returncode == 1


def test_who_codes_blind_sees_their_own_alone(coded, ctrp):
    done = ctrp("assign", "--coders", "ana,eva", "--share", "1")
    assert done.returncode == 0, done.stderr
    turns = json.loads(ctrp("read", "rs-01-en", "--json", "--coder", "eva").stdout)
    assert [one for turn in turns for one in turn["codings"]] == []
    assert "✎" not in ctrp("read", "rs-01-en", "--coder", "eva").stdout
    assert "✎" in ctrp("read", "rs-01-en", "--coder", "ana").stdout


@pytest.mark.parametrize(
    "text", ["Немам ништа. " * 9, "e\u0301e\u0301 " * 60, "日本語 " * 30, "x" * 300]
)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_margin_stays_straight_whatever_is_said(text, width):
    turn = OpenTurn(1, "Дете", "child", text, "")
    placed = [Placed(1, 1, 0, len(text), "neglect", "own", "ana")]
    printed = Printed(Opened("a", "hbs", None, (turn,)), shipped(), width=width, underline=False)
    lines = [line.plain for line in printed.lines([turn], {1: placed})]
    marked = [line for line in lines if line.rstrip().endswith(("ne", "│"))]
    assert len(marked) > 1
    assert len({cell_len(line[: line.rindex("│")]) for line in marked[1:]}) == 1
    assert all(cell_len(line) <= width for line in lines[: len(marked)])
