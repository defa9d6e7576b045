"""Another sentence-embedding model, from a folder: `tokenizer.json` and `model.onnx`.

The mean of the last layer over the tokens that are there, of length 1, as most sentence models have
it. What runs it (`onnxruntime`, `tokenizers`) is an extra of its own. Nothing is downloaded.
"""

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ctrp_research.errors import CtrpError, shown

FILES = ("tokenizer.json", "model.onnx")
_BATCH = 32
_MOST = 512
"""Tokens of a text that are read."""


@cache
def open_model(folder: Path) -> "FolderModel":
    """Returns the model in a folder; it is loaded with the first text that is read.

    Raises:
        CtrpError: A file is missing there, or a library is not installed.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise CtrpError(
                f"{shown(folder)} holds no {name}. A sentence-embedding model is a folder with "
                f"{FILES[0]} and {FILES[1]}; name it in ctrp.toml under [suggestion] embeddings."
            )
    missing = [name for name in ("onnxruntime", "tokenizers") if find_spec(name) is None]
    if missing:
        raise CtrpError(
            f"The model in {shown(folder)} needs {' and '.join(missing)}: "
            "pip install 'ctrp-research[onnx]'. Or take `embeddings` out of ctrp.toml."
        )
    return FolderModel(folder)


class FolderModel:
    """A model and its tokeniser; its version is the hash of both files."""

    def __init__(self, folder: Path) -> None:
        """Loads nothing yet."""
        self._folder = folder
        self.name = folder.name

    @cached_property
    def version(self) -> str:
        """The first letters of the hash over both files: vectors of another model are others."""
        digest = hashlib.sha256()
        for name in FILES:
            with (self._folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:16]

    @cached_property
    def size(self) -> int:
        """Numbers of a vector."""
        return int(self._read(["-"]).shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns one row per text.

        Raises:
            CtrpError: The files are no such model.
        """
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            rows[part] = self._read([texts[place].strip() or "-" for place in part])
        return rows

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / FILES[0]))
            tokenizer.enable_padding()
            tokenizer.enable_truncation(_MOST)
            return tokenizer, onnxruntime.InferenceSession(str(self._folder / FILES[1]))
        except Exception as error:
            raise self._broken() from error

    def _read(self, texts: Sequence[str]) -> NDArray[np.float32]:
        tokenizer, model = self._loaded
        read = tokenizer.encode_batch(list(texts))
        there = np.array([each.attention_mask for each in read], dtype=np.int64)
        inputs = {
            "input_ids": np.array([each.ids for each in read], dtype=np.int64),
            "attention_mask": there,
            "token_type_ids": np.zeros_like(there),
        }
        asked = {each.name for each in model.get_inputs()}
        if not asked <= set(inputs):
            raise self._broken()
        last = np.asarray(model.run(None, {name: inputs[name] for name in asked})[0])
        if last.ndim == 3:
            weights = there[:, :, None]
            last = (last * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        if last.ndim != 2 or len(last) != len(texts):
            raise self._broken()
        length = np.maximum(np.linalg.norm(last, axis=1, keepdims=True), 1e-9)
        return np.asarray(last / length, dtype=np.float32)

    def _broken(self) -> CtrpError:
        return CtrpError(
            f"{shown(self._folder)}: {FILES[0]} and {FILES[1]} are no sentence-embedding model "
            "that can be run here. Name another folder, or take `embeddings` out of ctrp.toml."
        )
