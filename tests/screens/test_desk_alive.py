"""The coding desk as a person has it: a program in a terminal, from its start to a saved coding."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ctrp_research.coding.codings import list_codings

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds; the machine may be busy."""

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux, which plays the terminal, is not installed"
)


def codings(project) -> list[tuple[int, str]]:
    with project.reading() as session:
        return [(line.turn, line.code) for line in list_codings(session)]


class Terminal:
    """`ctrp code` in a terminal of 80 columns and 24 rows."""

    def __init__(self, folder: Path, project) -> None:
        self.socket = folder / "tmux"
        command = f"{sys.executable} {ROOT / 'cli.py'} code rs-01-en --no-suggest"
        variables = {"CTRP_PROJECT": project.root, "NO_COLOR": "1", "PYTHONPATH": ROOT}
        told = [f"-e{name}={value}" for name, value in variables.items()]
        # The shell stays when the program ends, so that its last words can be read.
        self.tmux("new-session", "-d", "-x80", "-y24", *told, f"{command}; echo LEFT $?; sleep 600")

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self.socket), "-f", "/dev/null", *words],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    @property
    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def wait(self, words: str) -> str:
        """The screen, as soon as it shows these words."""
        until = time.monotonic() + PATIENCE
        while words not in (shown := self.screen):
            assert time.monotonic() < until, f"{words} is not on the screen:\n{shown}"
            time.sleep(0.05)
        return shown

    @property
    def process(self) -> int:
        """The program's own, below the shell's."""
        shell = self.tmux("list-panes", "-F", "#{pane_pid}").strip()
        found = subprocess.run(
            ["pgrep", "-P", shell], check=True, capture_output=True, text=True
        ).stdout
        return int(found.split()[0])


@pytest.fixture
def terminal(project, tmp_path):
    project.engine.dispose()
    opened = Terminal(tmp_path, project)
    yield opened
    opened.tmux("kill-server")


def test_from_the_start_to_a_saved_coding(project, terminal):
    terminal.wait("Who codes?")
    terminal.press("2")
    terminal.wait("Your name")
    terminal.press("m", "i", "r", "a", "Enter")
    terminal.wait("coder mira")
    assert "Space next uncoded" in terminal.wait("My mother and my")
    # All at once, as keys come over a slow line.
    terminal.press("c", "f", "p", "Enter", "Space", "c", "n", "e", "Enter", "r")
    terminal.wait("Reality: witnessed")
    assert codings(project) == [(2, "family-poverty"), (4, "neglect")]
    terminal.press("u", "u")
    terminal.wait("Undone: code add")
    terminal.press("q")
    terminal.wait("LEFT 0")
    assert codings(project) == [(2, "family-poverty")]


def test_a_desk_that_is_killed_has_lost_no_decision(project, terminal):
    terminal.wait("Who codes?")
    terminal.press("1")
    terminal.wait("coder ")
    terminal.press("c", "f", "p", "Enter", "Space", ".", "Space", ".")
    terminal.wait("Poverty.")
    until = time.monotonic() + PATIENCE
    while len(made := codings(project)) < 3:
        assert time.monotonic() < until, made
    os.kill(terminal.process, 9)
    terminal.wait("LEFT 137")
    assert codings(project) == [(2, "family-poverty"), (4, "family-poverty"), (6, "family-poverty")]
