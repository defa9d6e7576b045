"""Fixtures that several rooms use: a home of its own for keys, and a project with a little in it."""

import getpass
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

INTERVIEW = """\
Country: Serbia
Place: Leskovac
Date: 4 May 2006
Interviewer: Jelena Markov
Child: Stefan Ilin, boy, 13
Setting: school

I: Stefan, who lives with you?
R: My mother and my brother Luka. Some days there was only bread and tea.
I: Do you go to school?
R: I left in second grade, I cannot read well. My teacher, Miss Vesna, still asks about me.
I: What do you want to be?
R: I want to finish hairdressing and rent a small shop in Vranje.
"""
GROUP = """\
FOCUS GROUP
Country: Serbia
Place: Vranje
Moderator: Jelena Markov
Participants: Girl 1 (12), Girl 2 (14), Boy 1 (13)

Moderator: What makes you strong?
Girl 1: My little sister sleeps only next to me.
Girl 2: The teacher kept my place when I was away.
Boy 1: Stefan fixed three bikes alone this summer.
All: Yes!
Moderator: And what is hard?
Girl 1: There is no money at home and nothing to eat.
"""


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of tests never land among the keys of the person who runs them."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("CTRP_KEY", "CTRP_PROJECT", "CTRP_CODER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def transcripts(tmp_path: Path) -> Path:
    """A folder with an interview and a focus group, both invented."""
    folder = tmp_path / "transcripts"
    folder.mkdir()
    (folder / "rs-01-en.txt").write_text(INTERVIEW, encoding="utf-8")
    (folder / "Group Vranje.txt").write_text(GROUP, encoding="utf-8")
    return folder


@pytest.fixture
def store() -> str:
    """The address of the database; a room that is tested on both kinds has its own `store`."""
    return ""


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server of its own, as host, port and user; skips where none is installed.

    pytest-postgresql cannot start one as root, which PostgreSQL refuses to run as.
    """
    from port_for import select_random

    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    control = shutil.which("pg_ctl") or next(map(str, found), None)
    if control is None:
        pytest.skip("no PostgreSQL server is installed")
    control = str(Path(control).resolve())
    # Not among pytest's folders, which are root's alone.
    data = Path(tempfile.mkdtemp(prefix="ctrp-postgresql-"))
    user, become = getpass.getuser(), []
    if os.name == "posix" and os.geteuid() == 0:
        user, become = "postgres", ["runuser", "-u", "postgres", "--"]
        shutil.chown(data, user, user)
    port = select_random()
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off"
    made = ["initdb", "-D", f"{data}/db", "-o", "-A trust -E UTF8 --locale=C.UTF-8 -N"]
    subprocess.run([*become, control, *made], check=True, capture_output=True, cwd="/")
    start = ["start", "-w", "-D", f"{data}/db", "-l", f"{data}/log", "-o", options]
    subprocess.run([*become, control, *start], check=True, stdout=subprocess.DEVNULL, cwd="/")
    yield "127.0.0.1", port, user
    stop = ["stop", "-m", "immediate", "-D", f"{data}/db"]
    subprocess.run([*become, control, *stop], check=True, capture_output=True, cwd="/")
    shutil.rmtree(data)


@pytest.fixture
def postgresql_url(server):
    """The address of an empty database, which goes after the test."""
    from pytest_postgresql.janitor import DatabaseJanitor

    host, port, user = server
    name = f"test_{secrets.token_hex(4)}"
    with DatabaseJanitor(user=user, host=host, port=port, dbname=name):
        yield f"postgresql+psycopg://{user}:not-needed@{host}:{port}/{name}"


def without_control(root: Path) -> Path:
    """Have codes suggested for every turn of a project, as the drawn ones differ with its id.

    By words alone, whatever is installed.
    """
    settings = root / "ctrp.toml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(
        told.replace("control = 0.1", 'control = 0\nembeddings = "none"'), encoding="utf-8"
    )
    return root


@pytest.fixture
def project(tmp_path: Path, transcripts: Path, store: str):
    """A project into which both transcripts were imported."""
    from ctrp_research.store.project import create, open_project
    from ctrp_research.transcripts.importing import find_files, import_files

    root = create(tmp_path / "study", countries=("RS",), store=store).root
    made = open_project(without_control(root))
    reports = list(import_files(made, find_files([transcripts]), coder="ana"))
    assert [report.status for report in reports] == ["imported", "imported"]
    yield made
    made.engine.dispose()
