"""Archetypes that stay the same through refits, and the names they were given."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "archetypes",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("view", sa.String(20), nullable=False, index=True),
        sa.Column("born_at", sa.BigInteger, nullable=False),
        sa.Column("retired_at", sa.BigInteger),
    )
    op.create_table(
        "archetype_names",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("archetype", sa.String(16), nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(320)),
        sa.Column("taken_back_at", sa.BigInteger),
    )


def downgrade() -> None:
    op.drop_table("archetype_names")
    op.drop_table("archetypes")
