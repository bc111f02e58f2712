"""Where a hand-off was planned to go, and when a status page said what it told of an incident."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0021"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns. Of a plan that is kept nobody knows where it was to go: it has to be planned again."""
    op.add_column("handoffs", sa.Column("place", sa.String(length=64), nullable=True))
    op.add_column("incidents", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
