"""Coding frames: what a codebook is, how it is read from a file, and the frames that ship with it.

The package knows no project and prints nothing. Reading needs a YAML parser, which is loaded with
the first call that reads or writes a file.
"""

from typing import TYPE_CHECKING, Any

from codebooks.codebook import LANGUAGES, Code, Codebook, fingerprint, outline, plain, tree
from codebooks.errors import CodebookError, Fault, UnknownCodeError

if TYPE_CHECKING:
    from codebooks.files import check, dump, load, render, shipped, shipped_path

__all__ = [
    "LANGUAGES",
    "Code",
    "Codebook",
    "CodebookError",
    "Fault",
    "UnknownCodeError",
    "check",
    "dump",
    "fingerprint",
    "load",
    "outline",
    "plain",
    "render",
    "shipped",
    "shipped_path",
    "tree",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type checker sees the names above
    if name in {"check", "dump", "load", "render", "shipped", "shipped_path"}:
        from codebooks import files  # the YAML parser is loaded when a file is read

        return getattr(files, name)
    raise AttributeError(f"module 'codebooks' has no attribute {name!r}")
