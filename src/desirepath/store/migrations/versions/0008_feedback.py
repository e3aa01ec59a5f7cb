"""What people said about patterns, accounts and outcomes, and how each model came in force; taken back, never deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False, index=True),
        sa.Column("account", sa.String(400), index=True),
        sa.Column("outcome", sa.String(200)),
        sa.Column("versus", sa.String(200)),
        sa.Column("sequence", sa.JSON),
        sa.Column("name", sa.String(200)),
        sa.Column("from_at", sa.BigInteger),
        sa.Column("to_at", sa.BigInteger),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("said_at", sa.BigInteger, nullable=False),
        sa.Column("taken_back_at", sa.BigInteger),
    )
    op.create_table(
        "model_changes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(200), nullable=False, index=True),
        sa.Column("model", sa.String(32), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("who", sa.String(320), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("model_changes")
    op.drop_table("feedback")
