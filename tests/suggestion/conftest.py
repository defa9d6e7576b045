import pytest

from ctrp_research.suggestion import suggester


@pytest.fixture(autouse=True, scope="session")
def _words_alone():
    """Embeddings are asked for by the tests that are about them, whatever is installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suggester, "installed", lambda: None)
        yield
