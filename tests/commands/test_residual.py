"""`ctrp anonymise` in all its forms: a file, a stream, an estimate, hints."""

import csv
import json
from pathlib import Path

TALK = "I: Who are you?\nR: Stefan Ilin. We were eleven children. My uncle is a gravedigger.\n"


def test_every_old_way_to_call_it_still_works(ctrp, tmp_path):
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    plain = ctrp("anonymise", "talk.txt")
    assert plain.returncode == 0, plain.stderr
    assert "[Person 1]" in plain.stdout
    for words in (
        ("text", "talk.txt"),
        ("--language", "en", "talk.txt"),
        ("talk.txt", "--language", "en"),
    ):
        assert ctrp("anonymise", *words).stdout == plain.stdout
    assert ctrp("anonymise", "-", stdin=TALK).stdout == plain.stdout
    line = json.dumps({"id": 1, "text": TALK, "language": "en"})
    streams = [
        ctrp("anonymise", *words, stdin=line).stdout
        for words in (("--jsonl", "-"), ("-", "--jsonl"), ("--jsonl",), ("text", "--jsonl", "-"))
    ]
    assert json.loads(streams[0])["text"] == plain.stdout
    assert len(set(streams)) == 1


def test_a_file_that_is_called_like_a_command_has_its_own_way(ctrp, tmp_path):
    (tmp_path / "estimate").write_text(TALK, encoding="utf-8")
    assert "[Person 1]" in ctrp("anonymise", "./estimate").stdout
    assert "[Person 1]" in ctrp("anonymise", "text", "estimate").stdout
    assert "No project" in ctrp("anonymise", "estimate").stderr


def test_help_and_wrong_use_are_told(ctrp):
    for words in ((), ("--help",)):
        shown = ctrp("anonymise", *words)
        assert all(name in shown.stdout + shown.stderr for name in ("text", "estimate", "hints"))
    assert ctrp("anonymise", "--help").returncode == 0
    assert "--jsonl" in ctrp("anonymise", "text", "--help").stdout
    assert ctrp("anonymise", "--no-such-option", "a.txt").returncode == 2
    assert ctrp("anonymise", "estimate", "--turns", "0").returncode == 2


def test_hints_of_one_file_go_to_standard_error_without_its_words(ctrp):
    done = ctrp("anonymise", "-", "--hints", stdin=TALK)
    assert "line 2, column 24: FAMILY, 7 children or more" in done.stderr
    assert "JOB" in done.stderr
    assert "gravedigger" not in done.stderr
    assert "eleven children" in done.stdout


def test_hints_of_files_and_of_a_project(ctrp, study, tmp_path):
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    told = json.loads(ctrp("anonymise", "hints", "talk.txt", "--json").stdout)
    assert [(one["kind"], one["passage"]) for one in told["hints"]] == [
        ("FAMILY", "eleven children"),
        ("JOB", "gravedigger"),
    ]
    told = json.loads(ctrp("anonymise", "hints", "--json").stdout)
    assert {one["participant"] for one in told["rare"]} >= {"rs-01-en/R"}
    shown = ctrp("anonymise", "hints")
    assert (shown.returncode, "sets apart" in shown.stdout) == (0, True)


def test_estimate_draws_is_filled_in_and_gives_a_bound_and_its_limits(ctrp, study):
    drawn = json.loads(ctrp("anonymise", "estimate", "--out", "s.csv", "--json").stdout)
    assert drawn["turns"] == drawn["drawn"] == {"en": 13}
    assert ctrp("anonymise", "estimate", "--out", "s.csv").returncode == 1
    assert ctrp("anonymise", "estimate", "--out", "s.pdf").returncode == 1
    with Path("s.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert ctrp("anonymise", "estimate", "--read", "s.csv").returncode == 1
    for number, row in enumerate(rows[1:11]):
        row[3] = "2" if number == 4 else "0"
    with Path("s.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    told = json.loads(ctrp("anonymise", "estimate", "--read", "s.csv", "--json").stdout)
    (bound,) = told["bounds"]
    assert (bound["language"], bound["read"], bound["found_in"], bound["details"]) == (
        "en",
        10,
        1,
        2,
    )
    assert bound["at_most"] == 3
    assert told["unread"] == 3
    assert len(told["unknown"]) >= 6
    shown = ctrp("anonymise", "estimate", "--read", "s.csv").stdout
    assert "What this does not know" in shown
    assert "3 drawn turns were not read" in shown
