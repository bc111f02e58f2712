"""Modes of privacy that are obeyed, and caps on what hosted models write and cost in a day.

The two modes there were had no effect: whoever chose to have personal data masked gets what that meant.
"""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Rename the modes and add the columns, which are empty in the rows there are."""
    op.execute("UPDATE mailboxes SET privacy = 'redact' WHERE privacy = 'masked'")
    op.execute("UPDATE mailboxes SET privacy = 'profile' WHERE privacy = 'full'")
    op.add_column("mailboxes", sa.Column("model_drafts_per_day", sa.Integer(), nullable=True))
    op.add_column("mailboxes", sa.Column("model_cost_per_day", sa.Double(), nullable=True))
