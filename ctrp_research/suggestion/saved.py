"""The file of a model: numbers alone, the same bytes for the same model."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ctrp_research.errors import UsageError, shown
from ctrp_research.suggestion.model import Floats


def write(path: Path, state: Mapping[str, Floats], like: str) -> None:
    """Writes arrays, with the hash of what the model was made with."""
    arrays = {name: np.asarray(each, dtype=np.float32) for name, each in state.items()}
    # float32 counts exactly to 2**24, and there are fewer hashed features.
    with path.open("wb") as file:
        np.savez_compressed(file, like=_digest(like), **arrays)  # type: ignore[arg-type]


def read(path: Path, like: str) -> dict[str, Floats]:
    """Returns the arrays.

    Raises:
        UsageError: The model was made with something else.
    """
    with np.load(path, allow_pickle=False) as file:
        if not np.array_equal(file["like"], _digest(like)):
            raise UsageError(
                f"{shown(path)} was made with another codebook or other embeddings: learn anew."
            )
        return {name: file[name].astype(np.float64) for name in file.files if name != "like"}


def _digest(like: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(hashlib.sha256(like.encode()).digest(), dtype=np.uint8)
