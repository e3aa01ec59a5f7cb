"""What people say of a text's tone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "sentiment_corrections",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("event_id", sa.String(400), nullable=False, index=True),
        sa.Column("label", sa.String(20), nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(320), nullable=False),
        sa.Column("taken_back_at", sa.BigInteger),
    )


def downgrade() -> None:
    op.drop_table("sentiment_corrections")
