"""The panel is opened for an agent whom a help desk has shown us: the conversation is read there, now, and kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from drafter.attachments.reader import read_files
from drafter.draft import Draft
from service.auth.access import Access, GuardedAccess
from service.auth.sidebar_tokens import OPENING
from service.auth.stores import AccessStores
from service.conversations import Conversations
from service.embedded.base import frames_for
from service.errors import Forbidden, ForgedEvent, NotFound
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import DeskThread, HelpDesk
from service.storage.conversations import StoredConversation, find_conversation
from service.storage.draft_texts import newest_texts
from service.storage.drafts import draft_for, draft_of
from service.storage.receiving import receive

__all__ = ["PASS_LASTS", "DeskPanels", "OpenedDesk", "origin_of", "stores_of"]

OpenedDesk = tuple[DeskAccount, HelpDesk]

PASS_LASTS = timedelta(hours=8)
"""How long a page of the desk may open conversation after conversation for one agent."""

_MOST_NAME = 200


class DeskPanels:
    """Opens panels for agents of connected desks. `opened` gives a desk with its secrets, or raises NotFound."""

    def __init__(self, opened: Callable[[str], OpenedDesk], conversations: Conversations) -> None:
        self._opened = opened
        self._conversations = conversations

    def desk(self, desk_id: str, kind: str = "") -> OpenedDesk:
        """The connected desk; raises ForgedEvent where there is none of that kind: nobody learns which there are."""
        try:
            found = self._opened(desk_id)
        except NotFound:
            found = None
        if found is None or (kind and found[0].kind != kind):
            raise ForgedEvent("The call does not bear the signature of a help desk that is connected.")
        return found

    def path(
        self, stores: AccessStores, account: DeskAccount, thread_id: str, agent: str, lasts: timedelta = OPENING
    ) -> str:
        """Where the agent opens a conversation that was read, once."""
        agent = agent[:_MOST_NAME]
        frames = frames_for(account)
        grant = stores.sidebar.desk_grant(account.id, account.mailbox, thread_id, agent, frames, lasts)
        stores.audit.append(f"desk:{account.id}", "sidebar-opened", f"{account.mailbox}/{thread_id} for {agent}")
        return f"/sidebar?session={stores.sidebar.opening(grant)}"

    def agent_pass(self, stores: AccessStores, account: DeskAccount, agent: str) -> str:
        """What shows for PASS_LASTS that this agent was proved; it opens nothing by itself."""
        frames = frames_for(account)
        grant = stores.sidebar.desk_grant(account.id, account.mailbox, "", agent[:_MOST_NAME], frames, PASS_LASTS)
        return stores.sidebar.opening(grant)

    def passed(self, stores: AccessStores, account: DeskAccount, shown: str) -> str:
        """The agent of a pass for this desk; raises ForgedEvent."""
        grant = stores.sidebar.open(shown)
        if grant is None or (grant.desk_id, grant.mailbox, grant.conversation) != (account.id, account.mailbox, ""):
            raise ForgedEvent("The panel stood open too long, or is not ours. Close it and open it again.")
        return grant.agent

    def read(self, stores: AccessStores, desk: OpenedDesk, thread_id: str) -> DeskThread:
        """The conversation as the desk has it now, which is kept; raises HelpDeskError."""
        account, connector = desk
        thread = connector.thread(thread_id)
        found = replace(thread, conversation=read_files(thread.conversation))
        with stores.database.writing() as session:
            receive(session, found.conversation, account.id, found.message_ids)
        self._conversations.add(found.conversation)
        return found

    def kept(self, stores: AccessStores, account: DeskAccount, thread: DeskThread) -> StoredConversation:
        """The conversation that was read, as it is kept; raises NotFound where it was forgotten meanwhile."""
        with stores.database.reading() as session:
            if found := find_conversation(session, account.mailbox, account.id, thread.conversation.id):
                return found
        raise NotFound("The conversation was forgotten meanwhile. Open it again in the help desk.")

    def draft(self, stores: AccessStores, desk: OpenedDesk, thread_id: str) -> tuple[Draft, str] | None:
        """The draft for the conversation as it was last read, with its newest text."""
        account = desk[0]
        with stores.database.reading() as session:
            kept = find_conversation(session, account.mailbox, account.id, thread_id)
            found = draft_for(session, kept) if kept else None
            draft = draft_of(found) if found else None
            if found is None or draft is None:
                return None
            newest = newest_texts(session, [found.id]).get(found.id)
            return draft, newest.text if newest else draft.text


def stores_of(access: Access) -> AccessStores:
    """What panels are opened with; raises Forbidden where the service is open to its own user alone."""
    if not isinstance(access, GuardedAccess):
        raise Forbidden("Panels in help desks need a service that guards itself: drafter serve.")
    return access.stores


def origin_of(access: Access, address: str) -> str:
    """Where browsers find us, who were asked at this address."""
    public_origin = access.public_origin if isinstance(access, GuardedAccess) else None
    place = urlsplit(address)
    return public_origin or f"{place.scheme}://{place.netloc}"
