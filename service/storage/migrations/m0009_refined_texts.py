"""What a version of a text was refined by. Versions that there are were not."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0009"
down_revision = "0006"


def upgrade() -> None:
    """Add the column, which is empty in the rows there are."""
    op.add_column("draft_texts", sa.Column("refinement", sa.JSON(), nullable=True))
