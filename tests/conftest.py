"""Fixtures that several rooms use: a home of its own for keys, and a project with a little in it."""

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
def project(tmp_path: Path, transcripts: Path):
    """A project into which both transcripts were imported."""
    from ctrp_research.store.project import create
    from ctrp_research.transcripts.importing import find_files, import_files

    made = create(tmp_path / "study", countries=("RS",))
    reports = list(import_files(made, find_files([transcripts]), coder="ana"))
    assert [report.status for report in reports] == ["imported", "imported"]
    return made
