import pytest

from ctrp_research.store.project import Project


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request):
    """Both kinds of database, one after the other."""
    return request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""


@pytest.fixture(autouse=True)
def _closed(monkeypatch):
    """Whatever database a test opens is closed with it, as a command's is with the command."""
    opened = []
    original = Project.open_engine

    def open_engine(self, **options):
        opened.append(original(self, **options))
        return opened[-1]

    monkeypatch.setattr(Project, "open_engine", open_engine)
    yield
    for engine in opened:
        engine.dispose()
