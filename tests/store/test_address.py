"""The address of a database is told without its password; a network folder is no place for SQLite."""

from pathlib import Path

import pytest

from ctrp_research.errors import CtrpError
from ctrp_research.store import mounts
from ctrp_research.store.address import read_address, tell
from ctrp_research.store.project import create, open_project

SECRET = "hidden-word"  # noqa: S105


@pytest.mark.parametrize(
    ("store", "shown"),
    [
        (
            f"postgresql+psycopg://ana:{SECRET}@server/study",
            "postgresql+psycopg://ana:***@server/study",
        ),
        (f"postgresql://ana:{SECRET}@server/study", "postgresql+psycopg://ana:***@server/study"),
        (
            f"postgresql://ana@server/study?password={SECRET}",
            "postgresql+psycopg://ana@server/study",
        ),
        (
            f"postgresql://ana@server/study?sslpassword={SECRET}",
            "postgresql+psycopg://ana@server/study",
        ),
    ],
)
def test_an_address_is_told_without_its_password(store, shown):
    assert tell(read_address(Path("ctrp.toml"), store)) == shown


@pytest.mark.parametrize(
    "store", [f"mysql://ana:{SECRET}@server/x", f"://{SECRET}", f"postgresql://ana:{SECRET}@server",
              f"postgresql://ana:{SECRET}@server:port/x"],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_not_repeated(store):
    with pytest.raises(CtrpError, match=r"ctrp.toml: `store` must be") as caught:
        read_address(Path("ctrp.toml"), store)
    assert SECRET not in str(caught.value)


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path, server):
    host, _, user = server
    store = f"postgresql+psycopg://{user}:{SECRET}@{host}:1/study"
    with pytest.raises(CtrpError, match="cannot be opened") as caught:
        create(tmp_path / "study", countries=("RS",), store=store)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(open_project(tmp_path / "study"))


def test_a_database_of_another_project_is_not_taken(tmp_path, postgresql_url):
    first = create(tmp_path / "one", countries=("RS",), store=postgresql_url)
    with pytest.raises(CtrpError, match="holds a project already"):
        create(tmp_path / "two", countries=("RS",), store=postgresql_url)
    with first.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM event").scalar() == 0
    first.engine.dispose()


TABLE = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/ana/local ext4 rw 0 0
//nas/team /mnt/our\\040study cifs rw 0 0
tmpfs /tmp tmpfs rw 0 0
host /media/shared 9p rw 0 0
me@there: /mnt/there fuse.sshfs rw 0 0
/dev/sdc /mnt/there ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/study", None),
        ("/home/ana/study", "nfs4"),
        ("/home/ana/local/study", None),
        ("/homestead", None),
        ("/mnt/our study/x", "cifs"),
        ("/media/shared/x", "9p"),
        ("/mnt/there", None),  # mounted over
    ],
)
def test_the_kind_of_a_folders_file_system(tmp_path, monkeypatch, folder, kind):
    (tmp_path / "mounts").write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr(mounts, "MOUNTS", tmp_path / "mounts")
    assert mounts.remote_kind(Path(folder)) == kind


def test_mounts_as_a_mac_tells_them(monkeypatch):
    told = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//ana@nas/team on /Volumes/our study (smbfs, nodev, nosuid, mounted by ana)
"""
    monkeypatch.setattr(
        mounts.subprocess, "run", lambda *_, **__: type("Done", (), {"stdout": told})
    )
    monkeypatch.setattr(mounts.sys, "platform", "darwin")
    assert mounts.remote_kind(Path("/Volumes/our study/x")) == "smbfs"
    assert mounts.remote_kind(Path("/Users/ana")) is None


def test_sqlite_on_a_network_folder_is_refused_with_advice_and_postgresql_is_not(
    tmp_path, monkeypatch, postgresql_url
):
    project = create(tmp_path / "study", countries=("RS",))
    (tmp_path / "mounts").write_text(f"nas:/x {tmp_path} nfs rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(mounts, "MOUNTS", tmp_path / "mounts")
    with pytest.raises(CtrpError, match=r"network folder \(nfs\).*PostgreSQL"):
        _ = open_project(project.root).engine
    team = create(tmp_path / "team", countries=("RS",), store=postgresql_url)
    team.engine.dispose()
