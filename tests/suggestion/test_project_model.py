"""A project's suggester between starts: what is saved, when it is used, and that nobody stays in it.

All people are invented.
"""

import zipfile

import pytest

from ctrp_research.coding.codings import add_coding, parse_passage
from ctrp_research.coding.reading import read_turns
from ctrp_research.commands.history import kinds
from ctrp_research.store.project import create, open_project
from ctrp_research.store.undoing import undo
from ctrp_research.suggestion import project_model
from ctrp_research.suggestion.project_model import Model
from ctrp_research.suggestion.queue import suggest_for
from ctrp_research.suggestion.suggester import Suggester
from ctrp_research.transcripts.importing import find_files, import_files
from ctrp_research.transcripts.managing import remove_transcript

PLACES = ("mill", "well", "kiosk", "depot", "ford", "yard", "gate", "barn")
NAMED = {f"rs-{number:02}-en": place for number, place in enumerate(PLACES, 1)}
SAID = """\
Country: Serbia
Setting: school

I: What did you do there?
R: We carried water for the bakery from the {0}.
I: And in the evening?
R: The drum group meets at the {0} and I belong to it.
I: What else?
R: I only looked at the pigeons near the {0}.
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Eight short interviews, coded, where so much is long to learn."""
    monkeypatch.setattr(project_model, "KERNEL_LIMIT", 10)
    folder = tmp_path / "said"
    folder.mkdir()
    for name, place in NAMED.items():
        (folder / f"{name}.txt").write_text(SAID.format(place), encoding="utf-8")
    made = create(tmp_path / "study", countries=("RS",))
    settings = made.root / "ctrp.toml"
    settings.write_text(
        settings.read_text().replace("control = 0.1", 'control = 0\nembeddings = "none"')
    )
    made = open_project(made.root)
    for report in import_files(made, find_files([folder]), coder="ana"):
        assert report.status == "imported", report.reason
    for name in list(NAMED)[:-1]:
        code(made, f"{name}:2", "child-work")
        code(made, f"{name}:4", "community-belonging")
    return made


def code(project, place, what):
    with project.transaction() as session:
        add_coding(session, project.codebook, parse_passage(place), what, coder="ana")


def first(project):
    return [one.as_dict() for one in suggest_for(project, "rs-08-en", top=3, coder="ana")]


def test_the_second_start_uses_what_the_first_learned_and_says_the_same(project, monkeypatch):
    told = first(project)
    assert told[0]["suggestions"][0]["code"] == "child-work"
    assert any("coded so before in rs-" in why for why in told[0]["suggestions"][0]["because"])
    monkeypatch.setattr(Suggester, "learn", None)
    assert first(project) == told


def test_it_learns_anew_after_some_decisions_as_the_desk_does(project, monkeypatch):
    first(project)
    model = Model(project)
    monkeypatch.setattr(project_model, "LATE", 3)
    code(project, "rs-08-en:6", "child-work")
    code(project, "rs-08-en:6", "family-poverty")
    assert model.saved() is not None
    code(project, "rs-08-en:6", "neglect")
    assert model.saved() is None
    assert not project.model_file.exists()
    model.learned()
    assert model.saved() is not None


@pytest.mark.parametrize("what", ["frame", "undo", "precision"])
def test_another_frame_or_setting_or_an_undo_lets_it_learn_anew(project, what):
    first(project)
    if what == "undo":
        undo(project, kinds(), coder="ana")
    else:
        path = project.root / {"frame": "codebook.yaml", "precision": "ctrp.toml"}[what]
        path.write_text(
            path.read_text().replace("precision = 0.5", "precision = 0.6") + "\n# new\n"
        )
    assert Model(open_project(project.root)).saved() is None


def test_a_broken_file_is_done_without(project):
    told = first(project)
    whole = project.model_file.read_bytes()
    for broken in (b"broken", whole[: len(whole) // 2], b""):
        project.model_file.write_bytes(broken)
        assert first(project) == told


def test_a_child_who_withdrew_leaves_the_model_as_if_never_there(project):
    model = Model(project)
    model.learned()
    with_mill = project.model_file.read_bytes()
    remove_transcript(project, "rs-01-en", yes=True, coder="ana")
    assert not project.model_file.exists()
    model.learned()
    without = arrays(project.model_file)
    assert project.model_file.read_bytes() != with_mill
    suggester = model.new()
    with project.reading() as session:
        turns = read_turns(session)
    assert not any("mill" in turn.text for turn in turns)
    model.teach(suggester)
    suggester.save(project.model_file)
    never = arrays(project.model_file)
    assert {name: without[name] for name in without if name != "like.npy"} == {
        name: never[name] for name in never if name != "like.npy"
    }
    assert without["passages.npy"] != b""


def arrays(path):
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_file_holds_no_words(project):
    first(project)
    raw = b"".join(arrays(project.model_file).values()) + project.model_file.read_bytes()
    for word in ("mill", "bakery", "pigeons", "drum", "rs-"):
        for coding in ("utf-8", "utf-16-le", "utf-32-le"):
            assert word.encode(coding) not in raw
