"""The first form of the operational state."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "definition_versions",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "models",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("card", sa.JSON, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_models_name", "models", ["name"])
    op.create_table(
        "read_models",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    _delivery_tables()


def _delivery_tables() -> None:
    op.create_table(
        "outbox",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("next_try_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("last_error", sa.Text),
    )
    op.create_index("ix_outbox_status", "outbox", ["status"])
    op.create_table(
        "interventions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("account", sa.String(400), nullable=False),
        sa.Column("play", sa.String(200), nullable=False),
        sa.Column("cause", sa.String(400), nullable=False),
        sa.Column("owner", sa.String(320)),
        sa.Column("delivered_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_interventions_account", "interventions", ["account"])
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(320), nullable=False),
        sa.Column("what", sa.String(100), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    for name in ("audit_log", "interventions", "outbox", "read_models", "models", "definition_versions"):
        op.drop_table(name)
