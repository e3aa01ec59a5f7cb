"""Who published a definition version, why, and from when on it holds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "definition_versions", sa.Column("effective_at", sa.BigInteger, nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "definition_versions", sa.Column("author", sa.String(320), nullable=False, server_default=sa.text("'file'"))
    )
    op.add_column("definition_versions", sa.Column("reason", sa.Text, nullable=False, server_default=sa.text("''")))
    op.execute("UPDATE definition_versions SET effective_at = published_at WHERE version > 1")


def downgrade() -> None:
    for name in ("reason", "author", "effective_at"):
        op.drop_column("definition_versions", name)
