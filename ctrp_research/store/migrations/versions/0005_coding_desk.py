"""Codings that copies of a project share; flags, memos, what was read, versions of the codebook."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CODED = ("code add", "code import")


def _decided() -> list[sa.Column[object]]:
    return [
        sa.Column("uid", sa.String, nullable=False, unique=True, index=True),
        sa.Column("coder", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("flips", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    ]


def upgrade() -> None:
    _share_codings()
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), nullable=False, index=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        *_decided(),
    )
    op.create_table(
        "memo",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("code", sa.String),
        sa.Column("transcript_id", sa.String, sa.ForeignKey("transcript.id")),
        sa.Column("participant_code", sa.String),
        sa.Column("replaces", sa.String, index=True),
        *_decided(),
    )
    op.create_table(
        "turn_read",
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), primary_key=True),
        sa.Column("coder", sa.String, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "codebook_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("codebook", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String, nullable=False, unique=True),
        sa.Column("yaml", sa.String, nullable=False),
        sa.Column("coder", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
    )


def _share_codings() -> None:
    op.add_column("coding", sa.Column("uid", sa.String, nullable=False, server_default=""))
    op.add_column("coding", sa.Column("replaces", sa.String))
    op.add_column("coding", sa.Column("flips", sa.Integer, nullable=False, server_default="0"))
    op.add_column(
        "coding",
        sa.Column("at", sa.DateTime, nullable=False, server_default="2000-01-01 00:00:00"),
    )
    connection = op.get_bind()
    event = sa.table(
        "event",
        sa.column("id", sa.Integer),
        sa.column("at", sa.DateTime),
        sa.column("action", sa.String),
        sa.column("subject", sa.JSON),
    )
    coding = sa.table(
        "coding",
        sa.column("id", sa.Integer),
        sa.column("uid", sa.String),
        sa.column("at", sa.DateTime),
        sa.column("flips", sa.Integer),
        sa.column("active", sa.Boolean),
    )
    when = {}
    for row in connection.execute(
        sa.select(event.c.at, event.c.subject).where(event.c.action.in_(_CODED))
    ):
        when.update(dict.fromkeys(row.subject["codings"], row.at))
    # Copies that were made before this migration must give a coding the same uid.
    first = connection.execute(sa.text("SELECT hash FROM event WHERE id = 1")).scalar() or ""
    for number, active in connection.execute(sa.select(coding.c.id, coding.c.active)).all():
        uid = hashlib.sha256(f"{first} coding {number}".encode()).hexdigest()[:16]
        values = {"uid": uid, "flips": 0 if active else 1}
        if number in when:
            values["at"] = when[number]
        connection.execute(coding.update().where(coding.c.id == number).values(**values))
    op.create_index("ix_coding_uid", "coding", ["uid"], unique=True)
    op.create_index("ix_coding_replaces", "coding", ["replaces"])
