"""Who shall code what, and what coders settled on where they disagreed.

Double coding is drawn and must be recorded, or nobody can say how the sample for the agreement came
about; a consensus stands beside the codings it is about, which stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("transcript_id", sa.String, sa.ForeignKey("transcript.id"), primary_key=True),
        sa.Column("coder", sa.String, primary_key=True),
        sa.Column("blind", sa.Boolean, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("stratum", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), nullable=False, index=True),
        sa.Column("code", sa.String, nullable=False, index=True),
        sa.Column("coding_id", sa.Integer, sa.ForeignKey("coding.id")),
        sa.Column("uid", sa.String, nullable=False, unique=True, index=True),
        sa.Column("coder", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("flips", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
