"""Hand-offs, the targets they go to, the time log, and status pages that put a mailbox into downtime mode."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0014"
down_revision = "0013"

_KEY = sa.String(length=100)
_ID = sa.String(length=26)
_DIGEST = sa.String(length=64)
_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Make the tables."""
    _targets()
    _handoffs()
    _time_entries()
    _incident_hooks()


def _targets() -> None:
    op.create_table(
        "handoff_targets",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", _KEY, nullable=False),
        sa.Column("mailbox_id", _KEY, nullable=False),
        sa.Column("settings", _JSON, nullable=False),
        sa.Column("set_up_by", sa.Text(), nullable=False),
        sa.Column("set_up_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_handoff_targets_mailbox_id_mailboxes"),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_targets"),
    )
    op.create_index("ix_handoff_targets_mailbox_id", "handoff_targets", ["mailbox_id"])


def _handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("mailbox_id", _KEY, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("target_id", _KEY, nullable=False),
        sa.Column("kind", _KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", _KEY, nullable=False),
        sa.Column("open_key", _DIGEST, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fields", _JSON, nullable=False),
        sa.Column("planned_by", sa.Text(), nullable=False),
        sa.Column("planned_at", _MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("answered", _KEY, nullable=False),
        sa.Column("fixed_at", _MOMENT, nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", _MOMENT, nullable=True),
        *_of_conversation("handoffs"),
        sa.UniqueConstraint("open_key", name="uq_handoffs_open_key"),
    )
    op.create_index("ix_handoffs_conversation_id_id", "handoffs", ["conversation_id", "id"])
    op.create_index("ix_handoffs_mailbox_id_id", "handoffs", ["mailbox_id", "id"])
    op.create_index("ix_handoffs_waiting_answered", "handoffs", ["waiting", "answered"])


def _time_entries() -> None:
    op.create_table(
        "time_entries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("mailbox_id", _KEY, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("day", _KEY, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        *_of_conversation("time_entries"),
    )
    op.create_index("ix_time_entries_mailbox_id_id", "time_entries", ["mailbox_id", "id"])
    op.create_index("ix_time_entries_conversation_id", "time_entries", ["conversation_id"])


def _incident_hooks() -> None:
    op.create_table(
        "incident_hooks",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("mailbox_id", _KEY, nullable=False),
        sa.Column("settings", _JSON, nullable=False),
        sa.Column("set_up_by", sa.Text(), nullable=False),
        sa.Column("set_up_at", _MOMENT, nullable=False),
        sa.Column("heard_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_incident_hooks_mailbox_id_mailboxes"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_hooks"),
    )
    op.create_index("ix_incident_hooks_mailbox_id", "incident_hooks", ["mailbox_id"])
    op.add_column("incidents", sa.Column("hook_key", _DIGEST, nullable=True))
    op.create_index("ix_incidents_hook_key", "incidents", ["hook_key"])


def _of_conversation(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name=f"fk_{table}_mailbox_id_mailboxes"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=f"fk_{table}_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
