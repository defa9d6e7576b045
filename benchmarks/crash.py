"""Kills a process at random moments of import and coding and looks for what it had completed.

    python benchmarks/crash.py --times 200 [--database sqlite|postgresql] [--store URL] [--seed 1]
    python benchmarks/crash.py --restore --times 40 …

A child imports transcripts and codes them, and says after each decision that it is completed. It is
killed (SIGKILL) at a random moment. Then every decision that it had told must be there and whole,
the database and the history sound, and the next child goes on from there. Half of the moments are
drawn from within an import, half from within coding. With `--restore` the child puts a backup in
the place of the project, and the old project or the new one must be there, whole; half of the
moments are drawn from when the files change their places. PostgreSQL needs a server: `--store`
names a database that is empty; without it one is started where it is installed.
"""

import argparse
import contextlib
import getpass
import hashlib
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import func, select  # noqa: E402

from anonymise import Anonymiser  # noqa: E402
from ctrp_research.coding.codings import Passage, add_coding, remove_coding  # noqa: E402
from ctrp_research.store.backup import CODEBOOK, vault_files, write_backup  # noqa: E402
from ctrp_research.store.frames import settle  # noqa: E402
from ctrp_research.store.project import MADE, SETTINGS, Project, create, open_project  # noqa: E402
from ctrp_research.store.replacing import READY  # noqa: E402
from ctrp_research.store.restore import restore  # noqa: E402
from ctrp_research.store.rows import dump, read_tables  # noqa: E402
from ctrp_research.store.tables import Coding, Event, Transcript, Turn  # noqa: E402
from ctrp_research.transcripts.doctor import examine  # noqa: E402
from ctrp_research.transcripts.importing import import_files  # noqa: E402

TURNS = 20
IMPORT, CODE = "import", "coding"
SWAP = 0.01
"""Seconds after a backup is unpacked in which the moment is drawn, on a disk that is quick."""
LATEST = {IMPORT: 0.35, CODE: 0.15}
"""Seconds after the child began in which the moment is drawn."""


def work(root: Path, folder: Path, kind: str, seed: int, told: int) -> None:
    """Import or code without end; write a line when a decision is completed."""
    project, chance = open_project(root), random.Random(seed)
    with project.transaction() as session:
        settle(session, project.codebook, "bench")  # the frame's first version is kept once
    project.forget_codebook()
    _ = project.codebook
    os.write(told, b"begun\n")
    if kind == IMPORT:
        for number in range(10_000):
            path = folder / f"rs-{seed:05}{number:03}.txt"
            path.write_text(transcript(chance), encoding="utf-8")
            for report in import_files(project, [path], coder="bench", again=True):
                os.write(told, f"imported {report.transcript}\n".encode())
    with project.reading() as session:
        names = list(session.scalars(select(Transcript.id)))
    while True:
        where = Passage(
            chance.choice(names), chance.randrange(2, TURNS, 2), 0, chance.randint(1, 9)
        )
        with project.transaction() as session:
            coding, new = add_coding(session, project.codebook, where, "neglect", coder="bench")
        if new:
            os.write(told, f"coded {coding}\n".encode())
        elif chance.random() < 0.5:
            with project.transaction() as session:
                remove_coding(session, coding, coder="bench")
            os.write(told, f"removed {coding}\n".encode())


