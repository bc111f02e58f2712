"""Account data as it was looked up for a conversation: what was found, what not, and what an agent chose of it.

It hangs on the conversation: it is shown and forgotten with it, and no other conversation reads it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from drafter.conversation import MOST_FACTS, AccountFact
from service.storage.base import Base, Id, digest_of, new_id, now_utc

__all__ = [
    "StoredAccountLook",
    "choose_facts",
    "confirm_writer",
    "fact_key",
    "facts_in",
    "find_look",
    "keep_given",
    "keep_look",
    "used_facts",
]

_KEY = 20


class StoredAccountLook(Base):
    """The last look. `left_out` are the keys of facts that drafts do not use; `confirmed_by` is the agent who made
    sure who is writing, which holds for `confirmed_version` of the conversation alone. `looked_for` is the version
    that was looked up, 0: what is there came with the conversation."""

    __tablename__ = "account_looks"

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    facts: Mapped[list[Any]]
    missing: Mapped[list[Any]]
    left_out: Mapped[list[Any]]
    confirmed_version: Mapped[int | None]
    confirmed_by: Mapped[str]
    looked_for: Mapped[int]
    looked_at: Mapped[datetime] = mapped_column(default=now_utc)


def find_look(session: Session, conversation_id: str) -> StoredAccountLook | None:
    """What was looked up last; None: nothing was."""
    return session.scalar(select(StoredAccountLook).where(StoredAccountLook.conversation_id == conversation_id))


def keep_look(
    session: Session,
    conversation_id: str,
    version: int,
    facts: Sequence[AccountFact],
    missing: Sequence[str],
    now: datetime,
) -> StoredAccountLook:
    """Keep what was found now in the place of what was found before; what an agent chose stays chosen."""
    look = find_look(session, conversation_id)
    if look is None:
        look = StoredAccountLook(conversation_id=conversation_id, left_out=[], confirmed_by="")
        session.add(look)
    look.facts = [fact.model_dump(mode="json") for fact in facts[:MOST_FACTS]]
    look.missing = list(missing[:MOST_FACTS])
    look.looked_for, look.looked_at = version, now
    session.flush()
    return look


def keep_given(
    session: Session, conversation_id: str, facts: Sequence[AccountFact], missing: Sequence[str], now: datetime
) -> None:
    """Keep what came with a conversation, in the place of what its records said before. When they were last asked
    stays as it is, and so does what an agent left out, for it is in no conversation that is drafted for."""
    look = find_look(session, conversation_id)
    if look is None:
        keep_look(session, conversation_id, 0, facts, missing, now)
        return
    keys, sources = {fact_key(fact) for fact in facts}, {fact.source for fact in facts}
    others = [fact for fact in facts_in(look) if fact_key(fact) not in keys]
    stay = [fact for fact in others if fact.source not in sources or fact_key(fact) in look.left_out]
    look.facts = [fact.model_dump(mode="json") for fact in (*facts, *stay)[:MOST_FACTS]]
    look.missing = list(missing[:MOST_FACTS]) or look.missing
    session.flush()


def choose_facts(look: StoredAccountLook, used: Collection[str]) -> None:
    """Have drafts use the facts with these keys, and none of the others there are now."""
    look.left_out = [key for key in map(fact_key, facts_in(look)) if key not in used]


def confirm_writer(look: StoredAccountLook, version: int, made_by: str, *, confirmed: bool) -> None:
    """Note, or take back, that an agent has made sure who is writing; a new message has to be confirmed anew."""
    look.confirmed_version, look.confirmed_by = (version, made_by) if confirmed else (None, "")


def facts_in(look: StoredAccountLook) -> tuple[AccountFact, ...]:
    """All that was found."""
    return tuple(AccountFact.model_validate(fact) for fact in look.facts)


def used_facts(look: StoredAccountLook) -> tuple[AccountFact, ...]:
    """What drafts may use of it."""
    return tuple(fact for fact in facts_in(look) if fact_key(fact) not in look.left_out)


def fact_key(fact: AccountFact) -> str:
    """What a fact is chosen by: one that has changed since is another."""
    return digest_of(f"{fact.source}\n{fact.words}")[:_KEY]
