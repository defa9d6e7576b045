"""Preparing transcripts in several processes; what comes out is the same for any number of them."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context, parent_process

from ctrp_research.transcripts.preparing import Failure, Prepared, Task, prepare

FILES_PER_PROCESS = 8
"""Fewer are done before another process has started."""
STOPPED = "the program was stopped while it read the file; is it far larger than a transcript?"

Outcome = Prepared | Failure


def processes_for(files: int) -> int:
    """Give how many processes are worth their start."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, files // FILES_PER_PROCESS))


class Crew:
    """Some processes that prepare transcripts, or none but this one."""

    def __init__(self, processes: int) -> None:
        """Take the number of processes; 1 means that all is done in this one, when it is asked."""
        self._processes = processes
        self._pool = _pool(processes) if processes > 1 else None

    def close(self) -> None:
        """Let the processes end; what waits is not begun."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, task: Task) -> Callable[[], Outcome]:
        """Hand a file over and give what waits for its outcome."""
        pool = self._pool
        if pool is None:
            return partial(prepare, task)
        try:
            return partial(self._outcome, pool, _begin_in(pool, task), task)
        except BrokenProcessPool:
            return partial(_alone, task)

    def _outcome(self, pool: ProcessPoolExecutor, future: "Future[Outcome]", task: Task) -> Outcome:
        try:
            return future.result()
        except BrokenProcessPool:
            # Some file brought a process down; in one of its own each shows whether it was this.
            if self._pool is pool:
                pool.shutdown(cancel_futures=True)
                self._pool = _pool(self._processes)
            return _alone(task)


def _alone(task: Task) -> Outcome:
    with _pool(1) as pool:
        try:
            return _begin_in(pool, task).result()
        except BrokenProcessPool:
            return Failure(STOPPED)


def _pool(processes: int) -> ProcessPoolExecutor:
    # A process that is forked would hold the database's files.
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin)


def _begin_in(pool: ProcessPoolExecutor, task: Task) -> "Future[Outcome]":
    """Hand a task to processes that never hear Ctrl-C: they inherit what is ignored here."""
    if threading.current_thread() is not threading.main_thread():
        return pool.submit(prepare, task)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return pool.submit(prepare, task)
    finally:
        signal.signal(signal.SIGINT, before)


def _begin() -> None:
    """Leave Ctrl-C to the first process, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    first = parent_process()
    if first is not None:
        threading.Thread(target=_end_with, args=(first.join,), daemon=True).start()


def _end_with(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)
