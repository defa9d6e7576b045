"""A handful of kills at random moments, on both kinds of database; benchmarks/crash.py does 200."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it kills a fork, which there is none of")
def test_nothing_that_was_completed_is_lost(store, tmp_path):
    database = ["--database", "postgresql", "--store", store] if store else []
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "crash.py"), "--times", "6", *database],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = dict(each.rsplit(" ", 1) for each in done.stdout.splitlines()[0].split("; ")[1:])
    assert counts["kills"] == "6"
    assert counts["lost"] == counts["findings of doctor"] == "0"
    assert int(counts["completed, import"]) + int(counts["completed, coding"]) > 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it kills a fork, which there is none of")
def test_a_project_that_is_replaced_is_the_old_one_or_the_new_one(store, tmp_path):
    database = ["--database", "postgresql", "--store", store] if store else []
    program = str(ROOT / "benchmarks" / "crash.py")
    done = subprocess.run(
        [sys.executable, program, "--restore", "--times", "6", *database],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = dict(each.rsplit(" ", 1) for each in done.stdout.splitlines()[0].split("; ")[1:])
    assert int(counts.get("old", 0)) + int(counts.get("new", 0)) == 6
