"""The register while several processes import, and what may be read of it. All names invented."""

import os
import re
import subprocess
import sys

import pytest

from anonymise.errors import VaultError
from anonymise.keys import KeyFile
from anonymise.vault import Vault
from ctrp_research.store.project import create, open_project
from ctrp_research.store.tables import Mention, Turn
from ctrp_research.transcripts.importing import find_files, import_files
from ctrp_research.transcripts.register import (
    Register,
    Share,
    seal_register,
    unseal_register,
)
from ctrp_research.transcripts.registry import Registry

TOWNS = ("Vranje", "Leskovac", "Kragujevac", "Zaječar", "Sombor", "Kikinda", "Valjevo", "Pirot")


@pytest.fixture
def study(tmp_path):
    return create(tmp_path / "study", countries=("RS",))


def write(folder, number, *towns):
    folder.mkdir(exist_ok=True)
    told = "".join(f"I: Gde {n}?\nR: Živeo sam u mestu {town}.\n" for n, town in enumerate(towns))
    (folder / f"rs-{number:02}.txt").write_text(
        f"I: Dan {number}?\nR: Da.\n{told}", encoding="utf-8"
    )


def test_two_imports_at_once_give_no_number_twice(study, tmp_path):
    for number in range(8):
        folder = tmp_path / f"half{number % 2}"
        write(folder, number, *TOWNS[number % 3 :: 2], TOWNS[0])
    running = [
        subprocess.Popen(
            [sys.executable, "-c", "from ctrp_research.cli import main; main()", "import",
             str(tmp_path / f"half{half}")],
            env={**os.environ, "CTRP_PROJECT": str(study.root)}, stdout=subprocess.DEVNULL,
        )
        for half in (0, 1)
    ]  # fmt: skip
    assert [process.wait() for process in running] == [0, 0]
    meant: dict[str, set[str]] = {}
    with Registry(study).held() as register:
        assert len(register.shares) == 8
        for share in register.shares.values():
            for entity, forms in share.identities.items():
                meant.setdefault(entity, set()).update(form.split()[-1] for form in forms)
    assert sorted(map(sorted, meant.values())) == sorted([town] for town in TOWNS)
    with study.transaction() as session:
        labels = {mention.label for mention in session.query(Mention)}
    assert labels == {f"[Mjesto {n}]" for n in range(1, 9)}


def test_a_name_of_an_earlier_transcript_is_found_in_a_later_one(study, tmp_path):
    folder = tmp_path / "in"
    first = "I: Gde si živeo?\nR: Živeo sam u selu Vorbulovac.\nI: Da?\nR: U selu Vorbulovac, da.\n"
    later = "I: A ti?\nR: i ja sam iz okoline, išli smo u vorbulovac i nazad.\nI: Da?\nR: Da.\n"
    folder.mkdir()
    (folder / "rs-01.txt").write_text(first, encoding="utf-8")
    list(import_files(study, find_files([folder]), coder="ana"))
    (folder / "rs-02.txt").write_text(later, encoding="utf-8")
    list(import_files(study, find_files([folder]), coder="ana"))
    with study.transaction() as session:
        text = session.query(Turn).filter_by(transcript_id="rs-02", number=2).one().text
    assert "vorbulovac" not in text
    assert "[Mjesto 1]" in text


def test_a_locked_key_that_nobody_opens_is_as_no_key(study, tmp_path):
    study.vault.keys.lock("seven invented words for a test")
    write(tmp_path / "in", 1, "Vranje")
    (report,) = import_files(open_project(study.root), find_files([tmp_path / "in"]), coder="ana")
    assert (report.status, report.provisional) == ("imported", True)
    with study.transaction() as session:
        assert session.query(Turn).filter_by(number=4).one().text.endswith("[Mjesto x1].")


def test_a_register_comes_back_as_it_was():
    share = Share("ab", "hbs", joined=True, identities={"PLACE+2": {"Врање": True, "Vranju": False}},
                  names=("Врање",), invented=("Lipa",))  # fmt: skip
    register = Register({"PLACE": 7}, {"0" * 64: share}, {"PLACE+2": {"hbs": "Lipa"}})
    again = unseal_register(seal_register(register))
    assert (again.last, again.shares, again.invented) == (
        register.last, register.shares, register.invented,
    )  # fmt: skip
    assert again.number("PLACE", ["Врању"], "hbs") == 2
    assert again.new_number("PLACE") == 8


def test_messages_and_history_hold_no_name(study, tmp_path):
    write(tmp_path / "in", 1, *TOWNS)
    reports = list(import_files(study, find_files([tmp_path / "in"]), coder="ana"))
    study.engine.dispose()
    data = b"".join(path.read_bytes() for path in study.root.glob("project.db*"))
    for town in TOWNS:
        assert town.encode() not in data
        assert town not in re.sub(r"path=[^)]*\)", "", str(reports))


def test_a_wrong_passphrase_is_told_and_is_not_taken_for_no_key(project):
    key_file = project.vault.key_file
    KeyFile(key_file).lock("correct horse battery")
    vars(project)["vault"] = Vault(
        project.vault.folder, key_file, passphrase=lambda: "another one that is long"
    )
    with pytest.raises(VaultError, match="passphrase"):
        Registry(project).is_open()
