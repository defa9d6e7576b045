"""`ctrp review` as a person types it."""

import json
import os
import subprocess
import sys

import openpyxl
import pytest

from ctrp_research.review.desk import Desk
from ctrp_research.store.project import key_file


@pytest.fixture
def ctrp(project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CTRP_PROJECT", str(project.root))
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONUTF8": "1"}

    def run(*words: str):
        return subprocess.run(
            [sys.executable, "-c", "from ctrp_research.cli import main; main()", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )

    return run


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "needs a terminal"),
        (("rs-01-en",), "needs a terminal"),
        (("open", "rs-01-en"), "needs a terminal"),
        (("--coder", "bo", "rs-t01"), "needs a terminal"),
        (("nowhere",), "no such transcript"),
    ],
)
def test_a_first_word_that_is_no_command_is_a_transcript(ctrp, words, message):
    done = ctrp("review", *words)
    assert done.returncode == (2 if "terminal" in message else 1)
    assert message in done.stderr


def test_help_of_the_group_and_of_the_commands(ctrp):
    shown = ctrp("review", "--help").stdout
    assert all(name in shown for name in ("open", "status", "export", "import"))
    for name in ("open", "status", "export", "import"):
        assert "Example" in ctrp("review", name, "--help").stdout


def test_status_is_counted_without_the_key(ctrp, project):
    Desk(project, coder="ana").reject("rs-01-en", 8)
    key_file(project.settings.id).unlink()
    told = json.loads(ctrp("review", "status", "--json").stdout)
    assert told["all"]["rejected"] == 1
    assert told["all"]["mentions"] == told["all"]["waiting"] + 1 == 11
    assert [line["transcript"] for line in told["transcripts"]] == ["rs-01-en", "rs-t01"]
    assert "rs-t01" in ctrp("review", "status").stdout


def test_a_sheet_goes_out_and_comes_back(ctrp, project, tmp_path):
    done = ctrp("review", "export", "review.xlsx", "rs-01-en")
    assert "8 mentions" in done.stdout
    assert ctrp("review", "export", "review.xlsx").returncode == 1
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    for row in book["mentions"].iter_rows(min_row=2):
        row[10].value = "accept"
    book["mentions"]["K5"].value = "rejekt"
    book.save(tmp_path / "review.xlsx")
    done = ctrp("review", "import", "review.xlsx")
    assert done.returncode == 1
    assert "review.xlsx, mentions:5: `decision` must be one of accept" in done.stderr
    book["mentions"]["K5"].value = "reject"
    book.save(tmp_path / "review.xlsx")
    assert (
        "8 rows with something in them, 8 mentions changed"
        in ctrp("review", "import", "review.xlsx", "--coder", "bo").stdout
    )
    assert "0 mentions changed" in ctrp("review", "import", "review.xlsx").stdout
    assert {mark.coder for mark in Desk(project, coder="x").open("rs-01-en").marks} == {"bo"}


def test_without_the_key_nothing_is_shown_or_written(ctrp, project, tmp_path):
    key_file(project.settings.id).unlink()
    for words in ((), ("export", "review.xlsx"), ("rs-01-en",)):
        done = ctrp("review", *words)
        assert done.returncode == 1
        assert "key file" in done.stderr
    assert not (tmp_path / "review.xlsx").exists()
