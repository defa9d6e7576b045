"""Codebooks in files: YAML in, YAML out, and the frames that ship with the package."""

from importlib.resources import files
from pathlib import Path

from codebooks.codebook import Codebook
from codebooks.errors import CodebookError, Fault
from codebooks.reader import read
from codebooks.rewriting import dump, render

__all__ = ["check", "dump", "load", "render", "shipped", "shipped_path"]

_SHOWN_FAULTS = 5


def load(path: str | Path) -> Codebook:
    """Returns the codebook in a YAML file.

    Raises:
        CodebookError: The file cannot be read or has faults; the message lists the first of them.
    """
    codebook, faults = _read(Path(path))
    if codebook is not None:
        return codebook
    listed = "".join(
        f"\n  {Path(path)}:{fault.line}: {fault.message}" for fault in faults[:_SHOWN_FAULTS]
    )
    more = len(faults) - _SHOWN_FAULTS
    rest = f"\n  and {more} more; `ctrp codebook check` lists them all." if more > 0 else ""
    raise CodebookError(f"Codebook {Path(path)} cannot be used:{listed}{rest}")


def check(path: str | Path) -> list[Fault]:
    """Returns every fault of a codebook file in the order of lines; a good file has none."""
    return _read(Path(path))[1]


def shipped(name: str = "ctrp") -> Codebook:
    """Returns a frame that ships with the package.

    Raises:
        CodebookError: There is no such frame; the message names those there are.
    """
    return load(shipped_path(name))


def shipped_path(name: str = "ctrp") -> Path:
    """Returns the file of a frame that ships with the package, to copy into a project.

    Raises:
        CodebookError: There is no such frame; the message names those there are.
    """
    frames = Path(str(files("codebooks") / "frames"))
    path = frames / f"{name}.yaml"
    if not path.is_file():
        names = ", ".join(sorted(frame.stem for frame in frames.glob("*.yaml")))
        raise CodebookError(f"There is no shipped codebook {name!r}; there is {names}.")
    return path


def _read(path: Path) -> tuple[Codebook | None, list[Fault]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None, [Fault(0, "there is no such file")]
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return None, [Fault(line, "this is not UTF-8; save the file as UTF-8")]
    except OSError as error:
        return None, [Fault(0, f"the file cannot be read: {error.strerror}")]
    return read(text)
