"""What `ctrp import --cluster` costs with one and two Dask workers on this machine.

    python benchmarks/cluster.py [--transcripts 200] [--words 5000]

Wall-clock and processor seconds per 1,000 transcripts; `cluster.md` says what they mean. The
processor's seconds hardly depend on what else the machine does. The figures of the import's own
process are what stays serial.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import dask
from commands import Ran, run
from distributed import Client, LocalCluster
from files import make_files

SAFE = {"distributed.worker.memory.spill": False, "distributed.worker.memory.target": False}


def on_cluster(workers: int, words: list[str], root: Path) -> tuple[Ran, float]:
    """Run a command on a cluster of so many workers; gives the workers' processor seconds too."""
    with (
        dask.config.set(SAFE),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1"
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        before = sum(client.run(time.process_time).values())
        took = run([*words, "--cluster", cluster.scheduler_address], root)
        return took, sum(client.run(time.process_time).values()) - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=200)
    parser.add_argument("--words", type=int, default=5000)
    given = parser.parse_args()
    scale = 1000 / given.transcripts
    with tempfile.TemporaryDirectory() as made_in:
        os.environ["CTRP_KEY"] = f"{made_in}/key.age"
        files = Path(made_in) / "files"
        make_files(files, given.transcripts, given.words)
        for workers in (0, 1, 2):
            root = Path(made_in) / f"study-{workers}"
            os.environ["CTRP_KEY"] = f"{root}.age"
            run(["new", str(root)])
            if workers:
                took, elsewhere = on_cluster(workers, ["import", str(files)], root)
            else:
                took, elsewhere = run(["import", str(files), "--processes", "1"], root), 0.0
            print(
                f"{workers or 'no'} workers, per 1,000: {took.seconds * scale:5.0f} s; processor: "
                f"here {took.cpu * scale:5.0f} s, on workers {elsewhere * scale:5.0f} s; "
                f"peak here {took.peak:.0f} MiB; load {took.load:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
