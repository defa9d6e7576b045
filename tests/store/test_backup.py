"""A backup holds all of a project but its key, and goes back whole or not at all."""

import json
import os
import stat
import threading
from itertools import count
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from ctrp_research.coding.codings import Passage, add_coding, list_codings
from ctrp_research.errors import CtrpError
from ctrp_research.store import backup as backups
from ctrp_research.store import replacing
from ctrp_research.store.backup import write_backup
from ctrp_research.store.project import create, open_project
from ctrp_research.store.restore import check_backup, restore
from ctrp_research.store.rows import dump, read_tables


def contents(project):
    """Every row of every table, and every file of the vault."""
    with project.engine.connect() as connection:
        rows = {table.name: list(dump(connection, table)) for table in read_tables(connection)}
    return rows, {name: project.vault.get(name) for name in project.vault.names()}


def code(project, turn: int = 2, name: str = "family-poverty"):
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage("rs-01-en", turn), name, coder="ana")


@pytest.fixture
def file(project, tmp_path):
    code(project)
    return write_backup(project, tmp_path / "a.ctrp-backup")[0]


@pytest.fixture
def opened():
    """Opens projects and closes them after the test."""
    made = []

    def open_one(root):
        made.append(open_project(root))
        return made[-1]

    yield open_one
    for project in made:
        project.engine.dispose()


def test_a_backup_comes_back_as_it_was_and_work_goes_on(project, file, tmp_path, opened):
    done = restore(file, tmp_path / "again")
    assert done.replaced is None
    again = opened(tmp_path / "again")
    assert contents(again) == contents(project)
    assert again.settings.id == project.settings.id
    assert not list((tmp_path / "again").glob(".restoring*"))
    code(again, 4)
    with again.reading() as session:
        assert [line.turn for line in list_codings(session)] == [2, 4]


def test_it_goes_from_one_kind_of_database_to_the_other(
    project, file, tmp_path, store, request, opened
):
    other = "" if store else request.getfixturevalue("postgresql_url")
    restore(file, tmp_path / "again", store=other)
    again = opened(tmp_path / "again")
    assert again.settings.store == other
    assert contents(again) == contents(project)
    code(again, 4)
    back = write_backup(again, tmp_path / "b.ctrp-backup")[0]
    restore(back, tmp_path / "third", store="")
    assert contents(opened(tmp_path / "third")) == contents(again)


def test_nothing_is_replaced_without_force_and_what_was_is_kept(project, file, tmp_path, opened):
    code(project, 4)
    later = contents(project)
    with pytest.raises(CtrpError, match="--force"):
        restore(file, project.root)
    assert contents(project) == later
    project.engine.dispose()
    done = restore(file, project.root, force=True)
    with opened(project.root).reading() as session:
        assert [line.turn for line in list_codings(session)] == [2]
    if project.settings.store:
        assert check_backup(done.replaced / "tables.ctrp-backup").rows["coding"] == 2
        restore(done.replaced / "tables.ctrp-backup", project.root, force=True)
    else:
        for path in done.replaced.iterdir():
            if path.name.startswith("project.db"):
                path.replace(project.root / path.name)
    assert contents(opened(project.root)) == later


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("told", ["before", "after"])
@pytest.mark.parametrize("call", [1, 2])
def test_a_restore_that_was_cut_off_leaves_the_old_project_or_the_new_one(
    project, file, opened, monkeypatch, call, told
):
    """A server's project is announced twice, before its tables change and after."""
    server = bool(project.settings.store)
    if not server and call == 2:
        pytest.skip("the file is part of what is announced, once")
    restored = contents(project)
    code(project, 4)
    later = contents(project)
    project.engine.dispose()
    calls = count(1)

    def announce(*values):
        last = next(calls) == call
        if last and told == "before":
            raise Killed
        replacing.announce(*values)
        if last:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("ctrp_research.store.restore.announce", announce)
        with pytest.raises(Killed):
            restore(file, project.root, force=True)
    new = call == 2 if server else told == "after"
    after = opened(project.root)
    assert contents(after) == (restored if new else later)
    assert not list(project.root.glob(".restoring*"))
    assert bool(list(project.root.glob("replaced-*"))) is new


def test_a_restore_into_a_new_folder_that_was_cut_off_can_be_done_again(
    file, tmp_path, opened, monkeypatch, project
):
    with monkeypatch.context() as patch:
        patch.setattr("ctrp_research.store.replacing.write_whole", killed)
        with pytest.raises(Killed):
            restore(file, tmp_path / "again", store="")
    assert (tmp_path / "again" / ".restoring").exists()
    restore(file, tmp_path / "again", store="")
    assert contents(opened(tmp_path / "again")) == contents(project)


