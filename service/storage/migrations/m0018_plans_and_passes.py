"""Where a hand-off was planned to go and by whom, when a status page said what it told of an incident, and who joined
which panel inside a help desk."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns and the table. Of a plan that is kept nobody knows where it was to go: it is planned again. Who
    has joined a panel brings another code."""
    op.add_column("handoffs", sa.Column("place", sa.String(length=64), nullable=True))
    op.add_column("handoffs", sa.Column("agent", sa.Text(), nullable=True))
    op.add_column("incidents", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "panel_passes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("desk_id", sa.String(length=100), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_panel_passes_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_panel_passes"),
    )
    for column in ("account_id", "mailbox_id", "until"):
        op.create_index(f"ix_panel_passes_{column}", "panel_passes", [column])
