"""What was suggested to whom before they decided, and vectors of what a turn means."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), nullable=False, index=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("probability", sa.Double, nullable=False),
        sa.Column("sure", sa.Boolean, nullable=False),
        sa.Column("seen", sa.Boolean, nullable=False),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("coder", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("decision", sa.String),
    )
    op.create_table(
        "vector",
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), primary_key=True),
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("values", sa.String, nullable=False),
    )
