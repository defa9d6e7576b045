"""Preparing transcripts on a Dask cluster that is there already.

What goes to the cluster is a file and the sure names of places; neither key nor vault. What it must
not do with them is checked before the first one goes: keep them on a disk, or send them in the open
over a network.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ctrp_research import __version__
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.transcripts.preparing import Failure, Task, prepare
from ctrp_research.transcripts.workers import STOPPED, Outcome

if TYPE_CHECKING:
    from distributed import Client, Future

HERE = ("127.0.0.1", "localhost", "::1")
PATIENCE = 20
"""Seconds to wait for the cluster."""


class Cluster:
    """A cluster's processes, which prepare transcripts as `workers.Crew` does."""

    def __init__(self, address: str) -> None:
        """Join the cluster.

        Raises:
            UsageError: the address is none, or would send transcripts in the open.
            CtrpError: nobody answers there, it lacks this version of the program, or it would
                write transcripts to a disk.
        """
        _check_address(address)
        self._client = _join(address)
        try:
            _check_workers(self._client)
        except BaseException:
            self._client.close()  # type: ignore[no-untyped-call]
            raise

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()  # type: ignore[no-untyped-call]

    def submit(self, task: Task) -> Callable[[], Outcome]:
        """Hand a file over and give what waits for its outcome."""
        # Without a key made of the content: two files of one content are two tasks.
        return partial(_outcome, self._client.submit(prepare, task, pure=False))


def _outcome(future: "Future[Outcome]") -> Outcome:
    from distributed import KilledWorker

    try:
        outcome: Outcome = future.result()
    except KilledWorker:
        return Failure(STOPPED)
    return outcome


def _check_address(address: str) -> None:
    found = urlsplit(address)
    if found.scheme not in ("tcp", "tls") or not found.hostname:
        raise UsageError("A cluster's address looks like tls://scheduler.example:8786.")
    if found.scheme == "tcp" and found.hostname not in HERE:
        raise UsageError(
            "Transcripts would go over the network in the open. Let the cluster use TLS and name it"
            " as tls://…; tcp:// is for a cluster on this computer."
        )


def _join(address: str) -> "Client":
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise CtrpError(
            "A cluster needs Dask, which is not installed: pip install 'ctrp-research[cluster]'"
        ) from None
    try:
        return Client(  # type: ignore[no-untyped-call]
            address, timeout=PATIENCE, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise CtrpError(f"No Dask cluster answers at {address}. Is it running?") from error


def _check_workers(client: "Client") -> None:
    """Ask every worker for its version of the program and whether it would write to a disk."""
    if not client.scheduler_info()["workers"]:
        raise CtrpError("The cluster has no workers. Start some, then try again.")
    answers = client.run(_answer).values()
    if any(version != __version__ for version, _ in answers):
        raise CtrpError(
            f"Not every worker of the cluster has version {__version__} of ctrp-research. Install "
            "the same version everywhere: another one could find other names."
        )
    if any(writes for _, writes in answers):
        raise CtrpError(
            "A worker of the cluster writes to its disk when memory is short, and transcripts with "
            "it. Start the workers with DASK_DISTRIBUTED__WORKER__MEMORY__SPILL=False and "
            "DASK_DISTRIBUTED__WORKER__MEMORY__TARGET=False."
        )


def _answer() -> tuple[str | None, bool]:
    """On a worker: the version of the program, and whether data may go to the disk."""
    from dask import config

    memory = "distributed.worker.memory"
    writes = any(config.get(f"{memory}.{name}", None) is not False for name in ("spill", "target"))
    try:
        from ctrp_research import __version__ as version
    except ModuleNotFoundError:
        return None, writes
    return version, writes
