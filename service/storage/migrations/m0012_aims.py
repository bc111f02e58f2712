"""What an agent wanted a draft to say: yes, no, or a question first."""

import sqlalchemy as sa
from alembic import op

from service.storage.base import ShortText

__all__ = ["upgrade"]

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column, which is empty in the rows there are."""
    op.add_column("drafts", sa.Column("aim", ShortText(100), nullable=True))
