"""The whole job on many files, as a user does it: import, again, status, backup, doctor.

    python benchmarks/whole.py [--transcripts 600] [--words 5000] [--postgresql [ADDRESS]]

Without an ADDRESS (of an empty database) a PostgreSQL server is started for it. The files are made
by `files.py`; all that the commands write goes with them.
"""

import argparse
import contextlib
import os
import tempfile
from pathlib import Path

from commands import run
from crash import server
from files import make_files

STEPS = (
    ("import", 300, "{files}"),
    ("import", 5, "{files}"),
    ("status", 1, ""),
    ("backup", 10, "{folder}/a.ctrp-backup"),
    ("doctor", 0, ""),
)
"""Command, seconds that it may take on two cores (0: as it comes), what it is given."""
MOST = 1536
"""MiB."""


def measure(folder: Path, transcripts: int, words: int, store: str) -> None:
    files, root = folder / "files", folder / "study"
    make_files(files, transcripts, words)
    run(["new", str(root), *(["--store", store] if store else [])])
    for name, bound, given in STEPS:
        words_given = given.format(files=files, folder=folder).split()
        took = run([name, *words_given], root)
        over = (bound and took.seconds > bound) or took.peak > MOST
        print(f"{name:8}{took}{'   OVER' if over else ''}", flush=True)
    print(f"backup: {(folder / 'a.ctrp-backup').stat().st_size / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=600)
    parser.add_argument("--words", type=int, default=5000)
    parser.add_argument("--postgresql", nargs="?", const="own", default="", metavar="ADDRESS")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made_in, contextlib.ExitStack() as stack:
        os.environ["CTRP_KEY"] = f"{made_in}/key.age"
        own = given.postgresql == "own"
        store = stack.enter_context(server()) if own else given.postgresql
        measure(Path(made_in), given.transcripts, given.words, store)


if __name__ == "__main__":
    main()
