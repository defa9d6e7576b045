"""How long `ctrp status`, `backup`, `log`, `doctor` and `restore` take on a large project.

    python benchmarks/store.py [--transcripts 600] [--words 5000] [--store URL] [--project FOLDER]

Wall-clock seconds of whole commands, start-up included: the least and the middle of several runs.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from commands import run
from projects import make_project


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=600)
    parser.add_argument("--words", type=int, default=5000)
    parser.add_argument("--store", default="", help="an empty PostgreSQL database")
    parser.add_argument("--project", type=Path, help="one that was made before")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made_in:
        root = given.project
        if root is None:
            root = Path(made_in) / "study"
            os.environ["CTRP_KEY"] = f"{made_in}/key.age"
            start = time.perf_counter()
            project = make_project(root, given.transcripts, given.words, store=given.store)
            project.engine.dispose()
            print(f"made in {time.perf_counter() - start:.0f} s")
        backup = Path(made_in) / "a.ctrp-backup"
        measure("status", ["status"], root, runs=7)
        measure("status --json", ["status", "--json"], root, runs=7)
        measure("log -n 20", ["log", "-n", "20"], root, runs=3)
        measure("backup", ["backup", str(backup), "--force"], root, runs=3)
        print(f"backup: {backup.stat().st_size / 1e6:.1f} MB")
        again = ["restore", str(backup), str(Path(made_in) / "again"), "--store", ""]
        measure("restore", again, None, runs=1)
        measure("doctor", ["doctor"], root, runs=1)


def measure(name: str, words: list[str], root: Path | None, *, runs: int) -> None:
    times = [run(words, root).seconds for _ in range(runs)]
    print(f"{name:14} {min(times):6.2f} s   {statistics.median(times):6.2f} s", flush=True)


if __name__ == "__main__":
    main()
