"""How quickly the coding desk answers a key: `python benchmarks/desk.py --words 20000`.

The desk runs in a terminal of its own (a pseudo-terminal) on a project with one long transcript. A
key is sent, and the time is taken until the screen has been drawn to its end, which is when nothing
more comes for a while. Each kind of key is pressed many times; the medians and the worst are told.
"""

import argparse
import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from projects import make_project  # noqa: E402

from ctrp_research.coding.codings import Passage, add_codings  # noqa: E402
from ctrp_research.coding.opened import open_transcript, read_progress  # noqa: E402
from ctrp_research.store.project import Project  # noqa: E402

QUIET = 0.12
"""Seconds without anything drawn after which a drawing is at its end."""
CODER = "bench"
KEYS = {
    "next turn": b"\x1b[B", "next sentence": b"\x1b[C", "a word more": b"w", "a word less": b"W",
    "a turn more": b"t", "a turn less": b"T", "next uncoded": b" ", "code by its key": b"1",
    "take back": b"u", "code again": b".", "reality": b"r", "bring back": b"\x12",
    "code's next": b">", "code found": b"cfp\r", "scroll": b"\x1b[6~",
}  # fmt: skip


def prepare(folder: Path, words: int, codings: int) -> Project:
    """A project of one transcript with so many codings of all codes on parts of its turns."""
    project = make_project(folder, 1, words, codings=1)
    codes = [code.id for code in project.codebook.leaves()]
    with project.transaction() as session:
        name = read_progress(session, CODER)[0].transcript
        turns = [turn for turn in open_transcript(session, name).turns if turn.role == "child"]
        wanted = [
            (
                Passage(name, turns[each % len(turns)].number, *((0, 20) if each % 3 else (5, 40))),
                codes[each % len(codes)], "own", None,
            )
            for each in range(codings)
            if len(turns[each % len(turns)].text) > 40
        ]  # fmt: skip
        stored = add_codings(session, project.codebook, wanted, coder=CODER)
        told = sum(len(turn.text.split()) for turn in open_transcript(session, name).turns)
    print(f"{name}: {told} words, {len(stored)} codings", flush=True)
    return project


class Terminal:
    """The desk in a terminal of its own."""

    def __init__(self, project: Project, *, columns: int, rows: int, suggest: bool) -> None:
        """Start it and wait until it has drawn its first screen."""
        words = ["code", "--coder", CODER] + ([] if suggest else ["--no-suggest"])
        self.began = time.perf_counter()
        self.process, self.line = pty.fork()
        if self.process == 0:
            os.environ |= {
                "CTRP_PROJECT": str(project.root), "TERM": "xterm-256color",
                "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT),
            }  # fmt: skip
            os.execv(sys.executable, [sys.executable, str(ROOT / "cli.py"), *words])  # noqa: S606
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.opened = self.drawn(first=30, quiet=1.0) - self.began

    def drawn(self, *, first: float = 2.0, quiet: float = QUIET) -> float:
        """When the last of what is drawn now came."""
        last, patience = time.perf_counter(), first
        while select.select([self.line], [], [], patience)[0]:
            try:
                os.read(self.line, 65536)
            except OSError:
                break
            last, patience = time.perf_counter(), quiet
        return last

    def press(self, key: bytes) -> float:
        """Milliseconds until the screen is drawn after the last key of some."""
        for letter in [key] if key.startswith(b"\x1b") else [bytes([each]) for each in key]:
            sent = time.perf_counter()
            os.write(self.line, letter)
            done = self.drawn()
        return (done - sent) * 1000

    @property
    def worked(self) -> float:
        """Seconds that the processor has worked for it; 0 where the system does not tell."""
        told = Path(f"/proc/{self.process}/stat")
        if not told.exists():
            return 0.0
        ticks = map(int, told.read_text().rsplit(")", 1)[1].split()[11:13])
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def leave(self) -> None:
        """End it."""
        os.write(self.line, b"q")
        os.waitpid(self.process, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--codings", type=int, default=500)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--columns", type=int, default=120)
    parser.add_argument("--rows", type=int, default=36)
    parser.add_argument("--suggest", action="store_true", help="with suggestions being learned")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_CONFIG_HOME": folder, "HOME": folder}
        project = prepare(Path(folder) / "study", given.words, given.codings)
        desk = Terminal(project, columns=given.columns, rows=given.rows, suggest=given.suggest)
        print(f"opened in {desk.opened:.2f} s")
        every: list[float] = []
        before = desk.worked
        times: dict[str, list[float]] = {name: [] for name in KEYS}
        for _ in range(given.presses):
            for name, key in KEYS.items():
                times[name].append(desk.press(key))
        worked = desk.worked - before
        desk.leave()
    for name, taken in times.items():
        every += taken
        print(f"{name:<16} median {median(taken):5.0f} ms, worst {max(taken):5.0f} ms")
    letters = sum(1 if key.startswith(b"\x1b") else len(key) for key in KEYS.values())
    print(f"processor: {worked / letters / given.presses * 1000:.0f} ms a key")
    print(
        f"all {len(every)}: median {median(every):.0f} ms, 95 % {quantiles(every, n=20)[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
