"""Embeddings of a codebook's own texts, kept between starts: they are the same each time.

Only what a codebook says is kept here, never what a child says.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from ctrp_research.suggestion.embedding import Embedder
from ctrp_research.suggestion.model import Floats


def embedded(embedder: Embedder, texts: Sequence[str], folder: Path | None = None) -> Floats:
    """Returns one row per text, read from the cache where the same texts were embedded before.

    A cache that cannot be read or written is done without.
    """
    name = hashlib.sha256("\0".join([embedder.name, embedder.version, *texts]).encode()).hexdigest()
    path = (folder or user_cache_path("ctrp-research") / "codebooks") / f"{name}.npy"
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        found = np.zeros((0, embedder.size), dtype=np.float16)
    if found.shape == (len(texts), embedder.size):
        return np.asarray(found, dtype=np.float64)
    made = np.asarray(embedder.embed(texts)).astype(np.float16)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        with part.open("wb") as file:
            np.save(file, made)
        part.replace(path)
    return np.asarray(made, dtype=np.float64)
