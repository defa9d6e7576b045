"""Where transcripts come from: files, folders and archives, gone through one file at a time."""

import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.transcripts.readers import ARCHIVES, check_size, read_bytes

LARGEST_ARCHIVE = 200_000_000
LARGEST_UNPACKED = 500_000_000
"""Bytes of all files in an archive together, archives in it included."""
MOST_MEMBERS = 5_000
DEEPEST = 1
"""Archives may lie in an archive, and no deeper."""
HIDDEN = (".", "~$", "__macosx", "thumbs.db", "ehthumbs", "desktop.ini", "$recycle.bin")
"""How names begin, in small letters, that no person gave: hidden files, Word's locks, what a Mac
adds to archives and Windows to folders."""


@dataclass(frozen=True, slots=True)
class Source:
    """A transcript file, on the disk or in an archive."""

    path: Path
    """In an archive, the archive's with the member's after it; a name to show, not to open."""
    read: Callable[[], bytes]
    """Raises CtrpError or OSError where it cannot."""


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The transcript files among `paths` and in the folders among them, sorted.

    A file that is named is taken whatever its ending, so that its failure is reported; in a folder
    all files count but hidden ones, Word's lock files and links that lead out of it.

    Raises:
        UsageError: a path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_file():
            found[path] = None
        elif path.is_dir():
            inside = [
                file for file in _walk(path) if not _leads_out(file, path) and not _is_loop(file)
            ]
            found.update(dict.fromkeys(sorted(inside)))
        else:
            raise UsageError(f"{path}: there is no such file or folder.")
    return list(found)


def find_links_out(paths: Iterable[Path]) -> list[Path]:
    """The links in the folders among `paths` that lead out of them, sorted; none is followed."""
    folders = [path for path in paths if path.is_dir()]
    return sorted(
        {link for folder in folders for link in _walk(folder) if _leads_out(link, folder)}
    )


def _walk(folder: Path) -> Iterator[Path]:
    """Everything in a folder that is no folder, however deep; and folders that cannot be opened."""
    waiting = [folder]
    while waiting:
        above = waiting.pop()
        try:
            with os.scandir(above) as entries:
                for entry in entries:
                    if _is_hidden(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(above / entry.name)
                    elif entry.is_symlink() or entry.is_file():
                        yield above / entry.name
        except OSError:
            yield above


def _is_hidden(name: str) -> bool:
    return name.lower().startswith(HIDDEN)


def _leads_out(path: Path, folder: Path) -> bool:
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(
        os.path.realpath(folder)
    )


def _is_loop(path: Path) -> bool:
    """Whether it is a link to a folder, which is gone through by its own name, or to nothing."""
    return path.is_symlink() and not path.is_file()


def open_sources(path: Path) -> Iterator[Source]:
    """The transcript file at `path`, or each file in the archive at `path`.

    What cannot be opened is a source that says so when it is read.
    """
    if path.suffix.lower() not in ARCHIVES or path.is_dir():
        yield Source(path, partial(_read_file, path))
        return
    try:
        _check_archive(path)
        with path.open("rb") as stream:
            yield from _members(path, stream, _Budget(LARGEST_UNPACKED), depth=0)
    except (CtrpError, OSError) as error:
        yield Source(path, partial(_fail, error))


def _read_file(path: Path) -> bytes:
    if path.is_dir():
        raise CtrpError("the folder cannot be opened")
    return read_bytes(path)


def _fail(error: Exception) -> bytes:
    raise error


@dataclass(slots=True)
class _Budget:
    """How many bytes an archive may still unpack to."""

    left: int


def _members(
    path: Path, stream: io.BufferedIOBase | io.BytesIO, budget: _Budget, *, depth: int
) -> Iterator[Source]:
    """The files of an archive.

    Raises:
        CtrpError: it is none, damaged, or made to exhaust the machine.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError) as error:
        raise CtrpError("it is not a ZIP archive, or it is damaged; pack it again") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_MEMBERS:
            raise CtrpError(f"it holds more than {MOST_MEMBERS:,} files; divide it")
        if sum(entry.file_size for entry in entries) > budget.left:
            raise CtrpError("it unpacks to far more than transcripts hold")
        for entry in entries:
            parts = [
                part for part in PurePosixPath(entry.filename).parts if part not in ("/", "..")
            ]
            if not parts or any(map(_is_hidden, parts)):
                continue
            shown = path.joinpath(*parts)
            if shown.suffix.lower() not in ARCHIVES:
                yield Source(shown, partial(_unpack, archive, entry, budget))
                continue
            try:
                _check_depth(depth)
                inner = io.BytesIO(_unpack(archive, entry, budget))
                yield from _members(shown, inner, budget, depth=depth + 1)
            except CtrpError as error:
                yield Source(shown, partial(_fail, error))


def _check_archive(path: Path) -> None:
    if path.stat().st_size > LARGEST_ARCHIVE:
        raise CtrpError(f"it is larger than {LARGEST_ARCHIVE // 1_000_000} MB; divide it")


def _check_depth(depth: int) -> None:
    if depth >= DEEPEST:
        raise CtrpError("it is an archive in an archive in an archive; unpack it first")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> bytes:
    check_size(entry.file_size)
    if entry.file_size > budget.left:
        raise CtrpError("its archive unpacks to far more than transcripts hold")
    if entry.flag_bits & 1:
        raise CtrpError("it is protected by a password; unpack it first")
    try:
        data = archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise CtrpError("it is damaged in its archive; pack it again") from error
    budget.left -= len(data)
    return data
