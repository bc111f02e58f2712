"""What customers asked, an ask each: so that the same one by several customers is seen, and what nothing answers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from drafter.draft import AnsweredAsk, Draft, TextKind
from drafter.text.words import content_words
from service.storage.base import Base, Digest, Id, Key, digest_of, new_id
from service.storage.conversations import StoredConversation

__all__ = ["StoredAsk", "alike", "keep_asks"]

_LEADERS = 1_000
"""Groups, the newest, that an ask is held against."""
_ALIKE = 0.6
_LIKENESS_WORDS = 40


class StoredAsk(Base):
    """An ask of a conversation for which a reply was drafted. `at` is when the reply was ready.

    `customer_key` tells customers apart and is the same for all addresses of one inbox; `words` are those that carry
    its meaning. `answered`: some source answered it; otherwise `reason` says why not, and `group_id` is the id of the
    first ask like it in this mailbox.
    """

    __tablename__ = "draft_asks"
    __table_args__ = (
        Index(None, "draft_id"),
        Index(None, "group_id", "at"),
        Index(None, "mailbox_id", "answered", "at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[Id] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    mailbox_id: Mapped[Key]
    customer_key: Mapped[Digest]
    kind: Mapped[Key]
    text: Mapped[str]
    words: Mapped[str]
    answered: Mapped[bool]
    reason: Mapped[str]
    group_id: Mapped[Id | None]
    day: Mapped[Key]
    at: Mapped[datetime]


def keep_asks(session: Session, written: Draft, conversation: StoredConversation, at: datetime) -> None:
    """Keep what the conversation of a finished reply asks; nothing that is only told, and no other text's."""
    if written.kind is not TextKind.REPLY:
        return
    leaders: list[tuple[str, frozenset[str]]] | None = None
    for ask in written.asks:
        if ask.told and not ask.answered:
            continue
        kept = _ask(ask, written.id, conversation, at)
        if not ask.answered:
            leaders = _leaders(session, conversation.mailbox_id) if leaders is None else leaders
            words = frozenset(kept.words.split())
            kept.group_id = next((name for name, others in leaders if alike(words, others)), kept.id)
            leaders.append((kept.id, words))
        session.add(kept)


def alike(words: frozenset[str], others: frozenset[str], least: float = _ALIKE) -> bool:
    """Whether two asks are about the same: how many of their words together they share (Jaccard)."""
    together = len(words | others)
    return bool(together) and len(words & others) / together >= least


def _ask(ask: AnsweredAsk, draft_id: str, conversation: StoredConversation, at: datetime) -> StoredAsk:
    return StoredAsk(
        id=new_id(),
        draft_id=draft_id,
        conversation_id=conversation.id,
        mailbox_id=conversation.mailbox_id,
        customer_key=conversation.inbox_key or digest_of(conversation.id),
        kind=ask.kind,
        text=ask.text,
        words=_words(ask.text),
        answered=ask.answered,
        reason=ask.reason,
        day=f"{at:%Y-%m-%d}",
        at=at,
    )


def _words(text: str) -> str:
    """The words that carry the meaning; whose address stands in an ask does not make it another one."""
    said = " ".join(word for word in text.split() if "@" not in word)
    return " ".join(list(dict.fromkeys(content_words(said)))[:_LIKENESS_WORDS])


def _leaders(session: Session, mailbox: str) -> list[tuple[str, frozenset[str]]]:
    """The words of the first ask of each group, the newest first."""
    wanted = (
        select(StoredAsk.id, StoredAsk.words)
        .where(StoredAsk.mailbox_id == mailbox, StoredAsk.answered.is_(False), StoredAsk.group_id == StoredAsk.id)
        .order_by(StoredAsk.at.desc())
        .limit(_LEADERS)
    )
    return [(name, frozenset(words.split())) for name, words in session.execute(wanted)]
