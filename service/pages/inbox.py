"""The list of conversations: in the order of the queue, each with the reason of its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from drafter.conversation import Conversation
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.pages.render import render
from service.pages.thread import customer_of, plain_words, subject_of
from service.parts import ServiceParts
from service.queue import Placed, Queue
from service.words import age, count

__all__ = ["ConversationRow", "Inbox", "inbox_of", "router"]

_PREVIEW = 120

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in the list; `why` it stands where it does, empty as long as it is not read."""

    id: str
    subject: str
    customer: str
    preview: str
    age: str
    group: str
    why: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list; `unread`: not all of it is in order yet, and `waiting`, how many wait, is not known."""

    rows: tuple[ConversationRow, ...]
    unread: bool
    waiting: str


def router(parts: ServiceParts, queue: Queue, now: Clock = lambda: datetime.now(UTC)) -> APIRouter:
    """The routes of the list; they are for people and stay out of the API's documentation."""
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/queue")
    def ordered(who: Annotated[Asker, needs(Right.READ)], conversation: str | None = None) -> HTMLResponse:
        """The list in order, as far as it can be read in a moment."""
        found, _ = parts.conversations.seen_by(who)
        queue.read(found)
        return HTMLResponse(render("rows.html", inbox=inbox_of(queue, found, now()), chosen=conversation))

    return routes


def inbox_of(queue: Queue, found: Sequence[Conversation], now: datetime) -> Inbox:
    """The list of what was found, in order as far as it is read."""
    placed = queue.placed(found, now)
    unread = any(one.unread for one in placed)
    return Inbox(tuple(_row(one, now) for one in placed), unread, "" if unread else _waiting(placed))


def _waiting(placed: Sequence[Placed]) -> str:
    waiting = sum(one.waits for one in placed)
    return f"{count(waiting, 'conversation')} {'waits' if waiting == 1 else 'wait'} for an answer"


def _row(placed: Placed, now: datetime) -> ConversationRow:
    """The line of a conversation in the list, with the reason of its place."""
    conversation = placed.conversation
    last = conversation.messages[-1]
    at = conversation.last_customer_at
    return ConversationRow(
        id=conversation.id,
        subject=subject_of(conversation),
        customer=customer_of(conversation),
        preview=" ".join(plain_words(last).split())[:_PREVIEW],
        age=age(at, now) if at else "",
        group=placed.group.name.lower() if placed.group is not None else "",
        why=placed.why,
    )
