"""The page's answer to "what leaves this machine": who gets what by the settings, and the messages of one draft."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import Field

from drafter.errors import DrafterError
from drafter.text.surrogates import Text
from kb_index.errors import KnowledgeError
from service.all_conversations import AllConversations
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.handoffs.leaving import leaving_with
from service.pages.render import render
from service.parts import ServiceParts
from service.storage.handoff_targets import list_targets
from service.wished import Wished
from service.words import TEXTS

__all__ = ["router"]


class _ToBeWritten(Wished):
    """The text that is going to be written, or was."""

    conversation: Text = Field(max_length=1_000)


def router(parts: ServiceParts) -> APIRouter:
    """The route of what leaves; it is for people and stays out of the API's documentation."""
    conversations = AllConversations(parts.conversations, parts.database)
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.post("/leaving")
    def leaving(asked: _ToBeWritten, who: Annotated[Asker, needs(Right.DRAFT)]) -> HTMLResponse:
        """Who gets what, and the messages that a model would be given now; no model is asked."""
        chosen = conversations.get(asked.conversation, who, pictures=True).conversation
        shown, fault = [], ""
        try:
            messages = parts.drafter().messages(chosen, asked.wish)
            shown = [{"role": one.role, "content": one.content, "characters": len(one.content)} for one in messages]
        except (DrafterError, KnowledgeError) as error:
            fault = str(error)
        with parts.database().reading() as session:
            targets = list_targets(session, {chosen.mailbox})
        rows, noun = (*parts.leaving(), *leaving_with(targets)), TEXTS[asked.kind]
        return HTMLResponse(render("leaving.html", leaving=rows, messages=shown, fault=fault, noun=noun))

    return routes
