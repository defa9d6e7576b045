"""`ctrp search` from the outside. All examples invented."""

import json


def test_a_search_shows_passages_in_context_with_counts(study, ctrp):
    done = ctrp("search", "mothers")
    assert "My ⟪mother⟫ and my" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 passages in 1 turns of 1 transcripts, by 1 children."
    found = json.loads(ctrp("search", '"bread and tea"', "--json").stdout)
    assert found["counts"]["passages"] == 1
    assert found["passages"][0]["quote"] == "bread and tea"
    assert "read as: (words: bread) and (words: tea)" in ctrp("search", "bread and tea").stdout
    assert ctrp("search", "tea", "--count").stdout.count("\n") == 1


def test_a_code_is_put_on_what_was_found_after_a_look(study, ctrp):
    code = ("--code", "family-poverty", "--on", "turn")
    done = ctrp("search", "tea or nothing", *code, "--dry-run")
    assert "family-poverty would be put on 2 turns. Nothing was stored." in done.stdout
    assert "⟪tea⟫" in done.stdout
    assert "[]" in ctrp("code", "list", "--json").stdout
    done = ctrp("search", "tea or nothing", *code)
    assert done.returncode == 1
    assert "--yes" in done.stderr
    assert "[]" in ctrp("code", "list", "--json").stdout
    done = ctrp("search", "tea or nothing", *code, "--yes")
    assert "put on 2 turns" in done.stdout
    assert len(json.loads(ctrp("code", "list", "--json").stdout)) == 2
    assert "code import" in ctrp("undo").stdout
    assert json.loads(ctrp("code", "list", "--json").stdout) == []


def test_faults_are_told_with_their_place(study, ctrp):
    done = ctrp("search", "code:neglect and")
    assert done.returncode == 2
    assert "^" in done.stderr
    assert ctrp("search", "tea", "--dry-run").returncode == 2
    assert ctrp("search", "tea", "--speaker", "teacher").returncode == 2
    assert ctrp("search", "code:neglects").returncode == 1
