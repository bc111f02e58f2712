"""Connected help desks, and where drafts stand in them."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0010"
down_revision = "0009"

_KEY = sa.String(length=100)
_ID = sa.String(length=26)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "help_desks",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", _KEY, nullable=False),
        sa.Column("mailbox_id", _KEY, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("cursors", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("connected_by", sa.Text(), nullable=False),
        sa.Column("connected_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_help_desks_mailbox_id_mailboxes"),
        sa.PrimaryKeyConstraint("id", name="pk_help_desks"),
    )
    op.create_table(
        "desk_drafts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("help_desk_id", _KEY, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("conversation_version", sa.Integer(), nullable=False),
        sa.Column("draft_id", _ID, nullable=True),
        sa.Column("state", _KEY, nullable=False),
        sa.Column("place", _KEY, nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["help_desk_id"], ["help_desks.id"], name="fk_desk_drafts_help_desk_id_help_desks", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_desk_drafts_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_desk_drafts_draft_id_drafts", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_drafts"),
        sa.UniqueConstraint(
            "conversation_id", "conversation_version", name="uq_desk_drafts_conversation_id_conversation_version"
        ),
    )
    op.create_index("ix_desk_drafts_draft_id", "desk_drafts", ["draft_id"])
    op.create_index("ix_desk_drafts_help_desk_id_state", "desk_drafts", ["help_desk_id", "state"])
