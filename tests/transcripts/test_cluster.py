"""A real Dask cluster on this machine gives what one process gives, and what is unsafe is refused."""

import pytest
from sqlalchemy import inspect, text

from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.store.project import create
from ctrp_research.transcripts.importing import find_files, import_files

distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
SAFE = {"distributed.worker.memory.spill": False, "distributed.worker.memory.target": False}


@pytest.fixture(scope="module")
def address(request):
    import dask

    safe = getattr(request, "param", SAFE)
    with (
        dask.config.set(safe),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1"
        ) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    made.mkdir()
    for number in range(4):
        spoken = f"I: Ko ti je pomogao?\nD: Emir iz Zavidovića, broj {number}.\nI: A poslije?\nD: Otišao.\n"
        (made / f"{number}.txt").write_text(spoken, encoding="utf-8")
    (made / "empty.txt").write_text("", encoding="utf-8")
    return made


def _turns(project):
    with project.engine.connect() as connection:
        assert inspect(connection).has_table("turn")
        return list(connection.execute(text("select transcript_id, number, text from turn")))


def test_it_gives_what_one_process_gives(address, folder, tmp_path, monkeypatch):
    found = []
    for name, how in (("one", {"processes": 1}), ("cluster", {"cluster": address})):
        monkeypatch.setenv("CTRP_KEY", str(tmp_path / f"{name}.key"))
        project = create(tmp_path / name, countries=("BA",))
        reports = list(import_files(project, find_files([folder]), coder="ana", **how))
        found.append(([(each.path, each.status, each.reason) for each in reports], _turns(project)))
    assert found[0] == found[1]
    assert [status for _, status, _ in found[0][0]] == ["imported"] * 4 + ["failed"]


@pytest.mark.parametrize("address", [{}], indirect=True)
def test_one_that_writes_to_a_disk_is_refused(address, folder, project):
    with pytest.raises(CtrpError, match="disk"):
        list(import_files(project, find_files([folder]), coder="ana", cluster=address))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("tcp://10.0.0.7:8786", "in the open"),
        ("scheduler", "looks like"),
        ("ftp://x", "looks like"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused(wrong, message, folder, project):
    with pytest.raises(UsageError, match=message):
        list(import_files(project, find_files([folder]), coder="ana", cluster=wrong))
