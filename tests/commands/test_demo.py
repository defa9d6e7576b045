"""The demo, once, as a new user sees it."""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sqlalchemy import select

import codebooks
from ctrp_research.store.project import open_project
from ctrp_research.store.tables import Transcript

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
    with project.transaction() as session:
        imported = list(session.scalars(select(Transcript.sha256)))
    assert imported
    for name in imported:
        entry = json.loads(project.vault.get(name))
        for start, end, kind, *_ in entry["mentions"]:
            surface = entry["text"][start:end]
            if kind in ("CONTACT", "IDNUM") or (
                kind == "PERSON" and surface.istitle() and " " in surface
            ):
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
    """Counted again from the marked sources and the lists, without our own code."""
    files = YAML(typ="safe").load((EXAMPLES / "files.yaml").read_text(encoding="utf-8"))
    country, speaker = {}, {}
    for source, file in files.items():
        codes = {
            label: voice["child"]
            for label, voice in file["speakers"].items()
            if isinstance(voice, dict) and "child" in voice
        }
        country |= dict.fromkeys(codes.values(), file["country"])
        for number, label in enumerate(labels_of_turns(source), 1):
            speaker[file["path"], number] = codes.get(label)
    raised_by = defaultdict(set)
    with (EXAMPLES / "codings.csv").open(encoding="utf-8-sig", newline="") as list_:
        for coding in csv.DictReader(list_):
            raised_by[coding["code"]].add(speaker[coding["file"], int(coding["turn"])])
    found = json.loads(
        demo.run("compare", "--by", "country", "--json", "--project", "ctrp-demo").stdout
    )
    assert found["columns"] == [*sorted(set(country.values())), "all"]
    book = codebooks.shipped("ctrp")
    shown = suppressed = 0
    for row in found["rows"]:
        leaves = [leaf.id for leaf in book.leaves_below(row["code"])] or [row["code"]]
        raised = set().union(*(raised_by[leaf] for leaf in leaves)) - {None}
        for column, cell in zip(found["columns"], row["cells"], strict=True):
            inside = {child for child in country if column in ("all", country[child])}
            if cell["n"] is None:
                suppressed += 1
                continue
            assert (cell["n"], cell["of"]) == (len(raised & inside), len(inside))
            assert cell["n"] >= found["rule"]["k"]
            shown += 1
    assert shown > 50
    assert suppressed > 50


def labels_of_turns(source: str) -> list[str]:
    """Who speaks in each turn of a marked source: a line each, below the first blank one."""
    text = (EXAMPLES / "marked" / f"{source}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.partition("\n\n")[2].splitlines() if line.strip()]
    return [re.sub(r"^[\[(][\d:]+[\])]\s*", "", line).split(":")[0] for line in lines]
