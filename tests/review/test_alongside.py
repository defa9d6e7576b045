"""What review has to get along with: projects from before it, a changed key, the estimate."""

import json
import sqlite3

import pytest
from looking import everything, turn_text, words

from ctrp_research.review.desk import Desk
from ctrp_research.review.queue import measure_progress
from ctrp_research.store.database import make_engine
from ctrp_research.store.migrating import upgrade
from ctrp_research.store.project import create, open_project
from ctrp_research.transcripts.labelling import Labelling


def rewind(project):
    """Give the project the tables of the first version, with what is in it."""
    project.engine.dispose()
    kept = project.root / "kept.db"
    (project.root / "project.db").replace(kept)
    engine = make_engine(project.address, new=True)
    with engine.begin() as connection:
        upgrade(connection, "0001")
    engine.dispose()
    database = sqlite3.connect(project.root / "project.db")
    database.execute("ATTACH ? AS kept", (str(kept),))
    tables = (
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
    )
    for (table,) in database.execute(tables).fetchall():
        names = ", ".join(f'"{row[1]}"' for row in database.execute(f"PRAGMA table_info({table})"))
        copy = f"INSERT INTO main.{table} SELECT {names} FROM kept.{table}"  # noqa: S608
        database.execute(copy)
    database.commit()
    database.close()
    kept.unlink()


@pytest.fixture
def older(tmp_path, transcripts, monkeypatch):
    """A project as the first version of the program left it: no review, no register."""
    from ctrp_research.transcripts import importing

    def of_one_text(_text, mentions, *_):
        return Labelling(list(mentions), {})

    monkeypatch.setattr(importing, "number_mentions", of_one_text)
    project = create(tmp_path / "older", countries=("RS",))
    list(importing.import_files(project, importing.find_files([transcripts]), coder="ana"))
    (project.vault.folder / "register.age").unlink()
    for name in project.vault.names():
        entry = json.loads(project.vault.get(name))
        del entry["shown"], entry["spans"]
        project.vault.put(name, json.dumps(entry).encode())
    rewind(project)
    return open_project(project.root)


def test_it_is_counted_before_anything_was_decided(older):
    with older.transaction() as session:
        total = measure_progress(session)[-1]
    assert (total.mentions, total.waiting) == (5, 5)


def test_decisions_work_and_undo_leads_back_to_the_same_text(older):
    before = everything(older)
    desk = Desk(older, coder="ana")
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    assert "Miss Vesna" in turn_text(older, "rs-01-en", 4)
    desk.undo()
    assert everything(older)[:4] == before[:4]


def test_a_new_key_opens_every_decision_and_undo_goes_back_over_it(project, desk):
    from anonymise.rekey import rekey

    before = everything(project)
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    desk.accept("rs-01-en", words(desk, "rs-01-en", "Vranje"))
    rekey(open_project(project.root).vault)
    again = Desk(open_project(project.root), coder="ana")
    again.undo()
    again.undo()
    assert everything(project) == before


def test_how_names_were_found_is_known_after_a_review_too(project, desk):
    from ctrp_research.transcripts.residual import project_source

    before = project_source(project).reasons()
    desk.reject("rs-01-en", words(desk, "rs-01-en", "Vesna"))
    assert before
    assert project_source(project).reasons() == before
