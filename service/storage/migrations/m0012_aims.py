"""What an agent wanted a draft to say; and conversations are found whatever the accents of a name."""

import unicodedata

import sqlalchemy as sa
from alembic import op

from service.storage.base import ShortText, StoredText

__all__ = ["upgrade"]

revision = "0012"
down_revision = "0011"

_CONVERSATIONS = sa.table("conversations", sa.column("id", ShortText(26)), sa.column("words", StoredText()))


def upgrade() -> None:
    """Add the column, which is empty in the rows there are, and write the words that a search looks at anew."""
    op.add_column("drafts", sa.Column("aim", ShortText(100), nullable=True))
    connection, table = op.get_bind(), _CONVERSATIONS
    for identity, words in connection.execute(sa.select(table.c.id, table.c.words)).all():
        if (plain := _without_accents(words)) != words:
            connection.execute(sa.update(table).where(table.c.id == identity).values(words=plain))


def _without_accents(words: str) -> str:
    split = unicodedata.normalize("NFKD", words)
    return " ".join("".join(sign for sign in split if not unicodedata.combining(sign)).split())
