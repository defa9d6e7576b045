"""The file of a model: numbers alone, the same bytes for the same model."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from ctrp_research.errors import UsageError, shown
from ctrp_research.suggestion.model import Floats


def write(path: Path, state: Mapping[str, Floats], like: str) -> None:
    """Writes arrays, with the hash of what the model was made with."""
    arrays = {name: np.asarray(each, dtype=np.float32) for name, each in state.items()}
    # float32 counts exactly to 2**24, and there are fewer hashed features.
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with part.open("wb") as file:
        np.savez_compressed(file, like=_digest(like), **arrays)  # type: ignore[arg-type]
    part.replace(path)


def read(path: Path, like: str) -> dict[str, Floats]:
    """Returns the arrays.

    Raises:
        UsageError: The model was made with something else, or is no model.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            if not np.array_equal(file["like"], _digest(like)):
                raise UsageError(
                    f"{shown(path)} was made with another codebook or other embeddings: learn anew."
                )
            return {name: file[name].astype(np.float64) for name in file.files if name != "like"}
    except (ValueError, EOFError, KeyError, AttributeError, BadZipFile) as error:
        raise UsageError(f"{shown(path)} cannot be read: learn anew.") from error


def _digest(like: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(hashlib.sha256(like.encode()).digest(), dtype=np.uint8)
