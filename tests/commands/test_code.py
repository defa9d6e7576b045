"""`ctrp code` without its desk: what the desk does, the commands do too."""

import json

import pytest


@pytest.fixture
def listed(ctrp, study):
    def run(*words: str) -> list[dict]:
        done = ctrp("code", *words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_a_coding_is_changed_and_the_change_undone(ctrp, study, listed):
    ctrp("code", "add", "rs-01-en:2", "family-poverty", "--coder", "ana")
    done = ctrp(
        "code", "change", "1", "--reality", "witnessed", "--passage", "0-9", "--coder", "bo"
    )
    assert done.returncode == 0, done.stderr
    (line,) = listed("list")
    assert (line["quote"], line["reality"], line["coder"]) == ("My mother", "witnessed", "ana")
    ctrp("code", "undo", "--coder", "bo")
    (line,) = listed("list")
    assert (line["id"], line["reality"]) == (1, "own")
    assert ctrp("code", "change", "1", "--passage", "nine").returncode == 2


def test_flags_are_put_listed_and_taken_off(ctrp, study, listed):
    assert "Flag 1" in ctrp("code", "flag", "rs-01-en:4:0-6", "strong-quote").stdout
    (line,) = listed("flags", "rs-01-en", "--kind", "strong-quote")
    assert (line["quote"], line["waits"]) == ("I left", False)
    assert ctrp("code", "unflag", "1").returncode == 0
    assert listed("flags") == []


def test_an_identifying_detail_waits_until_it_is_replaced(ctrp, study, listed):
    ctrp("code", "flag", "rs-01-en:6:10-16", "identifying-detail")
    assert [line["waits"] for line in listed("flags")] == [True]
    place = "rs-01-en:6:10-16"
    done = ctrp("code", "flag", place, "identifying-detail", "--replace", "org")
    assert "Replaced in: rs-01-en" in done.stdout, done.stderr
    assert [line["waits"] for line in listed("flags")] == [False]
    assert ctrp("code", "flag", place, "distress", "--replace", "ORG").returncode == 2
    assert ctrp("code", "flag", place, "identifying-detail", "--replace", "dog").returncode == 2
    assert ctrp("undo").returncode == 0
    assert [line["waits"] for line in listed("flags")] == [True]


def test_what_was_read_is_noted_and_listed(ctrp, study, listed):
    assert "3 turns more" in ctrp("code", "read", "rs-01-en", "2-4", "--coder", "ana").stdout
    ctrp("code", "add", "rs-01-en:4", "neglect", "--coder", "ana")
    lines = {line["transcript"]: line for line in listed("read", "--coder", "ana")}
    assert (lines["rs-01-en"]["read"], lines["rs-01-en"]["codings"]) == (3, 1)
    assert "3 turns more" in ctrp("code", "done", "rs-01-en", "--coder", "ana").stdout
    assert ctrp("code", "read", "rs-01-en", "all").returncode == 2
    # Reading decides nothing: undo goes on to the coding.
    assert "code add" in ctrp("undo", "--coder", "ana").stdout


def test_the_desk_needs_a_terminal(ctrp, study):
    for words in (("code",), ("code", "rs-01-en"), ("code", "--blind")):
        done = ctrp(*words)
        assert done.returncode == 2
        assert "needs a terminal" in done.stderr
