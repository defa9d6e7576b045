"""The demo, once, as a new user sees it."""

import csv
import json
import os
import subprocess
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest

import codebooks
from ctrp_research.store.project import open_project

EXAMPLES = Path(__file__).parents[2] / "examples"


# Stands in for the network: whatever opens a connection is written down.
SITE = """
import socket
def connect(self, address):
    open({log!r}, "a").write(repr(address) + "\\n")
    raise OSError("no network")
socket.socket.connect = connect
socket.socket.connect_ex = connect
"""


class Desk:
    """A folder in which commands are run, with a home and a network log of its own."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.network = folder / "network.log"
        site = folder / "site"
        site.mkdir()
        code = SITE.format(log=str(self.network))
        (site / "sitecustomize.py").write_text(code, encoding="utf-8")
        home = {name: str(folder / "home") for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA")}
        fixed = {"NO_COLOR": "1", "COLUMNS": "200", "PYTHONUTF8": "1", "PYTHONPATH": str(site)}
        self.environment = {**os.environ, **home, **fixed, **variables}
        self.project = folder / "ctrp-demo"
        self.done = self.run("demo")

    def run(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-c", "from ctrp_research.cli import main; main()", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A desk on which `ctrp demo` was run once."""
    return Desk(tmp_path_factory.mktemp("desk"))


def test_it_goes_the_whole_way(demo):
    assert demo.done.returncode == 0, demo.done.stdout + demo.done.stderr
    for what in ("transcripts read", "mentions replaced", "passages coded", "Try next"):
        assert what in demo.done.stdout
    written = {path.name for path in (demo.project / "exports").iterdir()}
    assert {f"compare-by-country.{end}" for end in ("xlsx", "csv", "png", "svg")} <= written
    assert sum(name.endswith(".docx") for name in written) == 2


def test_it_opens_no_connection(demo):
    assert not demo.network.exists()


def test_a_second_one_leaves_the_first_as_it_is(demo):
    before = {path: path.stat().st_mtime_ns for path in demo.project.rglob("*.xlsx")}
    again = demo.run("demo")
    assert again.returncode == 0
    assert "--force" in again.stdout
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_force_deletes_no_project_that_is_not_a_demo(demo):
    assert demo.run("new", "real", "--countries", "AL").returncode == 0
    assert demo.run("demo", "real", "--force").returncode == 1
    assert (demo.folder / "real" / "ctrp.toml").is_file()


def test_what_was_replaced_stands_nowhere_but_in_the_vault(demo, monkeypatch):
    """Numbers, contacts and full names: what no ordinary word of another turn can equal."""
    monkeypatch.setenv("XDG_CONFIG_HOME", demo.environment["XDG_CONFIG_HOME"])
    monkeypatch.setenv("HOME", demo.environment["HOME"])
    monkeypatch.setenv("APPDATA", demo.environment["APPDATA"])
    project = open_project(demo.project)
    surfaces = set()
    for name in project.vault.names():
        entry = json.loads(project.vault.get(name))
        for start, end, kind, *_ in entry["mentions"]:
            surface = entry["text"][start:end]
            if kind in ("CONTACT", "IDNUM") or (kind == "PERSON" and surface.istitle() and " " in surface):
                surfaces.add(surface)
    assert len(surfaces) > 100
    for path in demo.project.rglob("*"):
        if path.is_file() and "vault" not in path.parts:
            data = path.read_bytes()
            if path.suffix in (".docx", ".xlsx"):
                with zipfile.ZipFile(path) as archive:
                    data = b"".join(archive.read(name) for name in archive.namelist())
            assert not [one for one in surfaces if one.encode() in data], path.name


def test_another_machine_gives_the_same_files(demo, tmp_path_factory):
    other = Desk(
        tmp_path_factory.mktemp("other"), PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C", LANG="C"
    )
    assert other.done.returncode == 0, other.done.stderr
    for path in sorted((demo.project / "exports").iterdir()):
        assert (other.project / "exports" / path.name).read_bytes() == path.read_bytes(), path.name


def test_every_suggestion_of_what_to_try_next_works(demo):
    lines = [line.strip() for line in demo.done.stdout.split("Try next:")[1].splitlines()]
    tried = [line.split() for line in lines if line.startswith("ctrp ")]
    assert len(tried) > 5
    for words in tried:
        result = demo.run(*words[1:], "--project", "ctrp-demo")
        assert result.returncode == 0, (words, result.stderr)


def test_the_figures_are_those_of_the_lists(demo):
    """Counted again from the participants' sheet and the codings file, without our own code."""
    people = openpyxl.load_workbook(EXAMPLES / "participants.xlsx").active
    heading, *rows = [list(row) for row in people.iter_rows(values_only=True)]
    sheet = [dict(zip(heading, row, strict=True)) for row in rows]
    with (EXAMPLES / "codings.csv").open(encoding="utf-8-sig", newline="") as file:
        codings = list(csv.DictReader(file))
    country = {row["child"]: row["country"] for row in sheet if row["child"]}
    by_code = defaultdict(set)
    turns = _speakers_of_turns(run)
    for coding in codings:
        child = turns[coding["file"], int(coding["turn"])]
        if child:
            by_code[coding["code"]].add(child)
    book = codebooks.shipped("ctrp")
    found = json.loads(demo.run("compare", "--by", "country", "--json", "--project", "ctrp-demo").stdout)
    assert found["columns"] == [*sorted(set(country.values())), "all"]
    shown = 0
    for row in found["rows"]:
        leaves = [leaf.id for leaf in book.leaves_below(row["code"])] or [row["code"]]
        raised = set().union(*(by_code[leaf] for leaf in leaves))
        for column, cell in zip(found["columns"], row["cells"], strict=True):
            inside = {child for child in country if column in ("all", country[child])}
            if cell["n"] is not None:
                assert (cell["n"], cell["of"]) == (len(raised & inside), len(inside))
                assert cell["n"] >= found["rule"]["k"]
                shown += 1
    assert shown > 30


def _speakers_of_turns(run):
    """Child of every turn by (file, turn), worked out from the marked sources' labels."""
    people = openpyxl.load_workbook(EXAMPLES / "participants.xlsx").active
    heading, *rows = [list(row) for row in people.iter_rows(values_only=True)]
    child = {}
    for values in rows:
        row = dict(zip(heading, values, strict=True))
        child[row["file"], str(row["speaker"]).casefold()] = row["child"]
    import yaml_free_files

    return yaml_free_files.turns(child)
