"""Account data as agents are shown it before a draft uses it: each fact, its record and date, what becomes of it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from drafter.account import account_data, is_old
from drafter.conversation import AccountFact, Conversation
from drafter.draft import TextKind
from service.account.lookup import Read
from service.errors import EditConflict
from service.storage import Session
from service.storage.account_looks import (
    StoredAccountLook,
    choose_facts,
    confirm_writer,
    fact_key,
    facts_in,
    find_look,
    keep_look,
)
from service.storage.base import digest_of
from service.storage.conversations import StoredConversation, conversation_of

__all__ = ["ShownAccount", "ShownFact", "change_account", "shown_account"]

_VERSION = 16


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact. `used`: drafts use it; `withheld` says why a letter may not say it even so, `old` that it is from long
    ago."""

    key: str
    fact: AccountFact
    used: bool
    withheld: str
    old: bool


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """All that is known. `verified`: somebody has made sure who is writing, `confirmed_by` the agent who did; empty:
    the help desk did, or nobody. `version` is another one once any of it, or the conversation, has changed."""

    facts: tuple[ShownFact, ...] = ()
    missing: tuple[str, ...] = ()
    verified: bool = False
    confirmed_by: str = ""
    looked_at: datetime | None = None
    version: str = ""


def shown_account(session: Session, stored: StoredConversation, read: Read, now: datetime) -> ShownAccount:
    """What is kept of a conversation's account data."""
    look, conversation = find_look(session, stored.id), conversation_of(session, stored)
    if look is None:
        return ShownAccount(verified=conversation.customer.verified, version=_version(stored, None))
    return ShownAccount(
        facts=_shown(look, conversation, read, now),
        missing=tuple(look.missing),
        verified=conversation.customer.verified,
        confirmed_by=look.confirmed_by if look.confirmed_version == stored.version else "",
        looked_at=look.looked_at,
        version=_version(stored, look),
    )


def change_account(
    session: Session,
    stored: StoredConversation,
    base: str,
    used: Collection[str] | None,
    made_by: str,
    now: datetime,
    *,
    confirmed: bool | None,
) -> None:
    """Keep which facts drafts use, by their keys, and whether an agent has made sure who is writing; None: as
    before.

    `base` is the version that they were shown: raises EditConflict, and keeps nothing, where it is not the newest.
    """
    session.refresh(stored, with_for_update=True)
    look = find_look(session, stored.id)
    if base != _version(stored, look):
        raise EditConflict(
            "The account data or the conversation has changed since you looked. Nothing was kept: look again, then "
            "choose by what is there now."
        )
    look = look or keep_look(session, stored.id, stored.version, (), (), now)
    if used is not None:
        choose_facts(look, used)
    if confirmed is not None:
        confirm_writer(look, stored.version, made_by, confirmed=confirmed)


def _version(stored: StoredConversation, look: StoredAccountLook | None) -> str:
    """What names the state of it all: the messages, the facts, what is left out and who has confirmed."""
    seen: list[object] = [stored.version]
    if look:
        keys = [fact_key(fact) for fact in facts_in(look)]
        seen += [keys, sorted(look.left_out), look.confirmed_version, look.confirmed_by]
    return digest_of(json.dumps(seen))[:_VERSION]


def _shown(look: StoredAccountLook, conversation: Conversation, read: Read, now: datetime) -> tuple[ShownFact, ...]:
    every = facts_in(look)
    if not every:
        return ()
    whole = conversation.model_copy(update={"account": every})
    withheld = {fact_key(fact): why for fact, why in account_data(whole, read(conversation), TextKind.REPLY).withheld}
    keys = [fact_key(fact) for fact in every]
    return tuple(
        ShownFact(key, fact, key not in look.left_out, withheld.get(key, ""), is_old(fact.as_of, now))
        for key, fact in zip(keys, every, strict=True)
    )
