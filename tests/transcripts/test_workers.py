"""Several processes at once: the same result as one, and no file or process lost."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from ctrp_research.store.project import create
from ctrp_research.transcripts.importing import find_files, import_files
from ctrp_research.transcripts.preparing import Failure, Prepared, Task
from ctrp_research.transcripts.rules import Rule, Rules
from ctrp_research.transcripts.workers import STOPPED, Crew, processes_for

EXAMPLES = Path(__file__).parents[2] / "examples" / "transcripts"
SPOKEN = "I: Kush të ndihmoi?\nV: Më ndihmoi Besniku nga Kurbneshi.\nI: Po pastaj?\nV: Ika.\n"


def _rows(project):
    """All that an import stores, but for the moments."""
    with project.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {
            name: [
                {key: value for key, value in row.items() if key not in ("imported", "at")}
                for row in connection.execute(text(f"select * from {name}")).mappings()  # noqa: S608
            ]
            for name in names
            if name != "event"
        }


def test_the_result_does_not_depend_on_the_number_of_processes(tmp_path, monkeypatch):
    files = find_files([EXAMPLES])[:20]
    found = []
    for processes in (1, 2, 3):
        monkeypatch.setenv("CTRP_KEY", str(tmp_path / f"{processes}.key"))
        project = create(tmp_path / str(processes), countries=("AL", "BA"))
        reports = list(import_files(project, files, coder="ana", processes=processes))
        assert [report.path for report in reports] == files
        found.append((reports, _rows(project)))
    assert found[0] == found[1] == found[2]
    assert all(report.status == "imported" for report in found[0][0])


@dataclass(frozen=True)
class Deadly(Task):
    """Brings down the process that receives it, as a file might that needs too much memory."""

    def __reduce__(self):
        return os._exit, (1,)


def _task(kind=Task):
    return kind(Path("a.txt"), SPOKEN.encode(), None, (), ())


def test_a_file_that_brings_a_process_down_takes_no_other_with_it():
    with closing(Crew(2)) as crew:
        waiting = [crew.submit(_task()) for _ in range(3)]
        waiting += [crew.submit(_task(Deadly))]
        waiting += [crew.submit(_task()) for _ in range(3)]
        outcomes = [wait() for wait in waiting]
        after = crew.submit(_task())()
    assert outcomes[3] == Failure(STOPPED)
    others = [*outcomes[:3], *outcomes[4:], after]
    assert all(isinstance(outcome, Prepared) for outcome in others)


def test_files_that_are_handed_over_after_one_was_brought_down_are_not_lost():
    """The outcomes of the broken processes come in while the new ones are at work."""
    with closing(Crew(2)) as crew:
        old = [crew.submit(_task(Deadly)), *(crew.submit(_task()) for _ in range(3))]
        first = old[0]()
        new = [crew.submit(_task()) for _ in range(6)]
        outcomes = [wait() for wait in (*old[1:], *new)]
    assert first == Failure(STOPPED)
    assert all(isinstance(outcome, Prepared) for outcome in outcomes)


KEPT = """
import sys, time
from contextlib import closing
from pathlib import Path
from ctrp_research.transcripts.preparing import Task
from ctrp_research.transcripts.workers import Crew

if __name__ == "__main__":
    with closing(Crew(2)) as crew:
        waiting = [crew.submit(Task(Path("a.txt"), b"I: a?\\nV: b.\\n", None, (), ())) for _ in range(2)]
        [wait() for wait in waiting]
        print(*crew._pool._processes, flush=True)
        time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no signal that cannot be caught")
def test_no_process_stays_when_the_first_is_killed(tmp_path):
    script = tmp_path / "kept.py"
    script.write_text(KEPT, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True
    ) as first:
        workers = [int(pid) for pid in first.stdout.readline().split()]
        first.send_signal(signal.SIGKILL)
    assert workers
    until = time.monotonic() + 20
    while any(map(_lives, workers)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(_lives, workers))


def _lives(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_rule_counts_as_followed_whichever_process_followed_it(tmp_path, project):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"Q: {SPOKEN[3:]}Q: {number}?\n", encoding="utf-8")
    rules = Rules([Rule("q", "interviewer", where="1"), Rule("nobody", "child", where="2")])
    reports = list(
        import_files(project, find_files([folder]), rules=rules, coder="ana", processes=2)
    )
    assert all(("Q", "interviewer") in report.speakers for report in reports)
    assert rules.unused() == ["2"]


def test_few_files_start_no_process():
    assert processes_for(1) == processes_for(15) == 1
    assert processes_for(10_000) >= 1
