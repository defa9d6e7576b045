"""`ctrp codebook` as a person types it."""

import json


def test_the_life_of_a_frame_from_the_command_line(ctrp, study):
    def said(*words):
        done = ctrp("codebook", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert ctrp("code", "add", "rs-01-en:2", "family-poverty").returncode == 0
    told = said(
        "add", "Debt", "--under", "risk-family", "--definition", "Debts.", "--indicator", "en=debt*"
    )
    assert "debt: added Debt (under risk-family)" in told
    assert "The codebook is version 2 now." in told
    assert "  + Owing" in said("rename", "debt", "Owing")
    split = ("split", "family-poverty", "--into", "hunger", "--into", "cold: Cold: No heating.")
    dry = json.loads(said(*split, "--dry-run", "--json"))
    assert (dry["waiting"], dry["dry_run"]) == (1, True)
    assert "1 codings wait for another code: ctrp codebook queue" in said(*split)
    assert "family-poverty: 1 codings, to be hunger or cold" in said("queue")
    said("merge", "debt", "hunger", "--into", "hunger")
    assert "merged into hunger" in said("show")
    assert "split family-poverty, into hunger, cold" in said("versions")
    assert ctrp("undo").returncode == 0
    assert ctrp("doctor").returncode == 0


def test_a_difference_is_told_and_the_exit_status_says_it(ctrp, study):
    assert ctrp("codebook", "diff").returncode == 2
    assert ctrp("code", "add", "rs-01-en:2", "family-poverty").returncode == 0
    done = ctrp("codebook", "diff")
    assert (done.returncode, done.stdout) == (0, "They say the same.\n")
    path = study / "codebook.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("name: Poverty", "name: Being poor"),
        encoding="utf-8",
    )
    done = ctrp("codebook", "diff")
    assert (done.returncode, done.stdout) == (
        1,
        "family-poverty: name\n  - Poverty\n  + Being poor\n",
    )
    done = ctrp("codebook", "diff", "1", "--json")
    assert json.loads(done.stdout) == {
        "old": "ctrp 1", "new": "ctrp 2",
        "differences": [{"code": "family-poverty", "what": "name", "before": "Poverty", "after": "Being poor"}],
    }  # fmt: skip
    assert ctrp("codebook", "diff", "9").returncode == 2


def test_a_frame_goes_out_and_comes_back(ctrp, study, tmp_path):
    for name in ("a.xlsx", "a.qdc"):
        done = ctrp("codebook", "export", name)
        assert done.returncode == 0, done.stderr
        back = ctrp("codebook", "import", name)
        assert "nothing was changed" in back.stdout, back.stderr
    done = ctrp("codebook", "export", "a.csv", "--format", "taguette-csv")
    assert "the tree, which is in the names" in done.stdout
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbftag,description\r\n")
    (tmp_path / "b.csv").write_text("tag,description\nfear,Being afraid\n", encoding="utf-8")
    done = ctrp("codebook", "import", "b.csv", "--dry-run")
    assert "fear: added fear (under the top)" in done.stdout
    assert "Nothing was changed." in done.stdout
    (tmp_path / "b.csv").write_text("x,y\n", encoding="utf-8")
    done = ctrp("codebook", "import", "b.csv")
    assert (done.returncode, "no column `name`" in done.stderr) == (1, True)
