"""What a list of conversations shows, for many at once: which there are, what was said last, how its draft stands."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from service.storage.base import digest_of
from service.storage.conversations import StoredConversation, StoredMessage, search_words
from service.storage.drafts import DraftState, StoredDraft
from service.storage.mailboxes import Mailboxes, within

__all__ = [
    "ListedConversation",
    "conversations_by_id",
    "desks_calling",
    "find_called",
    "kept_under",
    "last_messages",
    "list_newest",
    "newest_states",
]

_ALIVE = (DraftState.READY.value, DraftState.STALE.value)


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """As little of a conversation as puts it into a list; `version` grows with every public message."""

    id: str
    mailbox: str
    help_desk: str
    external_id: str
    version: int


def list_newest(
    session: Session, mailboxes: Mailboxes, *, search: str = "", called: tuple[str, str] | None = None, limit: int
) -> list[ListedConversation]:
    """The conversations that were active last, the last first. `search`: words of subject, customer or id that all
    must occur; `called`: only what a help desk ("": nobody in particular) calls so, the desk and the id."""
    row = StoredConversation
    wanted = select(row.id, row.mailbox_id, row.help_desk, row.external_id, row.version)
    wanted = wanted.where(within(row.mailbox_id, mailboxes))
    if called is not None:
        wanted = wanted.where(row.help_desk == called[0], row.external_key == digest_of(called[1]))
    for word in search_words(search).split():
        wanted = wanted.where(row.words.contains(word, autoescape=True))
    wanted = wanted.order_by(row.active_at.desc(), row.id.desc()).limit(limit)
    return [ListedConversation(*found) for found in session.execute(wanted)]


def conversations_by_id(session: Session, conversation_ids: Collection[str]) -> dict[str, StoredConversation]:
    """Those of these ids that there are."""
    wanted = select(StoredConversation).where(StoredConversation.id.in_(conversation_ids))
    return {one.id: one for one in session.scalars(wanted)}


def find_called(
    session: Session, mailboxes: Mailboxes, external_id: str, help_desk: str | None = None
) -> StoredConversation | None:
    """The conversation that a help desk ("": nobody in particular) calls so; None: whoever does, of several the one
    that was active last."""
    wanted = select(StoredConversation).where(
        within(StoredConversation.mailbox_id, mailboxes), StoredConversation.external_key == digest_of(external_id)
    )
    if help_desk is not None:
        wanted = wanted.where(StoredConversation.help_desk == help_desk)
    return session.scalars(wanted.order_by(StoredConversation.active_at.desc()).limit(1)).first()


def desks_calling(session: Session, mailbox: str, external_id: str) -> list[str]:
    """The help desks ("": nobody in particular) that call a conversation of this mailbox so."""
    row = StoredConversation
    wanted = select(row.help_desk).where(row.mailbox_id == mailbox, row.external_key == digest_of(external_id))
    return list(session.scalars(wanted.order_by(row.help_desk)))


def kept_under(session: Session, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Our ids of conversations that no help desk has, by their mailbox and their own id."""
    row = StoredConversation
    ours = [and_(row.mailbox_id == mailbox, row.external_key == digest_of(name)) for mailbox, name in names]
    if not ours:
        return {}
    wanted = select(row.mailbox_id, row.external_id, row.id).where(row.help_desk == "", or_(*ours))
    return {(mailbox, name): identity for mailbox, name, identity in session.execute(wanted)}


def last_messages(session: Session, conversation_ids: Collection[str]) -> dict[str, StoredMessage]:
    """The newest message of each of these conversations, by the conversation's id."""
    place = func.row_number().over(
        partition_by=StoredMessage.conversation_id,
        order_by=(StoredMessage.placed_at.desc(), StoredMessage.number.desc()),
    )
    ranked = select(StoredMessage, place.label("place")).where(StoredMessage.conversation_id.in_(conversation_ids))
    newest = ranked.subquery()
    message = aliased(StoredMessage, newest)
    found: Sequence[StoredMessage] = session.scalars(select(message).where(newest.c.place == 1)).all()
    return {one.conversation_id: one for one in found}


def newest_states(session: Session, conversation_ids: Collection[str]) -> dict[str, DraftState]:
    """How the newest draft that is ready or stale stands, by the conversation's id."""
    row = StoredDraft
    wanted = select(row.conversation_id, row.state).where(
        row.conversation_id.in_(conversation_ids), row.state.in_(_ALIVE)
    )
    return {identity: DraftState(state) for identity, state in session.execute(wanted.order_by(row.id))}
