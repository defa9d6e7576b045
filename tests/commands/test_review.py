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


def test_places_of_the_field_are_joined_and_people_linked_and_both_undone(ctrp, project, tmp_path):
    key = key_file(project.settings.id)
    data = key.read_bytes()
    key.unlink()
    (tmp_path / "rs-02.txt").write_text(
        "I: Where is Stefan Ilin?\nR: With his aunt in Vranje.\n", encoding="utf-8"
    )
    done = ctrp("import", "rs-02.txt")
    assert done.returncode == 0, done.stderr
    assert "run `ctrp review join`" in done.stdout.replace("Run", "run").replace("\n", " ")
    assert "[Place x1]" in ctrp("read", "rs-02").stdout
    assert ctrp("review", "join").returncode == 1
    key.write_bytes(data)
    assert "1 transcript had labels of their own" in ctrp("review", "join").stdout
    assert "[Place 1]" in ctrp("read", "rs-02").stdout
    assert "Nothing to join" in ctrp("review", "join").stdout
    assert (
        "changed: rs-01-en, rs-02" in ctrp("review", "link", "rs-01-en", "2", "rs-02", "1").stdout
    )
    assert "[Person +1]" in ctrp("read", "rs-02").stdout
    assert ctrp("review", "unlink", "rs-02", "+1").returncode == 0
    assert "[Person 2]" in ctrp("read", "rs-02").stdout
    assert ctrp("review", "link", "rs-01-en", "77", "rs-02", "1").returncode == 1
    for action in ("unlink", "link", "join"):
        assert f"review {action}" in ctrp("review", "undo").stdout
    assert "[Place x1]" in ctrp("read", "rs-02").stdout
