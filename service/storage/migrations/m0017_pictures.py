"""Pictures apart from their messages, and whose the resolved conversations of help desks are.

Resolved conversations are listed again from the beginning, so that it is known of each whose it is; what did not
change is not embedded again.
"""

import base64
import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0017"
down_revision = "0015"

_ID = sa.String(length=26)
_KEY = sa.String(length=100)
_DIGEST = sa.String(length=64)
_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_JSON = sa.JSON(none_as_null=True)
_MESSAGES = sa.table("messages", sa.column("id", _ID), sa.column("conversation_id", _ID), sa.column("content", _JSON))
_DESKS = sa.table("help_desks", sa.column("id", _KEY), sa.column("cursors", _JSON))
_PICTURES = sa.table(
    "pictures", sa.column("conversation_id", _ID), sa.column("digest", _DIGEST), sa.column("data", sa.LargeBinary())
)


def upgrade() -> None:
    """Make both tables, move the pictures, and begin the lists again."""
    op.create_table(
        "pictures",
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_pictures_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "digest", name="pk_pictures"),
    )
    op.create_table(
        "resolved_threads",
        sa.Column("id", _ID, nullable=False),
        sa.Column("help_desk_id", _KEY, nullable=False),
        sa.Column("mark", _KEY, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("address_key", _DIGEST, nullable=True),
        sa.Column("inbox_key", _DIGEST, nullable=True),
        sa.Column("barred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["help_desk_id"],
            ["help_desks.id"],
            name="fk_resolved_threads_help_desk_id_help_desks",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resolved_threads"),
        sa.UniqueConstraint("help_desk_id", "mark", name="uq_resolved_threads_help_desk_id_mark"),
    )
    op.create_index("ix_resolved_threads_inbox_key", "resolved_threads", ["inbox_key"])
    _move_pictures(op.get_bind())
    _begin_again(op.get_bind())


def _move_pictures(connection: sa.Connection) -> None:
    with_files = sa.cast(_MESSAGES.c.content, sa.Text()).contains('"attachments"')
    ids = connection.scalars(sa.select(_MESSAGES.c.id).where(with_files)).all()
    for message_id in ids:  # one at a time in memory
        one = _MESSAGES.c.id == message_id
        conversation_id, content = connection.execute(
            sa.select(_MESSAGES.c.conversation_id, _MESSAGES.c.content).where(one)
        ).one()
        if not isinstance(content, dict):
            continue
        files = [_moved(connection, conversation_id, file) for file in content.get("attachments", ())]
        if files != content.get("attachments", []):
            connection.execute(sa.update(_MESSAGES).where(one).values(content={**content, "attachments": files}))


def _moved(connection: sa.Connection, conversation_id: str, file: Any) -> Any:
    """The file as it is kept now, its bytes in the new table where it is a picture."""
    if not isinstance(file, dict) or not file.get("content") or file.get("type") not in _TYPES:
        return file
    data = base64.b64decode(file["content"])
    digest = hashlib.sha256(data).hexdigest()
    place = (_PICTURES.c.conversation_id == conversation_id, _PICTURES.c.digest == digest)
    if connection.scalar(sa.select(sa.func.count()).select_from(_PICTURES).where(*place)) == 0:
        row = {"conversation_id": conversation_id, "digest": digest, "data": data}
        connection.execute(sa.insert(_PICTURES).values(**row))
    return {**{name: value for name, value in file.items() if name != "content"}, "picture": digest}


def _begin_again(connection: sa.Connection) -> None:
    for desk_id, cursors in connection.execute(sa.select(_DESKS.c.id, _DESKS.c.cursors)).all():
        if "resolved" in cursors:
            left = {name: value for name, value in cursors.items() if name != "resolved"}
            connection.execute(sa.update(_DESKS).where(_DESKS.c.id == desk_id).values(cursors=left))
