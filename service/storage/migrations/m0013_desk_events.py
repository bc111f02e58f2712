"""Drafts of help desks by the queue of auto-drafts, and its caps for each mailbox.

A draft in a desk is a row once it is kept and is going to be put: claims of drafts that were never written go.
"""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Drop what the queue does now, and add the columns, which are empty in the rows there are."""
    op.execute("DELETE FROM desk_drafts WHERE state IN ('working', 'failed') AND ref IS NULL")
    op.execute("UPDATE desk_drafts SET state = 'retired' WHERE state IN ('working', 'failed')")
    op.drop_column("desk_drafts", "failures")
    op.drop_column("desk_drafts", "begun_at")
    op.add_column("mailboxes", sa.Column("auto_drafts_per_day", sa.Integer(), nullable=True))
    op.add_column("mailboxes", sa.Column("auto_cost_per_day", sa.Double(), nullable=True))
