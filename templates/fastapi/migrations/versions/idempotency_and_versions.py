"""The table of idempotency keys; a version for each note."""

import sqlalchemy as sa
from alembic import op

from app.database import UtcDateTime

revision = "idempotency_and_versions"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_keys"),
        sa.UniqueConstraint("owner_id", "key", name="uq_idempotency_keys_owner_id_key"),
    )
    with op.batch_alter_table("notes") as notes:
        notes.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("notes") as notes:
        notes.drop_column("version")
    op.drop_table("idempotency_keys")
