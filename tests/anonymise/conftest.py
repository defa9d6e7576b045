import importlib.util
import sys
from pathlib import Path

import pytest

from anonymise import Anonymiser

HOME = Path(__file__).parent


@pytest.fixture(scope="session")
def anonymiser():
    return Anonymiser()


@pytest.fixture(scope="session")
def covered(anonymiser):
    """Gives, for a text, whether each of its code points lies in a mention."""

    def cover(text, language):
        inside = [False] * len(text)
        for mention in anonymiser.find(text, language):
            inside[mention.start : mention.end] = [True] * (mention.end - mention.start)
        return inside

    return cover


@pytest.fixture(scope="session")
def reader():
    """The benchmark's own module for marked transcripts."""
    path = HOME.parent.parent / "benchmarks" / "marked.py"
    spec = importlib.util.spec_from_file_location("marked", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["marked"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def marked_texts(reader):
    """The marked transcripts by name."""
    paths = sorted((HOME / "marked").glob("*.txt"))
    return {
        path.stem: reader.read_marked(path.stem, path.read_text(encoding="utf-8")) for path in paths
    }
