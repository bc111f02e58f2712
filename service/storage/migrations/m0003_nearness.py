"""How near each sent text is to its draft. What was sent before is not measured."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns, which are empty in the rows there are."""
    op.add_column("outcomes", sa.Column("unchanged", sa.Boolean(), nullable=True))
    op.add_column("outcomes", sa.Column("edit_distance", sa.Integer(), nullable=True))
    op.add_column("outcomes", sa.Column("similarity", sa.Double(), nullable=True))
