"""The first tables: mailboxes, conversations, drafts with their texts and citations, and what became of them."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    _mailboxes()
    _removals()
    _conversations()
    _drafts()
    _idempotency_keys()
    _messages()
    _citations()
    _draft_texts()
    _outcomes()
    _proposals()


def _mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("auto_draft", sa.Boolean(), nullable=False),
        sa.Column("privacy", sa.String(length=100), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailboxes"),
    )


def _removals() -> None:
    op.create_table(
        "removals",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_removals"),
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("help_desk", sa.String(length=100), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("external_key", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("customer", sa.JSON(), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=True),
        sa.Column("inbox_key", sa.String(length=64), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_conversations_mailbox_id_mailboxes"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint(
            "mailbox_id", "help_desk", "external_key", name="uq_conversations_mailbox_id_help_desk_external_key"
        ),
    )
    op.create_index("ix_conversations_active_at_id", "conversations", ["active_at", "id"], unique=False)
    op.create_index("ix_conversations_address_key", "conversations", ["address_key"], unique=False)
    op.create_index("ix_conversations_inbox_key", "conversations", ["inbox_key"], unique=False)
    op.create_index(
        "ix_conversations_mailbox_id_active_at_id", "conversations", ["mailbox_id", "active_at", "id"], unique=False
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.String(length=26), nullable=True),
        sa.Column("conversation_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=100), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("composed", sa.Boolean(), nullable=True),
        sa.Column("prompt_hash", sa.Text(), nullable=True),
        sa.Column("cost_usd", sa.Double(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_drafts_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_drafts_mailbox_id_mailboxes"),
        sa.ForeignKeyConstraint(["parent_id"], ["drafts.id"], name="fk_drafts_parent_id_drafts", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_conversation_id_id", "drafts", ["conversation_id", "id"], unique=False)
    op.create_index("ix_drafts_mailbox_id_id", "drafts", ["mailbox_id", "id"], unique=False)
    op.create_index("ix_drafts_parent_id", "drafts", ["parent_id"], unique=False)
    op.create_index("ix_drafts_state_updated_at", "drafts", ["state", "updated_at"], unique=False)


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_idempotency_keys_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_keys"),
        sa.UniqueConstraint("scope", "key", name="uq_idempotency_keys_scope_key"),
    )
    op.create_index("ix_idempotency_keys_conversation_id", "idempotency_keys", ["conversation_id"], unique=False)
    op.create_index("ix_idempotency_keys_expires_at", "idempotency_keys", ["expires_at"], unique=False)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_messages_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("conversation_id", "key", name="uq_messages_conversation_id_key"),
        sa.UniqueConstraint("conversation_id", "number", name="uq_messages_conversation_id_number"),
    )


def _citations() -> None:
    op.create_table(
        "citations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("draft_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("document_key", sa.String(length=64), nullable=False),
        sa.Column("document_digest", sa.Text(), nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("visibility", sa.String(length=100), nullable=False),
        sa.Column("document_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_citations_draft_id_drafts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_citations"),
        sa.UniqueConstraint("draft_id", "number", name="uq_citations_draft_id_number"),
    )
    op.create_index("ix_citations_document_key_id", "citations", ["document_key", "id"], unique=False)


def _draft_texts() -> None:
    op.create_table(
        "draft_texts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("draft_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_draft_texts_draft_id_drafts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_draft_texts"),
        sa.UniqueConstraint("draft_id", "number", name="uq_draft_texts_draft_id_number"),
    )


def _outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("draft_id", sa.String(length=26), nullable=True),
        sa.Column("draft_version", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_outcomes_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_outcomes_draft_id_drafts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_outcomes_mailbox_id_mailboxes"),
        sa.PrimaryKeyConstraint("id", name="pk_outcomes"),
    )
    op.create_index("ix_outcomes_conversation_id", "outcomes", ["conversation_id"], unique=False)
    op.create_index("ix_outcomes_draft_id", "outcomes", ["draft_id"], unique=False)
    op.create_index("ix_outcomes_mailbox_id_id", "outcomes", ["mailbox_id", "id"], unique=False)


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=True),
        sa.Column("draft_id", sa.String(length=26), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_proposals_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_proposals_draft_id_drafts", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_proposals_mailbox_id_mailboxes"),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.UniqueConstraint("mailbox_id", "kind", "fingerprint", name="uq_proposals_mailbox_id_kind_fingerprint"),
    )
    op.create_index("ix_proposals_conversation_id", "proposals", ["conversation_id"], unique=False)
    op.create_index("ix_proposals_draft_id", "proposals", ["draft_id"], unique=False)
    op.create_index("ix_proposals_state_id", "proposals", ["state", "id"], unique=False)
