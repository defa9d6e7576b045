"""Several coders by command: drawing, copies, agreement, settling. All texts are invented."""

import json


def code(ctrp, *codings, coder):
    for passage, name in codings:
        done = ctrp("code", "add", passage, name, "--coder", coder)
        assert done.returncode == 0, done.stderr


def test_from_the_draw_to_the_consensus(ctrp, study, tmp_path):
    drawn = ctrp("assign", "--coders", "ana,boris", "--number", "2", "--json")
    assert json.loads(drawn.stdout)["transcripts"] == ["rs-01-en", "rs-t01"]
    code(ctrp, ("rs-01-en:2", "neglect"), ("rs-01-en:6", "self-worth"), coder="ana")
    made = ctrp("copy", "boris.zip", "--for", "boris", "--assigned", "--blind")
    assert "2 transcripts, 0 codings, no originals" in made.stdout, made.stderr
    import zipfile

    with zipfile.ZipFile(tmp_path / "boris.zip") as archive:
        archive.extractall(tmp_path / "there")
    there = {"CTRP_PROJECT": str(tmp_path / "there" / "boris"), "CTRP_CODER": "boris"}
    assert ctrp("code", "add", "rs-01-en:2", "family-poverty", **there).returncode == 0
    assert ctrp("code", "add", "rs-01-en:6", "self-worth", **there).returncode == 0
    refused = ctrp("import", str(tmp_path / "transcripts"), **there)
    assert refused.returncode == 1
    assert "copy for boris, without the originals" in refused.stderr
    assert "Settle in the project" in ctrp("settle", **there).stderr
    merged = ctrp("merge", str(tmp_path / "there" / "boris"))
    assert merged.returncode == 0, merged.stderr
    assert "new: 2 codings." in merged.stdout
    assert "Nothing in it is new." in ctrp("merge", str(tmp_path / "there" / "boris")).stdout
    assert "rs-01-en" in ctrp("assign", "list", "--of", "boris").stdout

    agreed = json.loads(ctrp("agree", "--json").stdout)
    lines = {line["code"]: line for line in agreed["lines"]}
    assert lines["self-worth"]["alpha"] == 1
    assert "2 coders read 3 turns in 1 transcript of which" in agreed["methods"]
    shown = ctrp("agree", "--out", "agreement.xlsx")
    assert "Codes taken for each other" in shown.stdout, shown.stderr
    assert (tmp_path / "agreement.xlsx").exists()

    listed = json.loads(ctrp("settle", "list", "--json").stdout)
    assert [each["code"] for each in listed] == ["family-poverty", "neglect"]
    asked = ctrp("settle", stdin="x\n1\nu\n1\n0\n")
    assert asked.returncode == 0, asked.stderr
    assert "2 settled, 0 left." in asked.stdout
    assert json.loads(ctrp("settle", "list", "--json").stdout) == []
    settled = json.loads(ctrp("settle", "list", "--all", "--json").stdout)
    assert [(each["code"], each["keeps"] is None) for each in settled] == [
        ("family-poverty", False), ("neglect", True),
    ]  # fmt: skip


def test_conflicts_are_listed_by_command(ctrp, study, tmp_path):
    code(ctrp, ("rs-01-en:2", "neglect"), coder="ana")
    done = ctrp("merge", "--conflicts", "--json")
    assert json.loads(done.stdout) == []
    assert ctrp("merge").returncode == 2
    assert ctrp("agree", "--unit", "word").returncode == 2
    alone = ctrp("agree")
    assert (alone.returncode, "two coders or more" in alone.stderr) == (1, True)
