"""A project of an older version opens with all that is in it, after a copy was put aside."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from ctrp_research.coding.codings import list_codings, undo
from ctrp_research.errors import CtrpError
from ctrp_research.store.backup import write_tables
from ctrp_research.store.checks import check_history
from ctrp_research.store.database import make_engine
from ctrp_research.store.log import read_log
from ctrp_research.store.migrating import HEAD, upgrade
from ctrp_research.store.project import create, open_project
from ctrp_research.store.restore import restore
from ctrp_research.store.rows import continue_numbers, load, read_tables

MADE = Path(__file__).with_name("made_by_0002.sql").read_text(encoding="utf-8")


@pytest.fixture
def older(tmp_path, store):
    """The project as it was, in the kind of database that is tested."""
    project = create(tmp_path / "older", countries=("RS",))
    database = project.root / "project.db"
    database.unlink()
    with closing(sqlite3.connect(database)) as made:
        made.executescript(MADE)
        made.execute("PRAGMA journal_mode=WAL")
    if store:
        _move(project, store)
    made = open_project(project.root)
    yield made
    made.engine.dispose()


def _move(project, store):
    """The same rows in the tables of that time on a server."""
    kept = project.root / "kept.ctrp-backup"
    source = make_engine(project.address)
    with source.connect() as connection:
        write_tables(connection, kept)
    source.dispose()
    settings = project.root / "ctrp.toml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(f"store = {json.dumps(store)}\n{told}", encoding="utf-8")
    (project.root / "project.db").unlink()
    engine = make_engine(open_project(project.root).address, new=True)
    from zipfile import ZipFile

    with engine.begin() as connection, ZipFile(kept) as archive:
        upgrade(connection, "0002")
        tables = read_tables(connection)
        for table in tables:
            lines = archive.read(f"tables/{table.name}.jsonl").decode().splitlines()
            load(connection, table, lines)
        continue_numbers(connection, tables)
    engine.dispose()
    kept.unlink()


def test_everything_is_there_and_the_old_events_are_chained(older):
    with older.transaction() as session:
        assert [line.memo for line in list_codings(session)] == ["ask again"]
        actions = [line.action for line in read_log(session)]
        assert actions == ["undo", "code remove", "code add", "import"]
        assert list(check_history(session, older)) == []
        assert undo(session, coder="ana")[0] == "code add"
    with older.reading() as session:
        assert list(check_history(session, older)) == []
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def test_the_tables_as_they_were_are_put_aside_once(older, store):
    _ = older.engine
    older.engine.dispose()
    open_project(older.root).engine.dispose()
    (kept,) = older.root.glob("project.*tables-0002-before-*")
    assert re.search(rf"tables-0002-before-{HEAD}-\d{{8}}T\d{{6}}Z", kept.name)
    if store:
        with older.transaction() as session:
            session.execute(text("DELETE FROM coding"))
        older.engine.dispose()
        restore(kept, older.root, force=True)
        again = open_project(older.root)
        with again.reading() as session:
            assert [line.memo for line in list_codings(session)] == ["ask again"]
        again.engine.dispose()
        return
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
        assert copy.execute("SELECT memo FROM coding").fetchall() == [("ask again",)]


def test_without_room_for_the_copy_nothing_is_changed(older, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ctrp_research.store.migrating.copy_database", full)
    monkeypatch.setattr("ctrp_research.store.backup.write_tables", full)
    with pytest.raises(CtrpError, match=r"were not changed.*No space left"):
        _ = older.engine
    engine = make_engine(older.address)
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0002"
        )
    engine.dispose()
    monkeypatch.undo()


def test_a_look_at_an_older_project_brings_its_tables_to_ours_too(older):
    from ctrp_research.coding.overview import overview
    from ctrp_research.store.looking import look

    with look(older) as ask:
        (line,) = overview(ask)
    assert (line.id, line.turns, line.children, line.codings) == ("rs-01-en", 6, 1, 1)
    with look(older) as ask:
        assert overview(ask) == [line]
