"""Where colleagues open a conversation: in the help desk that it is of, as that has addresses for it, else here.

Only addresses that the desks document or show in the browser for every ticket are made; each was read there and none
was tried. Intercom and Plain need the id of a workspace that we do not know, and a mailbox has no addresses at all.
"""

from collections.abc import Mapping
from urllib.parse import quote

from drafter.conversation import Conversation
from service.storage import Session
from service.storage.conversations import StoredConversation
from service.storage.help_desks import StoredHelpDesk

__all__ = ["conversation_link", "linked"]

_PLACES: Mapping[str, str] = {
    "chatwoot": "{address}/app/accounts/{account}/conversations/{id}",
    "django-helpdesk": "{address}/tickets/{id}/",
    "freshdesk": "{address}/a/tickets/{id}",
    "front": "https://app.frontapp.com/open/{id}",
    "helpscout": "https://secure.helpscout.net/conversation/{id}",
    "jitbit": "{address}/Ticket/{id}",
    "missive": "https://mail.missiveapp.com/#inbox/conversations/{id}",
    "request-tracker": "{address}/Ticket/Display.html?id={id}",
    "zammad": "{address}/#ticket/zoom/{id}",
    "zendesk": "{address}/agent/tickets/{id}",
}


def conversation_link(session: Session, stored: StoredConversation, public_url: str) -> str | None:
    """The address in the help desk, else that of our sidebar below `public_url`; None: neither is known."""
    desk = session.get(StoredHelpDesk, stored.help_desk) if stored.help_desk else None
    if desk is not None and (place := _PLACES.get(desk.kind)):
        account = quote(str(desk.settings.get("account", "")), safe="")
        name = quote(stored.external_id, safe="")
        home = desk.address.rstrip("/").removesuffix("/api")  # which we used to ask for of Jitbit
        return place.format(address=home, account=account, id=name)
    return f"{public_url.rstrip('/')}/sidebar?conversation={stored.id}" if public_url else None


def linked(session: Session, stored: StoredConversation, asked: Conversation, public_url: str) -> Conversation:
    """The conversation with its address, as far as it is known; one that came with an address keeps that."""
    if asked.link:
        return asked
    return asked.model_copy(update={"link": conversation_link(session, stored, public_url)})
