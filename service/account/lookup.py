"""Looking up account data for one conversation: only what its mailbox's profile names, only for its kind of ticket.

What fails is told and holds up nobody: all records are asked at once, and none is waited for longer than a moment.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from drafter.account import in_scope
from drafter.account_sources import AccountRecords
from drafter.conversation import MOST_FACTS, AccountFact, Conversation
from drafter.errors import DrafterError
from drafter.mailbox import Mailbox
from drafter.situation import Situation
from service.account.base import AccountQuestion, AccountSource
from service.errors import AccountSourceError, StorageError
from service.storage import Clock, Database, Session, now_utc
from service.storage.account_looks import StoredAccountLook, facts_in, find_look, keep_look
from service.storage.conversations import StoredConversation, conversation_of, find_conversation, with_account

__all__ = ["AccountFindings", "AccountLookup", "Read"]

_LOG = logging.getLogger("service")
_FRESH = timedelta(minutes=5)
_WAIT = 6.0
"""Seconds in which the slowest record has answered or is left out; each has its own, shorter time."""
_AT_ONCE = 8

Read = Callable[[Conversation], Situation]
"""Reads what a conversation is about."""


@dataclass(frozen=True, slots=True)
class AccountFindings:
    """What records say of a customer, and in words what could not be looked up."""

    facts: tuple[AccountFact, ...] = ()
    missing: tuple[str, ...] = ()


class AccountLookup:
    """Account data of the `mailboxes` (by id, read anew), by the sources that `source` makes of their records."""

    def __init__(
        self,
        mailboxes: Callable[[], Mapping[str, Mailbox]],
        source: Callable[[AccountRecords], AccountSource],
        database: Callable[[], Database],
        clock: Clock = now_utc,
    ) -> None:
        self._mailboxes = mailboxes
        self._source = source
        self._database = database
        self._clock = clock

    def for_draft(
        self, conversation: Conversation, read: Read, help_desk: str = "", kept_id: str = ""
    ) -> Conversation:
        """The conversation, which the help desk calls by its id and we by `kept_id`, with what a letter may say of
        its customer's account.

        Where nobody has verified who is writing nothing is looked up, for nothing of it could be told. What comes
        with the conversation stays.
        """
        known = self.known(conversation, help_desk, kept_id)
        if not (self._records(conversation.mailbox) and known.customer.verified):
            return known
        with suppress(StorageError):
            with self._database().reading() as session:
                stored = _stored(session, conversation, help_desk, kept_id)
                before = find_look(session, stored.id) if stored else None
                said = facts_in(before) if before else ()
            if stored:
                self.look(stored.id, read)
                given = tuple(fact for fact in conversation.account if fact not in said)
                return self.known(conversation.model_copy(update={"account": given}), help_desk, stored.id)
        found = self._found(conversation, read(conversation), help_desk, "")
        return conversation.model_copy(
            update={
                "account": (*conversation.account, *found.facts)[:MOST_FACTS],
                "account_missing": (*conversation.account_missing, *found.missing)[:MOST_FACTS],
            }
        )

    def known(self, conversation: Conversation, help_desk: str = "", kept_id: str = "") -> Conversation:
        """The conversation with what was looked up for it before, and what an agent chose of that; no record is
        asked, and where there can be no account data the database is not either."""
        if not (kept_id or conversation.account or self._records(conversation.mailbox)):
            return conversation
        with suppress(StorageError), self._database().reading() as session:
            stored = _stored(session, conversation, help_desk, kept_id)
            return with_account(session, stored, conversation) if stored else conversation
        return conversation

    def look(self, conversation_id: str, read: Read) -> None:
        """Look up what is not known of a conversation that is kept, or known for too long; raises NotFound."""
        with self._database().reading() as session:
            stored = session.get_one(StoredConversation, conversation_id)
            conversation, look = conversation_of(session, stored), find_look(session, conversation_id)
            if not self._records(stored.mailbox_id) or (look and self._is_fresh(look, stored)):
                return
            help_desk, version = stored.help_desk, stored.version
            asked = {one.name for one in self._records(stored.mailbox_id)}
            given = [fact for fact in facts_in(look) if fact.source not in asked] if look else []
        found = self._found(conversation, read(conversation), help_desk, conversation_id)
        with self._database().writing() as session:
            if session.get(StoredConversation, conversation_id):  # it may have been forgotten meanwhile
                keep_look(session, conversation_id, version, (*given, *found.facts), found.missing, self._clock())

    def asks(self, mailbox: str) -> bool:
        """Whether a mailbox's profile names any record."""
        return bool(self._records(mailbox))

    def _is_fresh(self, look: StoredAccountLook, stored: StoredConversation) -> bool:
        return look.looked_for == stored.version and self._clock() - look.looked_at < _FRESH

    def _records(self, mailbox: str) -> Sequence[AccountRecords]:
        """The records that the profile names; none where it cannot be read, which drafting itself says."""
        try:
            profile = self._mailboxes().get(mailbox)
        except DrafterError:
            return ()
        return profile.account if profile else ()

    def _found(
        self, conversation: Conversation, situation: Situation, help_desk: str, kept_id: str
    ) -> AccountFindings:
        asked = AccountQuestion(
            mailbox=conversation.mailbox,
            email=conversation.customer.email or "",
            customer_id=conversation.customer.id or "",
            at=self._clock(),
            help_desk=help_desk,
            thread_id=conversation.id,
            kept_id=kept_id,
        )
        wanted = [one for one in self._records(conversation.mailbox) if in_scope(one.intents, situation)]
        if not wanted:
            return AccountFindings()
        pool = ThreadPoolExecutor(min(len(wanted), _AT_ONCE), "account data")
        begun = [pool.submit(self._facts, one, asked) for one in wanted]
        wait(begun, _WAIT)
        pool.shutdown(wait=False, cancel_futures=True)
        outcomes = [(one.name, _outcome(future)) for one, future in zip(wanted, begun, strict=True)]
        facts = [fact for _, given in outcomes if not isinstance(given, str) for fact in given]
        missing = [f"{name}: {given}" for name, given in outcomes if isinstance(given, str)]
        return AccountFindings(tuple(facts[:MOST_FACTS]), tuple(missing))

    def _facts(self, records: AccountRecords, asked: AccountQuestion) -> Sequence[AccountFact]:
        return tuple(self._source(records).facts(asked))


def _stored(session: Session, conversation: Conversation, help_desk: str, kept_id: str) -> StoredConversation | None:
    """The conversation as it is kept; None where it is not (any more)."""
    if kept_id:
        return session.get(StoredConversation, kept_id)
    return find_conversation(session, conversation.mailbox, help_desk, conversation.id)


def _outcome(future: "Future[Sequence[AccountFact]]") -> Sequence[AccountFact] | str:
    """The facts of a source, or in words why there are none."""
    if not future.done():
        return "it did not answer in time"
    try:
        return future.result()
    except AccountSourceError as error:
        return str(error)[:300]
    except Exception as error:  # a record must not stand in the way of a draft, whatever is wrong with it
        _LOG.warning("a source of account data failed (%s)", type(error).__name__)
        return f"it failed ({type(error).__name__})"
