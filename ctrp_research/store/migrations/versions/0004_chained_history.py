"""Each event holds the hash of the one before, so that a change in the history shows."""

import sqlalchemy as sa
from alembic import op

from ctrp_research.store.chain import hash_event
from ctrp_research.store.migrations.append_only import protect, release

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    release(op.get_bind())
    for name in ("previous", "hash"):
        op.add_column("event", sa.Column(name, sa.String, nullable=False, server_default=""))
    _chain()
    op.create_index("ix_event_previous", "event", ["previous"], unique=True)
    protect(op.get_bind())


def _chain() -> None:
    event = sa.table(
        "event",
        sa.column("id", sa.Integer),
        sa.column("at", sa.DateTime),
        sa.column("coder", sa.String),
        sa.column("action", sa.String),
        sa.column("subject", sa.JSON),
        sa.column("undoes", sa.Integer),
        sa.column("previous", sa.String),
        sa.column("hash", sa.String),
    )
    connection = op.get_bind()
    previous = ""
    fields = (
        event.c.id,
        event.c.at,
        event.c.coder,
        event.c.action,
        event.c.subject,
        event.c.undoes,
    )
    for row in connection.execute(sa.select(*fields).order_by(event.c.id)).all():
        made = hash_event(previous, *row)
        connection.execute(
            event.update().where(event.c.id == row.id).values(previous=previous, hash=made)
        )
        previous = made
