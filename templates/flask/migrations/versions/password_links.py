"""Links to choose a password; when a login was last used."""

import sqlalchemy as sa
from alembic import op

revision = "password_links"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_links")),
    )
    op.create_index(op.f("ix_password_links_email"), "password_links", ["email"])
    op.create_index(op.f("ix_password_links_expires_at"), "password_links", ["expires_at"])
    op.add_column("sessions", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    # Who is logged in stays so: as if each had been here at the login.
    op.execute("UPDATE sessions SET seen_at = created_at")
    with op.batch_alter_table("sessions") as sessions:
        sessions.alter_column("seen_at", nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("seen_at")
    op.drop_index(op.f("ix_password_links_expires_at"), table_name="password_links")
    op.drop_index(op.f("ix_password_links_email"), table_name="password_links")
    op.drop_table("password_links")
