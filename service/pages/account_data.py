"""The card of account data beside a conversation: shown before a draft uses it, each fact left out by a click."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse

from drafter.conversation import Conversation
from drafter.situation import Situation
from service.account.shown import ShownAccount, ShownFact, change_account, shown_account
from service.all_conversations import AllConversations, Found
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import EditConflict
from service.pages.render import render
from service.parts import ServiceParts
from service.storage import now_utc
from service.storage.conversations import get_conversation
from service.words import day

__all__ = ["router"]


def router(parts: ServiceParts) -> APIRouter:
    """The routes of the card; they are for people and stay out of the API's documentation."""
    conversations = AllConversations(parts.conversations, parts.database)
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    def read(conversation: Conversation) -> Situation:
        return parts.drafter().situation(conversation)

    @routes.get("/account")
    def account(conversation: str, who: Annotated[Asker, needs(Right.READ)]) -> HTMLResponse:
        """What is known of the customer, looked up now where that is due; nothing where there is no such record."""
        chosen = conversations.get(conversation, who)
        if not (chosen.conversation.account or parts.accounts.asks(chosen.conversation.mailbox)):
            return HTMLResponse("")
        kept_id = _kept(chosen)
        parts.accounts.look(kept_id, read)
        return _card(conversation, kept_id)

    @routes.post("/account")
    def choose(
        who: Annotated[Asker, needs(Right.DRAFT)],
        conversation: Annotated[str, Form()],
        used: Annotated[Sequence[str], Form()] = (),
        confirmed: Annotated[bool, Form()] = False,
        version: Annotated[str, Form(max_length=100)] = "",
    ) -> HTMLResponse:
        """Keep what the agent chose, or nothing where any of it has changed since the card was shown: a box that is
        still ticked says nothing of a message that came since, nor of what a colleague has chosen."""
        kept_id = _kept(conversations.get(conversation, who))
        try:
            with parts.database().writing() as session:
                stored = get_conversation(session, kept_id)
                change_account(session, stored, version, used, str(who), now_utc(), confirmed=confirmed)
        except EditConflict:
            return _card(conversation, kept_id, changed=True)
        return _card(conversation, kept_id)

    def _kept(chosen: Found) -> str:
        with parts.database().writing() as session:
            return chosen.keep(session)

    def _card(name: str, kept_id: str, *, changed: bool = False) -> HTMLResponse:
        with parts.database().reading() as session:
            shown = shown_account(session, get_conversation(session, kept_id), read, now_utc())
        if not (shown.facts or shown.missing):
            return HTMLResponse("")
        return HTMLResponse(render("account_data.html", name=name, shown=shown, rows=_rows(shown), changed=changed))

    return routes


def _rows(shown: ShownAccount) -> list[tuple[ShownFact, str]]:
    """Each fact with its date in words."""
    return [(one, day(one.fact.as_of)) for one in shown.facts]
