"""Segments that people saved; a removed one stays, so that it can be brought back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "segments",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(100), nullable=False, index=True),
        sa.Column("where", sa.Text, nullable=False),
        sa.Column("at", sa.String(20)),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("removed_at", sa.BigInteger),
    )


def downgrade() -> None:
    op.drop_table("segments")
