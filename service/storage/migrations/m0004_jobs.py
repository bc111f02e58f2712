"""Events that were accepted, and what became of each."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("event_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("refusal", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("conversation_version", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.String(length=26), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("handed", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("burst_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_jobs_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_jobs_draft_id_drafts", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_jobs_mailbox_id_mailboxes"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("mailbox_id", "event_key", name="uq_jobs_mailbox_id_event_key"),
    )
    op.create_index("ix_jobs_conversation_id_state", "jobs", ["conversation_id", "state"])
    op.create_index("ix_jobs_draft_id", "jobs", ["draft_id"])
    op.create_index("ix_jobs_mailbox_id_id", "jobs", ["mailbox_id", "id"])
    op.create_index("ix_jobs_state_due_at", "jobs", ["state", "due_at"])
