"""Writing a file whole or not at all, and keeping two processes from writing it at once."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, data: bytes, *, prefix: str = ".writing-") -> None:
    """Write a file beside the old one, flush it to the disk, and rename it over the old one.

    The file can be read and written by its owner only. A kill may leave a file beside it, whose
    name begins with `prefix`.

    Raises:
        OSError: It cannot be written; what was there before is still there.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, readable by its owner only.

    Raises:
        FileExistsError: It is there already and stays as it is.
        OSError: It cannot be written; nothing of it is left.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold a lock on the file `path` for the block; gives False where another process holds it.

    The system lets the lock go when the process ends, however it ends, so a kill leaves none.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _lock(handle)
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
