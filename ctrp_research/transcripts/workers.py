"""Preparing transcripts in several processes; what comes out is the same for any number of them."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from types import TracebackType
from typing import Self

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, task: Task) -> Callable[[], Outcome]:
        """Hand a file over and give what waits for its outcome."""
        if self._pool is None:
            return partial(prepare, task)
        try:
            with _deaf():
                return partial(self._outcome, self._pool.submit(prepare, task), task)
        except BrokenProcessPool:
            return partial(_alone, task)

    def _outcome(self, future: "Future[Outcome]", task: Task) -> Outcome:
        try:
            return future.result()
        except BrokenProcessPool:
            # Some file brought a process down; in one of its own each shows whether it was this.
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
                self._pool = _pool(self._processes)
            return _alone(task)


def _alone(task: Task) -> Outcome:
    with _pool(1) as pool:
        try:
            with _deaf():
                future = pool.submit(prepare, task)
            return future.result()
        except BrokenProcessPool:
            return Failure(STOPPED)


def _pool(processes: int) -> ProcessPoolExecutor:
    # A process that is forked would hold the database's files.
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin)


@contextmanager
def _deaf() -> Iterator[None]:
    """Let the processes that are started here never hear Ctrl-C: they inherit what is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
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
