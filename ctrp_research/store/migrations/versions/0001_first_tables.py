"""The first tables: transcripts, people, codings and a history that can only grow."""

import sqlalchemy as sa
from alembic import op

from ctrp_research.store.migrations.append_only import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_transcripts()
    _create_people()
    _create_turns()
    _create_codings()
    _create_history()


def _create_transcripts() -> None:
    op.create_table(
        "transcript",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("sha256", sa.String, nullable=False, unique=True),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("country", sa.String),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("imported", sa.DateTime, nullable=False),
    )
    op.create_table(
        "header_line",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("transcript_id", sa.String, sa.ForeignKey("transcript.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.UniqueConstraint("transcript_id", "number"),
    )


def _create_people() -> None:
    op.create_table("participant", sa.Column("code", sa.String, primary_key=True))
    op.create_table(
        "attribute",
        sa.Column(
            "participant_code", sa.String, sa.ForeignKey("participant.code"), primary_key=True
        ),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
    )
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("transcript_id", sa.String, sa.ForeignKey("transcript.id"), nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("participant_code", sa.String, sa.ForeignKey("participant.code")),
        sa.UniqueConstraint("transcript_id", "label"),
    )


def _create_turns() -> None:
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("transcript_id", sa.String, sa.ForeignKey("transcript.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("speaker_id", sa.Integer, sa.ForeignKey("speaker.id"), nullable=False),
        sa.Column("time", sa.String),
        sa.Column("text", sa.String, nullable=False),
        sa.UniqueConstraint("transcript_id", "number"),
    )
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), nullable=False, index=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
    )


def _create_codings() -> None:
    op.create_table(
        "coding",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), nullable=False, index=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("code", sa.String, nullable=False, index=True),
        sa.Column("reality", sa.String, nullable=False),
        sa.Column("coder", sa.String, nullable=False),
        sa.Column("codebook_version", sa.String, nullable=False),
        sa.Column("memo", sa.String),
        sa.Column("active", sa.Boolean, nullable=False),
    )


def _create_history() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("coder", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject", sa.JSON, nullable=False),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("event.id"), unique=True),
    )
    protect(op.get_bind())
