"""What the console sums: facts of drafts, guidelines, asks and failures, narrow rows each; and downtime mode.

Drafts that are there already are counted, with how they were sent. What their customers asked, and what an edit of
them touched, is not read again.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

__all__ = ["count_past_drafts", "upgrade"]

revision = "0006"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables and fill them."""
    op.add_column("citations", sa.Column("edited", sa.Boolean(), nullable=True))
    op.create_index(
        "ix_citations_document_key_draft_id_edited", "citations", ["document_key", "draft_id", "edited"], unique=False
    )
    _facts()
    _lists()
    _asks()
    _incidents()
    count_past_drafts(op.get_bind())


def _facts() -> None:
    op.create_table(
        "draft_facts",
        sa.Column("draft_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("day", sa.String(length=100), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("outcome", sa.String(length=100), nullable=False),
        sa.Column("proof", sa.String(length=100), nullable=False),
        sa.Column("blanks", sa.Integer(), nullable=False),
        sa.Column("failed_checks", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("composed", sa.Boolean(), nullable=False),
        sa.Column("prompt_set", sa.Text(), nullable=False),
        sa.Column("prompt_hash", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("cost_usd", sa.Double(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unchanged", sa.Boolean(), nullable=True),
        sa.Column("edit_distance", sa.Integer(), nullable=True),
        sa.Column("similarity", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_draft_facts_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_draft_facts_draft_id_drafts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", name="pk_draft_facts"),
    )
    op.create_index("ix_draft_facts_conversation_id", "draft_facts", ["conversation_id"], unique=False)
    op.create_index("ix_draft_facts_day", "draft_facts", ["day"], unique=False)
    op.create_index("ix_draft_facts_mailbox_id_day", "draft_facts", ["mailbox_id", "day"], unique=False)
    op.create_index(
        "ix_draft_facts_mailbox_id_outcome_proof_sent_at",
        "draft_facts",
        ["mailbox_id", "outcome", "proof", "sent_at"],
        unique=False,
    )


def _lists() -> None:
    for table, column in (("draft_guidelines", "guideline_id"), ("draft_failures", "label")):
        op.create_table(
            table,
            sa.Column("draft_id", sa.String(length=26), nullable=False),
            sa.Column(column, sa.String(length=100), nullable=False),
            sa.ForeignKeyConstraint(
                ["draft_id"], ["drafts.id"], name=f"fk_{table}_draft_id_drafts", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("draft_id", column, name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_{column}_draft_id", table, [column, "draft_id"], unique=False)


def _asks() -> None:
    op.create_table(
        "draft_asks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("draft_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("customer_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("group_id", sa.String(length=26), nullable=True),
        sa.Column("day", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_draft_asks_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_draft_asks_draft_id_drafts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_draft_asks"),
    )
    op.create_index("ix_draft_asks_conversation_id", "draft_asks", ["conversation_id"], unique=False)
    op.create_index("ix_draft_asks_draft_id", "draft_asks", ["draft_id"], unique=False)
    op.create_index("ix_draft_asks_group_id_at", "draft_asks", ["group_id", "at"], unique=False)
    op.create_index(
        "ix_draft_asks_mailbox_id_answered_at", "draft_asks", ["mailbox_id", "answered", "at"], unique=False
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("mailbox_id", sa.String(length=100), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("armed_by", sa.Text(), nullable=False),
        sa.Column("armed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name="fk_incidents_mailbox_id_mailboxes"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_mailbox_id_ends_at", "incidents", ["mailbox_id", "ends_at"], unique=False)


_AT_ONCE = 200
_PROVING = {"cited", "conversation", "profile"}


def count_past_drafts(bind: sa.Connection) -> None:
    """Fill the rows of finished drafts, some at a time."""
    tables = sa.MetaData()
    tables.reflect(bind, only=["drafts", "outcomes", "draft_facts", "draft_guidelines"])
    drafts, facts, used = (tables.tables[name] for name in ("drafts", "draft_facts", "draft_guidelines"))
    last = ""
    finished = sa.select(drafts).where(drafts.c.draft.is_not(None), drafts.c.ready_at.is_not(None))
    while rows := bind.execute(finished.where(drafts.c.id > last).order_by(drafts.c.id).limit(_AT_ONCE)).all():
        last = rows[-1].id
        sent = _sent(bind, tables.tables["outcomes"], [row.id for row in rows])
        bind.execute(facts.insert(), [_fact(row, sent.get(row.id)) for row in rows])
        if names := [{"draft_id": row.id, "guideline_id": name} for row in rows for name in _guidelines(row.draft)]:
            bind.execute(used.insert(), names)


def _sent(bind: sa.Connection, outcomes: sa.Table, ids: list[str]) -> dict[str, Any]:
    """The outcome of each draft that says what was sent first."""
    wanted = sa.select(outcomes).where(outcomes.c.draft_id.in_(ids), outcomes.c.kind == "sent")
    return {row.draft_id: row for row in bind.execute(wanted.order_by(outcomes.c.id.desc()))}


def _fact(row: Any, sent: Any) -> dict[str, Any]:
    draft: dict[str, Any] = row.draft
    receipt = draft.get("receipt", {})
    return {
        "draft_id": row.id,
        "conversation_id": row.conversation_id,
        "mailbox_id": row.mailbox_id,
        "day": f"{row.ready_at:%Y-%m-%d}",
        "ready_at": row.ready_at,
        "kind": row.kind,
        "outcome": row.outcome or "",
        "proof": _proof(draft.get("sentences", ())),
        "blanks": len(draft.get("gaps", ())),
        "failed_checks": sum(check.get("status") == "failed" for check in draft.get("checks", ())),
        "model": row.model or "",
        "composed": bool(row.composed),
        "prompt_set": receipt.get("prompt_set", ""),
        "prompt_hash": row.prompt_hash or "",
        "seconds": receipt.get("timings", {}).get("total", 0.0),
        "cost_usd": row.cost_usd,
        "sent_at": sent and sent.at,
        "unchanged": sent and sent.unchanged,
        "edit_distance": sent and sent.edit_distance,
        "similarity": sent and sent.similarity,
    }


def _proof(sentences: Any) -> str:
    if any(sentence.get("contradicted") for sentence in sentences):
        return "contradicted"
    states = {sentence.get("status") for sentence in sentences}
    return "unproved" if "unsupported" in states else "proved" if states & _PROVING else "nothing-stated"


def _guidelines(draft: dict[str, Any]) -> Iterator[str]:
    yield from dict.fromkeys(str(guideline["id"])[:100] for guideline in draft.get("guidelines", ()))
