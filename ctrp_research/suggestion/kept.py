"""Embeddings of a codebook's own texts, kept between starts: they are the same each time.

Only what a codebook says is kept here, never what a child says. Each text is kept by itself, so
that a change of one entry costs one entry.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from platformdirs import user_cache_path

from ctrp_research.suggestion.embedding import Embedder
from ctrp_research.suggestion.model import Floats, Singles


def embedded(embedder: Embedder, texts: Sequence[str], folder: Path | None = None) -> Floats:
    """Returns one row per text, read from the cache where it was embedded before.

    A cache that cannot be read or written is done without.
    """
    path = _path(embedder, folder)
    known = _read(path, embedder)
    if new := _missing(known, texts):
        made = np.asarray(embedder.embed(new)).astype(np.float16)
        # Another process may have kept some meanwhile.
        known = _read(path, embedder) | known | dict(zip(map(_key, new), made, strict=True))
        with suppress(OSError):
            _write(path, known)
    rows = [known[_key(text)] for text in texts]
    return np.array(rows, dtype=np.float64).reshape(len(texts), embedder.size)


def missing(embedder: Embedder, texts: Sequence[str], folder: Path | None = None) -> list[str]:
    """Returns the texts that are not embedded yet, each once."""
    return _missing(_read(_path(embedder, folder), embedder), texts)


def _missing(known: dict[bytes, Singles], texts: Sequence[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if _key(text) not in known]


def _path(embedder: Embedder, folder: Path | None) -> Path:
    name = hashlib.sha256(f"{embedder.name}\0{embedder.version}".encode()).hexdigest()[:32]
    return (folder or user_cache_path("ctrp-research") / "codebooks") / f"{name}.npz"


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def _read(path: Path, embedder: Embedder) -> dict[bytes, Singles]:
    try:
        with np.load(path, allow_pickle=False) as file:
            keys, rows = file["keys"], file["rows"]
    except (OSError, ValueError, EOFError, KeyError, BadZipFile):
        return {}
    if rows.shape != (len(keys), embedder.size):
        return {}
    return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}


def _write(path: Path, known: dict[bytes, Singles]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    with part.open("wb") as file:
        keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, 16)
        np.savez(file, keys=keys, rows=np.array(list(known.values()), dtype=np.float16))
    part.replace(path)