def transcript(chance: random.Random) -> str:
    lines = ["Country: Serbia", ""]
    for _ in range(TURNS // 2):
        lines += ["I: And then?", f"R: In Vranje, {chance.random()}, with my aunt Vesna."]
    return "\n".join(lines) + "\n"


def kill_once(root: Path, folder: Path, kind: str, seed: int) -> list[str]:
    """What a child told that it had completed before it was killed."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with contextlib.suppress(BaseException):
            work(root, folder, kind, seed, write)
        os._exit(3)
    os.close(write)
    os.read(read, 6)
    time.sleep(random.Random(seed).uniform(0, LATEST[kind]))
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if not os.WIFSIGNALED(status):
        raise SystemExit(f"The child of kill {seed} ended by itself.")
    with os.fdopen(read) as told:
        return told.read().splitlines()


def missing(project: Project, told: list[str]) -> list[str]:
    """Decisions that were told and are not in the store, and what is not whole there."""
    lost = []
    with project.reading() as session:
        for line in told:
            verb, name = line.split()
            if verb == "imported":
                turns = select(func.count()).where(Turn.transcript_id == name)
                if session.get(Transcript, name) is None or session.scalar(turns) != TURNS:
                    lost.append(line)
            elif session.get(Coding, int(name)) is None:
                lost.append(line)
        for verb, active in (("coded", True), ("removed", False)):
            last = {line.split()[1]: line.split()[0] for line in told if "imported" not in line}
            # A later decision may have been stored just before the kill, and not been told.
            newest = session.scalar(select(Event).order_by(Event.id.desc()).limit(1))
            untold = set(newest.subject.get("codings", ())) if newest else set()
            for name, done in last.items():
                if done == verb and int(name) not in untold:
                    coding = session.get(Coding, int(name))
                    if coding is not None and coding.active is not active:
                        lost.append(f"{verb} {name}")
        events = session.scalar(select(func.count()).select_from(Event)) or 0
        if events < len(told):
            lost.append(f"{events} events")
    return lost


def run(project: Project, folder: Path, *, times: int, seed: int) -> Counter[str]:
    """Kill so many times; gives counts of what was told, lost and found unsound."""
    Anonymiser().find("I: Hi?\nR: In Vranje.\n", language="en")  # loaded once, not in every child
    for report in import_files(project, [_first(folder)], coder="bench", again=True):
        assert report.status == "imported"  # noqa: S101
    project.engine.dispose()
    counts: Counter[str] = Counter()
    for number in range(times):
        kind = (IMPORT, CODE)[number % 2]
        told = kill_once(project.root, folder, kind, seed * 100_000 + number)
        after = open_project(project.root)
        lost = missing(after, told)
        counts["kills"] += 1
        counts[f"completed, {kind}"] += len(told)
        counts["lost"] += len(lost)
        if lost:
            print(f"kill {number}: lost {lost}")
        if number % 20 == 19 or number == times - 1:
            # The next import goes on with what a kill left in the vault alone.
            list(import_files(after, sorted(folder.glob("*.txt")), coder="bench", again=True))
            found = examine(after).findings
            counts["findings of doctor"] += len(found)
            for each in found:
                print(f"kill {number}: {each.check}, {each.where}")
        after.engine.dispose()
    return counts


def run_restore(project: Project, folder: Path, *, times: int, seed: int) -> Counter[str]:
    """Kill so many processes that put a backup back; gives counts of what was there afterwards."""
    chance = random.Random(seed)
    backups = []
    for number in range(2):
        files = [_first(folder, number * 10 + each) for each in range(4)]
        reports = list(import_files(project, files, coder="bench", again=True))
        assert {each.status for each in reports} == {"imported"}  # noqa: S101
        backups.append(write_backup(project, folder / f"{number}.ctrp-backup")[0])
    project.engine.dispose()
    states = []
    for backup in backups:
        start = time.perf_counter()
        states.append(state(restore(backup, project.root, force=True).project))
        whole = time.perf_counter() - start
    now = 1
    counts: Counter[str] = Counter()
    for number in range(times):
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                restore(backups[1 - now], project.root, force=True)
            os._exit(0)
        if number % 2:
            time.sleep(chance.uniform(0, whole))
        else:
            _wait_for(project.root / MADE / READY, whole)
            time.sleep(chance.uniform(0, SWAP))
        os.kill(child, signal.SIGKILL)
        counts["killed" if os.WIFSIGNALED(os.waitpid(child, 0)[1]) else "ended before"] += 1
        after = open_project(project.root)
        found = state(after)
        if found not in states:
            print(f"kill {number}: neither the old project nor the new one")
            counts["lost"] += 1
        else:
            counts["new" if found == states[1 - now] else "old"] += 1
            now = states.index(found)
        for each in examine(after).findings:
            print(f"kill {number}: {each.check}, {each.where}")
            counts["findings of doctor"] += 1
        after.engine.dispose()
    return counts


def _wait_for(path: Path, seconds: float) -> None:
    until = time.perf_counter() + 3 * seconds
    while not path.exists() and time.perf_counter() < until:
        time.sleep(0.0002)


def state(project: Project) -> str:
    """A digest of all that a backup of the project holds."""
    told = hashlib.sha256()
    with project.engine.connect() as connection:
        for table in read_tables(connection):
            for lines in dump(connection, table):
                told.update(lines.encode())
    names = (
        SETTINGS,
        CODEBOOK,
        *sorted(f"vault/{each.name}" for each in vault_files(project.root / "vault")),
    )
    for name in names:
        told.update(name.encode() + (project.root / name).read_bytes())
    project.engine.dispose()
    return told.hexdigest()


def _first(folder: Path, number: int = 0) -> Path:
    path = folder / f"rs-{number}.txt"
    path.write_text(transcript(random.Random(number)), encoding="utf-8")
    return path


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a database on a server of its own, with the disk flushed as usual."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    control = shutil.which("pg_ctl") or next(map(str, found), None)
    if control is None:
        raise SystemExit("No PostgreSQL server is installed.")
    control = str(Path(control).resolve())
    data = tempfile.mkdtemp(prefix="ctrp-postgresql-")
    user, become = getpass.getuser(), []
    if os.geteuid() == 0:
        user, become = "postgres", ["runuser", "-u", "postgres", "--"]
        shutil.chown(data, user, user)
    port = 20000 + secrets.randbelow(10000)

    def ask(*words: str) -> None:
        call = [*become, control, *words, "-D", f"{data}/db"]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL, cwd="/")

    ask("initdb", "-o", "-A trust -E UTF8 --locale=C.UTF-8")
    listening = f"-p {port} -k {data} -c listen_addresses=127.0.0.1"
    ask("start", "-w", "-l", f"{data}/log", "-o", listening)
    try:
        yield f"postgresql+psycopg://{user}@127.0.0.1:{port}/postgres"
    finally:
        ask("stop", "-m", "immediate")
        shutil.rmtree(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--store", default="")
    parser.add_argument("--restore", action="store_true", help="kill while a backup is put back")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    own = given.database == "postgresql" and not given.store
    with tempfile.TemporaryDirectory() as made_in, contextlib.ExitStack() as stack:
        os.environ["CTRP_KEY"] = f"{made_in}/key.age"
        store = stack.enter_context(server()) if own else given.store
        folder = Path(made_in) / "in"
        folder.mkdir()
        project = create(Path(made_in) / "study", countries=("RS",), store=store)
        start = time.perf_counter()
        kill = run_restore if given.restore else run
        counts = kill(project, folder, times=given.times, seed=given.seed)
        took = time.perf_counter() - start
    print(given.database, *(f"{name} {count}" for name, count in counts.items()), sep="; ")
    print(f"{took:.0f} s")
    sys.exit(1 if counts["lost"] or counts["findings of doctor"] else 0)


if __name__ == "__main__":
    main()
