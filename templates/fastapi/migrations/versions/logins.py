"""The table of logins; a role for each account."""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "logins"
down_revision = ("0002", "idempotency_and_versions")
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "logins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_logins_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_logins"),
    )
    op.create_index("ix_logins_account_id", "logins", ["account_id"])
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(
            sa.Column("role", sa.String(20), server_default="member", nullable=False)
        )


def downgrade() -> None:
    # First: SQLite changes accounts by dropping the old table, which would cascade into this one.
    op.drop_table("logins")
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("role")
