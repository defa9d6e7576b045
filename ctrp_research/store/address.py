"""Where a project's database is: the file in its folder, or the server that its settings name."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from ctrp_research.errors import CtrpError

FILE = "project.db"
DRIVER = "postgresql+psycopg"


def read_address(settings: Path, store: str) -> URL:
    """The address of the database of the project with these settings.

    Args:
        settings: the project's `ctrp.toml`; the SQLite database lies beside it.
        store: what it says of `store`; empty for SQLite.

    Raises:
        CtrpError: it is no address of a PostgreSQL database. The address itself is not told.
    """
    if not store:
        return URL.create("sqlite", database=str(settings.parent / FILE))
    try:
        url = make_url(store)
    except (ArgumentError, ValueError):
        url = URL.create("unreadable")
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername=DRIVER)
    if url.drivername != DRIVER or not url.database:
        raise CtrpError(
            f"{settings}: `store` must be of the form {DRIVER}://USER@SERVER/DATABASE; leave it "
            "out for the file in the project's folder."
        )
    return url


def tell(url: URL) -> str:
    """The address as it may be shown: without any password."""
    if url.drivername == "sqlite":
        return str(url.database)
    shown = {key: value for key, value in url.query.items() if "pass" not in key.lower()}
    return url.set(query=shown).render_as_string(hide_password=True)