def killed(*_):
    raise Killed


def test_a_folder_in_which_somebody_restores_is_not_opened(project, file):
    with replacing.held(project.root):
        with pytest.raises(CtrpError, match="is being put back"):
            restore(file, project.root, force=True)
        replacing.begin(project.root)
        assert open_project(project.root).settings == project.settings  # it is not complete yet
        replacing.announce(project.root, replacing.Ready("replaced-x"))
        with pytest.raises(CtrpError, match="is being put back"):
            open_project(project.root)


def test_two_restores_within_a_second_keep_both_that_were_before(project, file):
    project.engine.dispose()
    places = {restore(file, project.root, force=True).replaced for _ in range(3)}
    assert len(places) == 3


def test_another_project_is_never_replaced(file, tmp_path):
    other = create(tmp_path / "other", countries=("AL",))
    with pytest.raises(CtrpError, match="another project"):
        restore(file, other.root, force=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CtrpError, match="no project"):
        restore(file, tmp_path / "mine", force=True)


def change_one_byte(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_damaged_backup_is_told_and_nothing_is_changed(file, tmp_path, part):
    data = file.read_bytes()
    place = int(len(data) * part)
    file.write_bytes(change_one_byte(data, place))
    with pytest.raises(CtrpError, match="Nothing was changed"):
        restore(file, tmp_path / "again")
    file.write_bytes(data[:place])
    with pytest.raises(CtrpError, match="Nothing was changed"):
        restore(file, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("name", ["../out.txt", "vault/../../out.age", "tables/x.py"])
def test_a_member_that_would_lie_elsewhere_is_refused(file, tmp_path, name):
    with ZipFile(file) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    import hashlib

    manifest["members"][name] = hashlib.sha256(b"x").hexdigest()
    members |= {name: b"x", "manifest.json": json.dumps(manifest).encode()}
    with ZipFile(file, "w") as archive:
        for each, data in members.items():
            archive.writestr(each, data)
    with pytest.raises(CtrpError, match="does not hold the files that it says"):
        restore(file, tmp_path / "again")


def test_the_key_a_password_and_originals_are_not_in_it(project, tmp_path):
    settings = project.root / "ctrp.toml"
    told = settings.read_text(encoding="utf-8")
    if not project.settings.store:
        told = f"# mine\n{told}"
    settings.write_text(told, encoding="utf-8")
    file, manifest = write_backup(project, tmp_path / "a.ctrp-backup")
    with ZipFile(file) as archive:
        assert b"not-needed" not in b"".join(archive.read(name) for name in archive.namelist())
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"AGE-SECRET-KEY" not in everything
    assert b"Stefan" not in everything
    assert {"ctrp.toml", "codebook.yaml", "vault/recipient.txt"} < set(manifest.members)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_is_of_one_moment_while_others_write(project, tmp_path):
    """Each decision makes a coding and an event: a backup holds as many of both."""
    stop, begun = threading.Event(), threading.Event()

    def work():
        for number in range(1000):
            if stop.is_set():
                return
            with project.transaction() as session:
                where = Passage("rs-01-en", 2, number % 20, 21 + number // 20)
                add_coding(session, project.codebook, where, "neglect", coder="bo")
            begun.set()

    worker = threading.Thread(target=work)
    worker.start()
    begun.wait()
    try:
        made = [write_backup(project, tmp_path / f"{n}.ctrp-backup")[1] for n in range(5)]
    finally:
        stop.set()
        worker.join()
    codings = [manifest.rows["coding"] for manifest in made]
    assert codings == [manifest.rows["event"] - 2 for manifest in made]
    assert codings == sorted(codings)
    assert codings[-1] > codings[0] > 0


def test_a_backup_is_not_overwritten_and_a_newer_one_says_so(project, file, monkeypatch, tmp_path):
    with pytest.raises(CtrpError, match="--force"):
        write_backup(project, file)
    monkeypatch.setattr(backups, "version_of", lambda _: "9999")
    write_backup(project, file, force=True)
    with pytest.raises(CtrpError, match="newer version"):
        restore(file, tmp_path / "again")
    monkeypatch.setattr(backups, "FORMAT", 2)
    assert not list(tmp_path.glob(".backup*"))


def test_a_lost_file_is_told_and_no_empty_project_is_made(project):
    project.engine.dispose()
    if project.settings.store:
        with project.engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        project.engine.dispose()
        with pytest.raises(CtrpError, match="holds no project"):
            _ = open_project(project.root).engine
        return
    (project.root / "project.db").unlink()
    with pytest.raises(CtrpError, match=r"project.db is missing.*ctrp restore"):
        _ = open_project(project.root).engine
    assert not (project.root / "project.db").exists()
