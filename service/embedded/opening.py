"""The panel is opened for an agent whom a help desk has shown us: the conversation is read there, now, and kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from drafter.draft import Draft
from service.auth.access import Access, GuardedAccess
from service.auth.panel_passes import begin_pass, is_good
from service.auth.rights import Asker
from service.auth.sidebar_tokens import OPENING, SidebarGrant
from service.auth.stores import AccessStores
from service.embedded.base import JOINABLE, ProvedAgent, frames_for
from service.errors import Forbidden, ForgedEvent, NotFound
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import DeskThread, HelpDesk
from service.helpdesks.files import read_thread
from service.storage.conversations import StoredConversation, find_conversation
from service.storage.draft_texts import newest_texts
from service.storage.drafts import draft_for, draft_of
from service.storage.receiving import receive

__all__ = ["CODE_LASTS", "PASS_LASTS", "DeskPanels", "OpenedDesk", "guarded", "origin_of", "stores_of"]

OpenedDesk = tuple[DeskAccount, HelpDesk]

PASS_LASTS = timedelta(hours=8)
"""How long a page of the desk may open conversation after conversation for one agent."""

CODE_LASTS = timedelta(minutes=5)
"""How long an agent who is signed in has to carry a code into the page of the desk."""

_MOST_NAME = 200
_TOO_LONG = "The panel stood open too long, was closed here, or is not ours. Close it and open it again."
_NO_CODE = "This code is not ours, was used before, or is older than five minutes. Get another one."


class DeskPanels:
    """Opens panels for agents of connected desks. `opened` gives a desk with its secrets, or raises NotFound."""

    def __init__(self, opened: Callable[[str], OpenedDesk]) -> None:
        self._opened = opened

    def desk(self, desk_id: str, *kinds: str) -> OpenedDesk:
        """The connected desk; raises ForgedEvent where there is none of these kinds, so nobody learns which are."""
        try:
            found = self._opened(desk_id)
        except NotFound:
            found = None
        if found is None or (kinds and found[0].kind not in kinds):
            raise ForgedEvent("The call does not bear the signature of a help desk that is connected.")
        return found

    def joinable(self, desk_id: str, who: Asker) -> DeskAccount:
        """The desk into whose panel somebody signs in who is known here; raises NotFound, and Forbidden for another
        mailbox's."""
        account = self._opened(desk_id)[0]
        if account.kind not in JOINABLE:
            raise NotFound(f"Nobody signs in to the panel of {desk_id!r} by a code: its desk shows who looks.")
        if not who.sees(account.mailbox):
            raise Forbidden(f"The help desk {desk_id!r} is of a mailbox that is not yours. Ask your lead for it.")
        return account

    def path(
        self,
        stores: AccessStores,
        account: DeskAccount,
        thread_id: str,
        proved: ProvedAgent,
        lasts: timedelta = OPENING,
    ) -> str:
        """Where the agent opens a conversation that was read, once."""
        grant = _grant(stores, account, proved, lasts, thread_id)
        what = f"{account.mailbox}/{thread_id} for {grant.agent}"
        stores.audit.append(f"desk:{account.id}", "sidebar-opened", what)
        return f"/sidebar?session={stores.sidebar.opening(grant)}"

    def agent_pass(self, stores: AccessStores, account: DeskAccount, proved: ProvedAgent) -> str:
        """What shows for PASS_LASTS that this agent was proved; it opens nothing by itself."""
        return stores.sidebar.agent_pass(_grant(stores, account, proved, PASS_LASTS))

    def passed(self, stores: AccessStores, account: DeskAccount, shown: str) -> ProvedAgent:
        """The agent of a pass for this desk; raises ForgedEvent, also where they signed out meanwhile or somebody has
        closed the panel that they joined."""
        proved = _proved(stores, account, stores.sidebar.read_pass(shown), _TOO_LONG)
        if proved.session_id and not is_good(stores.database, proved.pass_id, stores.clock()):
            raise ForgedEvent(_TOO_LONG)
        return proved

    def code(self, stores: AccessStores, account: DeskAccount, proved: ProvedAgent) -> str:
        """What this agent, who is signed in, carries into the page of a desk that proves nobody."""
        return stores.sidebar.code(_grant(stores, account, proved, CODE_LASTS))

    def joined(self, stores: AccessStores, account: DeskAccount, code: str) -> ProvedAgent:
        """The agent of a code for this desk, at its first use, who has joined its panel with that; raises
        ForgedEvent."""
        grant = stores.sidebar.read_code(code)
        proved = _proved(stores, account, grant, _NO_CODE)
        if grant is None or not stores.spent.spend(grant.id, grant.until):
            raise ForgedEvent(_NO_CODE)
        person = stores.sessions.of(proved.session_id)
        if person is None:
            raise ForgedEvent(_NO_CODE)
        stores.audit.append(f"desk:{account.id}", "sidebar-joined", f"{account.mailbox} for {proved.agent}")
        now = stores.clock()
        with stores.database.writing() as session:
            pass_id = begin_pass(
                session, account.id, account.mailbox, person, proved.session_id, now, now + PASS_LASTS
            )
        return replace(proved, pass_id=pass_id)

    def read(self, stores: AccessStores, desk: OpenedDesk, thread_id: str) -> DeskThread:
        """The conversation as the desk has it now, which is kept; raises HelpDeskError."""
        account, connector = desk
        found = read_thread(connector.thread(thread_id))
        with stores.database.writing() as session:
            receive(session, found.conversation, account.id, found.message_ids)
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


def _grant(
    stores: AccessStores, account: DeskAccount, proved: ProvedAgent, lasts: timedelta, thread_id: str = ""
) -> SidebarGrant:
    return stores.sidebar.desk_grant(
        account.id,
        account.mailbox,
        thread_id,
        proved.agent[:_MOST_NAME],
        frames_for(account),
        lasts,
        proved.session_id,
        proved.pass_id,
    )


def _proved(stores: AccessStores, account: DeskAccount, grant: SidebarGrant | None, words: str) -> ProvedAgent:
    """Whom a pass or a code is of; raises ForgedEvent with these words."""
    if grant is None or (grant.desk_id, grant.mailbox, grant.conversation) != (account.id, account.mailbox, ""):
        raise ForgedEvent(words)
    if grant.session_id:
        person = stores.sessions.of(grant.session_id)
        if person is None or not person.sees(account.mailbox):
            raise ForgedEvent(words)
    return ProvedAgent(grant.agent, session_id=grant.session_id, pass_id=grant.pass_id)


def guarded(access: Access) -> GuardedAccess:
    """The access; raises Forbidden where the service is open to its own user alone."""
    if not isinstance(access, GuardedAccess):
        raise Forbidden("Panels in help desks need a service that guards itself: drafter serve.")
    return access


def stores_of(access: Access) -> AccessStores:
    """What panels are opened with; raises Forbidden as `guarded` does."""
    return guarded(access).stores


def origin_of(access: Access, address: str) -> str:
    """Where browsers find us, who were asked at this address."""
    public_origin = access.public_origin if isinstance(access, GuardedAccess) else None
    place = urlsplit(address)
    return public_origin or f"{place.scheme}://{place.netloc}"
