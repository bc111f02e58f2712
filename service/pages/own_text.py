"""What an agent brings to the page: a conversation that is pasted in, and words of their own to check and compare."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Field

from drafter.conversation import Given
from drafter.draft import TextKind
from drafter.mailbox import DEFAULT
from drafter.text.surrogates import Text
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import Forbidden
from service.pages.comparison import compare
from service.pages.pasted import read_pasted
from service.pages.render import render
from service.parts import ServiceParts
from service.proved_text import proved_text

__all__ = ["router"]


class _TextToCheck(Given):
    """What the agent has written so far, for a conversation of the list. `id`: that of the draft it began as."""

    conversation: Text
    id: str = Field(pattern="^[A-Za-z0-9-]{1,64}$")
    text: Text = Field(max_length=20_000)
    instruction: Text | None = Field(default=None, max_length=2000)
    kind: TextKind = TextKind.REPLY


class _Pasted(Given):
    """What was pasted, or a file that was dropped, and the mailbox that it came to."""

    text: Text = Field(max_length=1_000_000)
    name: Text = Field(default="", max_length=300)
    mailbox: Text = Field(default=DEFAULT.id, max_length=200)


class _TextsToCompare(Given):
    """Two texts of which a person makes one."""

    mine: Text = Field(max_length=20_000)
    new: Text = Field(max_length=20_000)


Clock = Callable[[], datetime]


def router(parts: ServiceParts, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes for what the agent brings; they are for people and stay out of the API's documentation."""
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.post("/conversations")
    def paste(asked: _Pasted, who: Annotated[Asker, needs(Right.DRAFT)]) -> JSONResponse:
        """Take in a conversation that was pasted; the answer is its id."""
        conversation = read_pasted(asked.text, asked.name, asked.mailbox)
        who.mailbox(conversation.mailbox)
        if not who.sees_conversation(conversation.id, conversation.mailbox):
            raise Forbidden("this sidebar was opened for one conversation; paste another one where you signed in.")
        parts.conversations.add(conversation)
        return JSONResponse({"id": conversation.id}, status_code=201)

    @routes.post("/check")
    def check(asked: _TextToCheck, who: Annotated[Asker, needs(Right.DRAFT)]) -> HTMLResponse:
        """What is said of the agent's own words: marks, verdict, concerns, sources, checks."""
        chosen = parts.conversations.get(asked.conversation, who)
        proof = parts.drafter().check_text(chosen, asked.text, instruction=asked.instruction, kind=asked.kind)
        return HTMLResponse(render("checked.html", text=proved_text(asked.id, proof, now())))

    @routes.post("/compare")
    def compared(asked: _TextsToCompare, who: Annotated[Asker, needs(Right.DRAFT)]) -> HTMLResponse:
        """Two texts side by side, with a choice for each place where they differ."""
        hunks = compare(asked.mine, asked.new)
        changed = sum(not hunk.same for hunk in hunks)
        return HTMLResponse(render("comparison.html", hunks=hunks, changed=changed))

    return routes
