import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request):
    """Both kinds of database, one after the other."""
    return request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
