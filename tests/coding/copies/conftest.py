import pytest


@pytest.fixture
def store() -> str:
    """SQLite alone: a copy is always a file, and folders are copied here."""
    return ""
