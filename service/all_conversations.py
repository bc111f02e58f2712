"""Every conversation that a person at the page may open: those of the folder, pasted ones, and all that are kept.

What is kept came through the API or from a help desk, or was drafted for before. A file of the folder goes before
what is kept of the same conversation, for it is newer.
"""

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from drafter.conversation import Conversation
from service.auth.rights import Asker
from service.conversations import Conversations
from service.errors import NotFound, StorageError
from service.storage import Database, Session
from service.storage.conversation_list import ListedConversation, find_called, list_newest
from service.storage.conversations import (
    StoredConversation,
    conversation_of,
    find_conversation,
    get_conversation,
    search_words,
    with_account,
)
from service.storage.receiving import receive

__all__ = ["MOST_LISTED", "AllConversations", "Found", "Listed", "seen_conversation"]

MOST_LISTED = 2_000
"""Kept conversations that a list is made of, the last active ones; a search looks at all."""
_PASTED = "pasted-"


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation as it was opened: `name` is what addresses call it. `kept_id` and `version` are those of the
    database; empty and 0 for one that is not kept yet, or stands in the folder."""

    name: str
    conversation: Conversation
    kept_id: str = ""
    version: int = 0

    def keep(self, session: Session) -> str:
        """Our id of it, which is kept from now on."""
        return self.kept_id or receive(session, self.conversation).conversation.id


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation of the list: `key` is another one when something is said in it, `open` gives it as it is now.

    `external_id` is what it is called in its `mailbox`. `kept_id` is empty for one of the folder, and a pasted one.
    """

    name: str
    mailbox: str
    external_id: str
    key: Hashable
    open: Callable[[], Conversation]
    kept_id: str = ""


class AllConversations:
    """The conversations at `here` (folder and pasted ones) and those of the database."""

    def __init__(self, here: Conversations, database: Callable[[], Database]) -> None:
        self._here = here
        self._database = database

    def get(self, name: str, who: Asker, *, pictures: bool = False) -> Found:
        """The conversation that an address calls so, of which a model is to see the `pictures`; raises NotFound, also
        for one that is not `who`'s to see."""
        for one in self._here.seen_by(who)[0]:
            if one.id == name:
                return Found(name, self._with_account(one))
        with self._database().reading() as session:
            desk = None if who.conversation is None else who.help_desk
            stored = session.get(StoredConversation, name) or find_called(session, who.mailboxes, name, desk)
            if stored is None or not _sees(who, stored):
                raise NotFound(f"There is no conversation {name!r} here; choose one from the list.")
            return Found(name, conversation_of(session, stored, pictures=pictures), stored.id, stored.version)

    def listed(self, who: Asker, search: str = "") -> tuple[list[Listed], list[str]]:
        """All that are `who`'s to see, those of the folder first, then the last active; and what could not be read.

        `search`: words that all must occur, in the subject, the customer or the id.
        """
        here, errors = self._here.seen_by(who)
        words = search_words(search).split()
        found = [_here(one) for one in here if all(word in _searched(one) for word in words)]
        try:
            with self._database().reading() as session:
                called = None if who.conversation is None else (who.help_desk, who.conversation)
                kept = list_newest(session, who.mailboxes, search=search, called=called, limit=MOST_LISTED)
        except StorageError as error:
            return found, [*errors, str(error)]
        standing = {(one.mailbox, one.id) for one in here}
        beside = (one for one in kept if one.help_desk or (one.mailbox, one.external_id) not in standing)
        return [*found, *(self._kept(one) for one in beside)], errors

    def _with_account(self, one: Conversation) -> Conversation:
        """A conversation of the folder with what was looked up of its customer, where that is kept."""
        with suppress(StorageError), self._database().reading() as session:
            stored = find_conversation(session, one.mailbox, "", one.id)
            return with_account(session, stored, one) if stored else one
        return one

    def _kept(self, one: ListedConversation) -> Listed:
        own = not one.help_desk and one.external_id.startswith(_PASTED)  # as its address was before a restart
        name = one.external_id if own else one.id
        return Listed(name, one.mailbox, one.external_id, (one.id, one.version), partial(self._open, one.id), one.id)

    def _open(self, kept_id: str) -> Conversation:
        with self._database().reading() as session:
            return conversation_of(session, session.get_one(StoredConversation, kept_id))


def seen_conversation(session: Session, conversation_id: str, who: Asker) -> StoredConversation:
    """The kept conversation with this id of ours; raises NotFound, also for one that is not `who`'s to see."""
    stored = get_conversation(session, conversation_id, who.mailboxes)
    if not _sees(who, stored):
        raise NotFound(f"There is no conversation {conversation_id!r}; list the conversations to see what there is.")
    return stored


def _sees(who: Asker, stored: StoredConversation) -> bool:
    return who.sees_conversation(stored.external_id, stored.mailbox_id, stored.help_desk)


def _here(one: Conversation) -> Listed:
    return Listed(one.id, one.mailbox, one.id, (one.mailbox, one.id, hash(one)), lambda: one)


def _searched(one: Conversation) -> str:
    last = one.messages[-1]
    said = (one.subject, one.id, *map(str, one.customer.model_dump().values()), last.text or last.html or "")
    return search_words(" ".join(said))
