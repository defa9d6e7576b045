"""Keeping the rows of the history as they are, in the database itself."""

from sqlalchemy import Connection

_REFUSE = "the history is append-only"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSE}'; END $$
"""


def protect(connection: Connection) -> None:
    """Let the database refuse every change of an event and every removal."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_FUNCTION)
        for name, when, each in (
            ("event_no_change", "UPDATE OR DELETE", "ROW"),
            ("event_no_truncate", "TRUNCATE", "STATEMENT"),
        ):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {when} ON event "
                f"FOR EACH {each} EXECUTE FUNCTION event_refuse()"
            )
        return
    for verb in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END"
        )


def release(connection: Connection) -> None:
    """Take the protection away, for a migration of the events."""
    if connection.dialect.name == "postgresql":
        for name in ("event_no_change", "event_no_truncate"):
            connection.exec_driver_sql(f"DROP TRIGGER {name} ON event")
        return
    for verb in ("update", "delete"):
        connection.exec_driver_sql(f"DROP TRIGGER event_no_{verb}")


def is_protected(connection: Connection) -> bool:
    """Whether the database still refuses to change events."""
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'event'::regclass "
            "AND tgenabled <> 'D' AND tgname IN ('event_no_change', 'event_no_truncate')"
        )
    else:
        query = (
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' "
            "AND name IN ('event_no_update', 'event_no_delete')"
        )
    return connection.exec_driver_sql(query).scalar() == 2
