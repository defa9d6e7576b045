import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.history import record
from ctrp_research.store.project import create, find_project, key_file, open_project
from ctrp_research.store.tables import Base


def test_a_new_project_has_its_parts_and_its_key_lies_outside(tmp_path):
    project = create(tmp_path / "study", countries=("AL", "XK"))
    assert {path.name for path in project.root.iterdir()} >= {
        "ctrp.toml", "codebook.yaml", "project.db", "vault", "exports",
    }  # fmt: skip
    key = key_file(project.settings.id)
    assert key.is_file()
    assert not key.is_relative_to(project.root)
    assert project.settings.countries == ("AL", "XK")
    assert len(project.codebook.leaves()) == 50


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_the_key_is_readable_to_its_owner_alone(tmp_path):
    key = key_file(create(tmp_path / "study", countries=("AL",)).settings.id)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_folder_with_something_in_it_is_not_taken(tmp_path):
    (tmp_path / "a.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CtrpError, match="not empty"):
        create(tmp_path, countries=("AL",))
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_country_outside_the_study_is_named_with_the_choices(tmp_path):
    with pytest.raises(UsageError, match=r"ZZ.*AL, BA"):
        create(tmp_path / "study", countries=("AL", "ZZ"))
    assert not (tmp_path / "study").exists()


def test_a_project_is_found_from_below_and_by_its_variable(tmp_path, monkeypatch):
    root = create(tmp_path / "study", countries=("AL",)).root
    below = root / "exports"
    monkeypatch.chdir(below)
    assert find_project().root == root
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CtrpError, match="ctrp new"):
        find_project()
    monkeypatch.setenv("CTRP_PROJECT", str(root))
    assert find_project().root == root
    with pytest.raises(CtrpError, match="no project"):
        find_project(Path("elsewhere"))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("id = ", "ctrp.toml: not valid TOML"),
        ('countries = ["AL"]', "ctrp.toml: missing"),
        ('id = "x"\ncountries = []\n[disclosure]\nk = 5\nk_sensitive = 3', "k_sensitive"),
        (
            'id = "x"\ncountries = []\n[anonymise]\ndates = "weekday"',
            r'ctrp.toml: \[anonymise\] dates must be one of "label", "month", "season", "year"',
        ),
        (
            'id = "x"\ncountries = []\n[anonymise]\nnames = "x"',
            "ctrp.toml.*no setting 'names'.*style",
        ),
        ('id = "x"\ncountries = []\nanonymise = "names"', "ctrp.toml.*as a table"),
    ],
)
def test_settings_that_cannot_be_right_are_named(tmp_path, settings, message):
    (tmp_path / "ctrp.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(CtrpError, match=message):
        open_project(tmp_path)


def test_the_migrations_make_the_tables_that_the_program_uses(tmp_path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    project = create(tmp_path / "study", countries=("AL",))
    with project.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_history_only_grows(project):
    with project.transaction() as session:
        record(session, "ana", "note", {"id": 1})
    for statement in ("UPDATE event SET coder = 'x'", "DELETE FROM event"):
        with pytest.raises(DatabaseError, match="append-only"), project.transaction() as session:
            session.execute(text(statement))
    with project.transaction() as session:
        assert session.execute(text("SELECT count(*) FROM event WHERE coder = 'ana'")).scalar() == 3


def test_a_project_of_a_newer_program_says_so(project):
    with project.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CtrpError, match="newer version"):
        _ = open_project(project.root).engine


def test_a_database_that_is_none_is_named(tmp_path):
    project = create(tmp_path / "study", countries=("AL",))
    project.engine.dispose()
    for path in project.root.glob("project.db*"):
        path.unlink()
    (project.root / "project.db").write_bytes(b"not a database" * 100)
    with pytest.raises(CtrpError, match="not a readable project database"):
        _ = open_project(project.root).engine


def test_a_failed_command_stores_nothing(project):
    with project.transaction() as session:
        before = session.execute(text("SELECT count(*) FROM event")).scalar()
    with pytest.raises(ZeroDivisionError):
        _note_and_fail(project)
    with project.transaction() as session:
        assert session.execute(text("SELECT count(*) FROM event")).scalar() == before


def _note_and_fail(project) -> None:
    with project.transaction() as session:
        record(session, "ana", "note", {})
        raise ZeroDivisionError


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_new_project_is_its_makers_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("CTRP_KEY", str(tmp_path / "key.age"))
    root = create(tmp_path / "deep" / "study", countries=("AL",)).root
    assert root.stat().st_mode & 0o077 == 0
