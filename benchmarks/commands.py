"""Runs whole commands as a user does, start-up included, and measures what they take."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN = "from ctrp_research.cli import main; main()"
EVERY = 0.25
"""Seconds between two looks at the memory."""
_PSS = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took."""

    seconds: float
    cpu: float
    """Seconds of all its processes."""
    peak: float
    """Most MiB of all its processes at one moment, shared pages once; 0 outside Linux."""
    load: float
    """Of the machine in the last minute, when it ended."""

    def __str__(self) -> str:
        return (
            f"{self.seconds:7.2f} s, processor {self.cpu:7.2f} s, peak {self.peak:5.0f} MiB, "
            f"load {self.load:.1f}"
        )


def run(words: list[str], root: Path | None = None) -> Ran:
    """Run `ctrp` with these words, in this project; the program stops where it fails."""
    place = {} if root is None else {"CTRP_PROJECT": str(root)}
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **place}
    start, before = time.perf_counter(), os.times()
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=variables,
    )
    seen = _Seen(process.pid)
    seen.start()
    told, _ = process.communicate()
    seconds, after = time.perf_counter() - start, os.times()
    seen.join()
    if process.returncode:
        raise SystemExit(f"ctrp {words[0]}: {told.decode()[-1500:]}")
    cpu = sum(after[2:4]) - sum(before[2:4])
    return Ran(seconds, cpu, seen.peak / 1024, os.getloadavg()[0])


class _Seen(threading.Thread):
    """Looks at the memory of a process and all that it started, until it has ended."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.peak = 0

    def run(self) -> None:
        while now := sum(_memory(each) for each in _family(self.process)):
            self.peak = max(self.peak, now)
            time.sleep(EVERY)


def _family(process: int) -> Iterator[int]:
    yield process
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in path.read_text(encoding="ascii").split():
                yield from _family(int(child))


def _memory(process: int) -> int:
    """KiB of one process; a page that several hold counts in parts. 0 if it is no more."""
    try:
        found = _PSS.search(Path(f"/proc/{process}/smaps_rollup").read_bytes())
    except OSError:
        return 0
    return int(found[1]) if found else 0
