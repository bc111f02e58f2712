"""What an agent brings to the page: a conversation that is pasted in, and words of their own to check and compare."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Base64Bytes, Field

from drafter.attachments.reader import read_files
from drafter.conversation import Given
from drafter.mailbox import DEFAULT
from drafter.proof.conflicts import settled
from drafter.text.surrogates import Text
from service.all_conversations import AllConversations
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import Forbidden, InputError
from service.pages.comparison import compare
from service.pages.pasted import read_dropped, read_pasted
from service.pages.render import render
from service.pages.visible import visible_draft
from service.parts import ServiceParts
from service.proved_text import proved_text
from service.storage.drafts import draft_of
from service.wished import Wished

__all__ = ["router"]


class _TextToCheck(Wished):
    """What the agent has written so far, for a conversation of the list. `id`: that of the draft it began as."""

    conversation: Text
    id: str = Field(pattern="^[A-Za-z0-9-]{1,64}$")
    text: Text = Field(max_length=20_000)


class _TextToFix(_TextToCheck):
    """The same, and the failed check that is to be mended."""

    check: Text = Field(max_length=100)


class _TextToSettle(_TextToCheck):
    """The same, and which side of a conflict of the draft is chosen; the conflicts count from 0."""

    conflict: int = Field(ge=0, le=100)
    use: Literal["cited", "other"]


class _Pasted(Given):
    """What was pasted, or a file that was dropped, and the mailbox that it came to. `data`: the bytes of a file that
    is no UTF-8, in place of its text."""

    text: Text = Field(default="", max_length=3_800_000)
    data: Base64Bytes = Field(default=b"", max_length=3_800_000)
    name: Text = Field(default="", max_length=300)
    mailbox: Text = Field(default=DEFAULT.id, max_length=200)


class _TextsToCompare(Given):
    """Two texts of which a person makes one."""

    mine: Text = Field(max_length=20_000)
    new: Text = Field(max_length=20_000)


Clock = Callable[[], datetime]


def router(parts: ServiceParts, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes for what the agent brings; they are for people and stay out of the API's documentation."""
    conversations = AllConversations(parts.conversations, parts.database)
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.post("/conversations")
    def paste(asked: _Pasted, who: Annotated[Asker, needs(Right.DRAFT)]) -> JSONResponse:
        """Take in a conversation that was pasted; the answer is its id."""
        place = asked.name, asked.mailbox
        read = read_dropped(asked.data, *place) if asked.data else read_pasted(asked.text, *place)
        conversation = read_files(read)
        who.mailbox(conversation.mailbox)
        if not who.sees_conversation(conversation.id, conversation.mailbox):
            raise Forbidden("this sidebar was opened for one conversation; paste another one where you signed in.")
        new = parts.conversations.add(conversation)
        return JSONResponse({"id": conversation.id, "is_new": new}, status_code=201)

    @routes.post("/check")
    def check(asked: _TextToCheck, who: Annotated[Asker, needs(Right.DRAFT)]) -> HTMLResponse:
        """What is said of the agent's own words: marks, verdict, concerns, sources, checks."""
        chosen = conversations.get(asked.conversation, who).conversation
        proof = parts.drafter().check_text(chosen, asked.text, asked.wish)
        return HTMLResponse(render("checked.html", text=proved_text(asked.id, proof, now())))

    @routes.post("/fix")
    def fix(asked: _TextToFix, who: Annotated[Asker, needs(Right.DRAFT)]) -> JSONResponse:
        """The agent's own words with one failed check mended by rule, or null where none can."""
        chosen = conversations.get(asked.conversation, who).conversation
        proof, fixed = parts.drafter().fix_text(chosen, asked.text, [asked.check], asked.wish)
        return JSONResponse({"text": proof.text if fixed else None})

    @routes.post("/settle")
    def settle(asked: _TextToSettle, who: Annotated[Asker, needs(Right.DRAFT)]) -> JSONResponse:
        """The agent's own words with the figures of the side that was chosen."""
        chosen = conversations.get(asked.conversation, who).conversation
        with parts.database().reading() as session:
            draft = draft_of(visible_draft(session, asked.id, who))
        if draft is None or asked.conflict >= len(draft.conflicts):
            raise InputError(f"conflict: the draft has no conflict {asked.conflict}.")
        one = draft.conflicts[asked.conflict]
        wrong, right = (one.other, one.cited) if asked.use == "cited" else (one.cited, one.other)
        proof = parts.drafter().check_text(chosen, asked.text, asked.wish)
        return JSONResponse({"text": settled(asked.text, proof.sentences, proof.citations, wrong, right)})

    @routes.post("/compare")
    def compared(asked: _TextsToCompare, who: Annotated[Asker, needs(Right.DRAFT)]) -> HTMLResponse:
        """Two texts side by side, with a choice for each place where they differ."""
        hunks = compare(asked.mine, asked.new)
        changed = sum(not hunk.same for hunk in hunks)
        return HTMLResponse(render("comparison.html", hunks=hunks, changed=changed))

    return routes
