"""Pictures that came with messages: apart from them, for a message is read often and its pictures only for a model.

In the content of a message stands the digest of a picture where its bytes were.
"""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from drafter.attachments.kinds import picture_type
from drafter.conversation import Attachment, Message
from service.storage.base import Base, Digest, Id, bytes_digest, insert_or_ignore

__all__ = ["Pictures", "StoredPicture", "drop_unused", "keep_pictures", "parted", "pictures_of", "with_pictures"]

_FILES, _BYTES, _PICTURE = "attachments", "content", "picture"

Pictures = Mapping[str, bytes]
"""Pictures of a conversation by their digest."""


class StoredPicture(Base):
    """The bytes of a picture, once for a conversation however often it came in it."""

    __tablename__ = "pictures"

    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[Digest] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


def parted(message: Message) -> tuple[dict[str, Any], Pictures]:
    """What is kept of a message, and its pictures, which are kept apart."""
    content, pictures = message.model_dump(mode="json", exclude_defaults=True), dict[str, bytes]()
    for place, file in enumerate(message.attachments):
        if isinstance(file, Attachment) and file.content and file.type == picture_type(file.content):
            digest = bytes_digest(file.content)
            pictures[digest] = file.content
            kept = {name: value for name, value in content[_FILES][place].items() if name != _BYTES}
            content[_FILES][place] = {**kept, _PICTURE: digest}
    return content, pictures


def with_pictures(content: Mapping[str, Any], pictures: Pictures) -> dict[str, Any]:
    """A message as it was received, with those of its pictures that are given; the others by name and type."""
    if not any(map(_shown, content.get(_FILES, ()))):
        return dict(content)
    return {**content, _FILES: [_whole(file, pictures) for file in content[_FILES]]}


def keep_pictures(session: Session, conversation_id: str, pictures: Pictures) -> None:
    """Keep pictures of a conversation, whose row is there."""
    for digest, data in pictures.items():
        insert_or_ignore(session, StoredPicture, {"conversation_id": conversation_id, "digest": digest, "data": data})


def pictures_of(session: Session, conversation_id: str) -> Pictures:
    """All pictures of a conversation."""
    wanted = select(StoredPicture.digest, StoredPicture.data)
    return {row.digest: row.data for row in session.execute(wanted.where(_of(conversation_id)))}


def drop_unused(session: Session, conversation_id: str, contents: Iterable[Mapping[str, Any]]) -> None:
    """Drop the pictures of a conversation that none of its messages, given by their contents, has any more."""
    used = {_shown(file) for content in contents for file in content.get(_FILES, ())} - {None}
    session.execute(delete(StoredPicture).where(_of(conversation_id), StoredPicture.digest.not_in(used)))


def _of(conversation_id: str) -> ColumnElement[bool]:
    return StoredPicture.conversation_id == conversation_id


def _shown(file: Any) -> str | None:
    """The digest of the picture that a file is."""
    return file.get(_PICTURE) if isinstance(file, Mapping) else None


def _whole(file: Any, pictures: Pictures) -> Any:
    digest = _shown(file)
    if digest is None:
        return file
    told = {name: value for name, value in file.items() if name != _PICTURE}
    return {**told, _BYTES: base64.b64encode(pictures[digest]).decode()} if digest in pictures else told
