"""`ctrp cooccur`, `saturation`, `negative` and `matrix` from the outside. Invented words."""

import json

import pytest
from openpyxl import load_workbook


@pytest.fixture
def coded(study, ctrp):
    for words in (
        ("rs-01-en:2:0-12", "family-poverty"), ("rs-01-en:2:8-20", "neglect"),
        ("rs-01-en:4", "child-work"),
    ):  # fmt: skip
        assert ctrp("code", "add", *words, "--coder", "ana").returncode == 0
    assert ctrp("code", "done", "rs-01-en", "--coder", "ana").returncode == 0
    return study


def test_what_meets_is_counted_shown_and_written(coded, ctrp, tmp_path):
    done = ctrp("cooccur")
    assert done.stdout.splitlines()[1].split()[:2] == ["family-poverty", "neglect"]
    assert "disclosure control" in done.stdout
    shown = json.loads(ctrp("cooccur", "neglect", "family-poverty", "--json").stdout)
    assert [(one["start"], one["end"]) for one in shown] == [(8, 12)]
    assert "rs-01-en:2:8-12" in ctrp("cooccur", "neglect", "family-poverty").stdout
    assert ctrp("cooccur", "--out", str(tmp_path / "c.xlsx"), "--within", "child").returncode == 0
    book = load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == ["Pairs", "Passages", "Turns", "Children"]
    assert book["Passages"]["C2"].value == 0
    assert book["Passages"]["D3"].value == 1
    assert ctrp("cooccur", "neglect").returncode == 2
    assert ctrp("cooccur", "neglect", "nothing").returncode == 1


def test_saturation_says_that_it_takes_more(coded, ctrp, tmp_path):
    assert "not estimable: 1 of the 6 transcripts" in ctrp("saturation").stdout
    (curve,) = json.loads(ctrp("saturation", "--by", "all", "--json").stdout)
    assert curve["reached"] is None
    assert len(curve["steps"]) == 1
    assert "family-poverty" in ctrp("saturation", "--steps").stdout
    assert ctrp("saturation", "--out", str(tmp_path / "s.xlsx")).returncode == 0
    assert load_workbook(tmp_path / "s.xlsx")["Steps"]["D2"].value == 3
    assert ctrp("saturation", "--by", "age").returncode == 2


def test_negative_cases_are_those_who_were_read(coded, ctrp):
    done = ctrp("negative", "trusted-adult", "--despite", "neglect")
    assert "rs-01-en:2:8-20" in done.stdout
    assert "not in 1 who were read to the end; 0 are not read" in done.stdout
    listed = json.loads(ctrp("negative", "trusted-adult", "--json").stdout)
    assert {one["status"] for one in listed} == {"absent", "not read"}


def test_the_matrix_from_the_command_line(coded, ctrp, tmp_path):
    told = json.loads(ctrp("matrix", "show", "--code", "neglect", "--json").stdout)
    (cell,) = told["cells"]
    case = cell["case"]
    assert ctrp("matrix", "set", case, "neglect", "Alone.").returncode == 0
    assert "Alone." in ctrp("matrix", "show", "--case", case).stdout
    ctrp("code", "add", "rs-01-en:6", "neglect", "--coder", "ben")
    assert "~ stale" in ctrp("matrix", "show", "--stale").stdout
    assert ctrp("matrix", "set", case, "neglect", "--still-true").returncode == 0
    assert "~ stale" not in ctrp("matrix", "show", "--stale").stdout
    path = str(tmp_path / "m.xlsx")
    assert ctrp("matrix", "export", path, "--code", "neglect", "--case", case).returncode == 0
    book = load_workbook(path)
    book["Matrix"]["C3"] = "Alone, often."
    book.save(path)
    assert "1 summary stored" in ctrp("matrix", "import", path).stdout
    assert "0 summaries stored" in ctrp("matrix", "import", path).stdout
    assert "matrix write" in ctrp("undo").stdout
    assert "Alone, often" not in ctrp("matrix", "show").stdout
    done = ctrp("matrix", "set", case, "neglect", "Milena left her.")
    assert done.returncode == 1
    assert "Milena" not in done.stderr
    assert ctrp("matrix", "set", "XX-C99", "neglect", "x").returncode == 1
    assert ctrp("matrix", "set", case, "neglect").returncode == 2
