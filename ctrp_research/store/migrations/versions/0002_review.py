"""What people decided about mentions, and which set of mentions the safe text is made of."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transcript", sa.Column("revision", sa.String))
    op.create_table(
        "review",
        sa.Column("transcript_id", sa.String, sa.ForeignKey("transcript.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("decision", sa.String),
        sa.Column("coder", sa.String),
        sa.Column("at", sa.DateTime),
    )
