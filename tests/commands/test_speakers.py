"""`ctrp speakers` and what belongs to it, each in a process of its own."""

import json

import pytest

TALK = "A: Who was there?\nB: Me.\nA: And who else?\nB: No one.\n"


def roles(ctrp, *words):
    listed = json.loads(ctrp("speakers", *words, "--json").stdout)
    return {f"{one['transcript']} {one['label']}": one["role"] for one in listed}


def test_speakers_lists_repairs_and_undoes(ctrp, study):
    before = roles(ctrp)
    assert before["rs-01-en I"] == "interviewer"
    assert roles(ctrp, "rs-t01").keys() < before.keys()
    done = ctrp("speakers", "set", "rs-t01", "Girl 1", "--role", "adult")
    assert (done.returncode, done.stdout) == (0, "1 voice changed.\n")
    assert roles(ctrp)["rs-t01 Girl 1"] == "adult"
    assert "Undone: speakers set." in ctrp("speakers", "undo").stdout
    assert roles(ctrp) == before
    shown = ctrp("speakers").stdout
    assert "Moderator" in shown
    assert "Stefan" not in shown + json.dumps(before)


def test_codings_are_not_silenced_without_a_yes(ctrp, study):
    ctrp("code", "add", "rs-01-en:2", "family-poverty")
    refused = ctrp("speakers", "set", "rs-01-en", "R", "--role", "interviewer")
    assert refused.returncode == 1
    assert "1 coding stands" in refused.stderr
    done = ctrp("speakers", "set", "rs-01-en", "R", "--role", "interviewer", "--yes")
    assert "no longer counted: 1 of the codings" in done.stdout
    assert len(json.loads(ctrp("code", "list", "--json").stdout)) == 1


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("set", "rs-t01", "Girl 9", "--role", "child"), 1, "There are: All, Boy 1"),
        (("set", "rs-t09", "Girl 1", "--role", "child"), 1, "Did you mean rs-t01"),
        (("set", "rs-t01", "Girl 1"), 2, "--role"),
        (("undo",), 1, "no decision"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(ctrp, study, words, status, message):
    done = ctrp("speakers", *words)
    assert done.returncode == status
    assert message in done.stderr


def test_rules_for_one_import_and_rules_that_stay(ctrp, study, tmp_path):
    talks = tmp_path / "talks"
    talks.mkdir()
    (talks / "one.txt").write_text(TALK, encoding="utf-8")
    rules = tmp_path / "labels.csv"
    rules.write_text("speaker,role\nA,child\nB,interviewer\nMirjana,adult\n", encoding="utf-8")
    done = ctrp("import", str(talks), "--speakers", str(rules))
    assert "A child, B interviewer" in done.stdout
    assert "labels.csv:4: this rule fits no speaker" in done.stdout
    assert "Mirjana" not in done.stdout
    refused = ctrp("speakers", "save", str(rules))
    assert refused.returncode == 1
    assert "Mirjana" not in refused.stderr
    assert ctrp("speakers", "save", "rs-t02").returncode == 0
    assert (study / "speakers.csv").read_text() == (
        "speaker,role,language\na,child,en\nb,interviewer,en\n"
    )
    (talks / "two.txt").write_text(TALK + "B: So.\n", encoding="utf-8")
    done = ctrp("import", str(talks), "--json")
    assert dict(json.loads(done.stdout)[1]["speakers"]) == {"A": "child", "B": "interviewer"}


def test_participants_can_be_tried_taken_in_and_taken_back(ctrp, study, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("file,child,age\nrs-01-en,RS-C01,14\nnowhere,RS-C02,\n", encoding="utf-8")
    tried = ctrp("participants", "import", str(people), "--dry-run")
    assert tried.returncode == 1
    assert "Nothing was stored." in tried.stdout
    done = json.loads(ctrp("participants", "import", str(people), "--json").stdout)
    assert (done["matched"], done["children"], done["stored"]) == (1, ["RS-C01"], True)
    assert done["unmatched"] == ["line 3: no transcript of this file"]
    assert done["without_row"] == ["rs-t01/Boy 1", "rs-t01/Girl 1", "rs-t01/Girl 2"]
    assert done["differing"] == ["rs-01-en R: age"]
    assert "Undone: participants import." in ctrp("speakers", "undo").stdout
    listed = json.loads(ctrp("speakers", "rs-01-en", "--json").stdout)
    assert listed[1]["participant"] == "rs-01-en/R"
