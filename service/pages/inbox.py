"""The list of conversations: in the order of the queue, each with the reason of its place."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from drafter.conversation import Conversation, Customer
from drafter.situation import Channel
from service.all_conversations import MOST_LISTED, AllConversations, Listed
from service.api.parameters import Words
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import StorageError
from service.pages.render import render
from service.pages.thread import customer_of, plain_words, subject_of
from service.parts import ServiceParts
from service.queue import Placed, Queue
from service.storage import Session
from service.storage.conversation_list import conversations_by_id, kept_under, last_messages, newest_states
from service.storage.conversations import message_of
from service.storage.drafts import DraftState
from service.words import age, count

__all__ = ["SHOWN", "ConversationRow", "Inbox", "Inboxes", "Shown", "router"]

SHOWN = 60
_MOST_SHOWN = 2_000
_PREVIEW = 120
_BADGES = {DraftState.READY: "Draft ready", DraftState.STALE: "Draft out of date"}

Clock = Callable[[], datetime]
Shown = Annotated[int, Query(ge=1, le=_MOST_SHOWN, description="How many rows there are at most.")]


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in the list; `why` it stands where it does, empty as long as it is not read. `badge` tells of
    its draft, `stale` whether that is out of date."""

    name: str
    mailbox: str
    subject: str
    customer: str
    preview: str
    age: str
    group: str
    why: str
    badge: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list, of which the first `rows` are shown; `total` is how many it has; `older`: there are more, which a
    search finds. `unread`: not all of it is in order yet, and `waiting`, how many wait, is not known. `errors`: what
    could not be read."""

    rows: tuple[ConversationRow, ...]
    total: int
    older: bool
    unread: bool
    waiting: str
    errors: tuple[str, ...]


class Inboxes:
    """Makes the list that a person sees."""

    def __init__(self, parts: ServiceParts, queue: Queue, now: Clock) -> None:
        self._all = AllConversations(parts.conversations, parts.database)
        self._parts = parts
        self._queue = queue
        self._now = now

    def read(self, who: Asker) -> None:
        """Read, for a moment, those whose place is not known; raises what stops the reading of any."""
        self._queue.read(self._all.listed(who)[0])

    def of(self, who: Asker, chosen: str | None = None, search: str = "", shown: int = SHOWN) -> Inbox:
        """The list in order as far as it is read, with the `chosen` one however far behind it stands."""
        listed, errors = self._all.listed(who, search)
        now = self._now()
        placed = self._queue.placed(listed, now)
        rows = [one for place, one in enumerate(placed) if place < shown or one.one.name == chosen]
        unread, older = any(one.unread for one in placed), len(listed) >= MOST_LISTED
        waiting = "" if unread else _waiting(placed, older=older)
        return Inbox(self._rows(rows, now), len(listed), older, unread, waiting, tuple(errors))

    def _rows(self, placed: Sequence[Placed[Listed]], now: datetime) -> tuple[ConversationRow, ...]:
        faces, states = {one.one.name: one.one.open() for one in placed if not one.one.kept_id}, _NO_STATES
        kept = {one.one.name: one.one.kept_id for one in placed if one.one.kept_id}
        with suppress(StorageError), self._parts.database().reading() as session:
            names = {(one.one.mailbox, one.one.external_id): one.one.name for one in placed if not one.one.kept_id}
            faces |= _faces(session, kept)
            kept |= {names[pair]: identity for pair, identity in kept_under(session, names).items()}
            found = newest_states(session, kept.values())
            states = {name: found[identity] for name, identity in kept.items() if identity in found}
        shown = ((one, faces.get(one.one.name), states.get(one.one.name)) for one in placed)
        return tuple(_row(one, face, state, now) for one, face, state in shown if face)


_NO_STATES: dict[str, DraftState] = {}


def router(inboxes: Inboxes) -> APIRouter:
    """The routes of the list; they are for people and stay out of the API's documentation."""
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.get("/queue")
    def ordered(
        who: Annotated[Asker, needs(Right.READ)],
        conversation: str | None = None,
        search: Annotated[Words, Query(max_length=200)] = "",
        shown: Shown = SHOWN,
    ) -> HTMLResponse:
        """The list in order, as far as it can be read in a moment; with a search, what is found."""
        inboxes.read(who)
        inbox = inboxes.of(who, conversation, search, shown)
        return HTMLResponse(render("rows.html", inbox=inbox, chosen=conversation))

    return routes


def _waiting(placed: Sequence[Placed[Listed]], *, older: bool) -> str:
    waiting = sum(one.waits for one in placed)
    newest = f", of the newest {MOST_LISTED:,}" if older else ""
    return f"{count(waiting, 'conversation')} {'waits' if waiting == 1 else 'wait'} for an answer{newest}"


def _faces(session: Session, kept: Mapping[str, str]) -> dict[str, Conversation]:
    """By name, kept conversations as far as a row shows them: with the last message alone."""
    known = conversations_by_id(session, kept.values())
    last = last_messages(session, kept.values())
    return {
        name: Conversation.model_construct(
            id=stored.external_id,
            channel=Channel(stored.channel),
            subject=stored.subject,
            customer=Customer.model_validate(stored.customer),
            messages=(message_of(last[identity]),),
        )
        for name, identity in kept.items()
        if identity in last and (stored := known.get(identity))
    }


def _row(placed: Placed[Listed], face: Conversation, state: DraftState | None, now: datetime) -> ConversationRow:
    """The line of a conversation in the list, with the reason of its place."""
    at = placed.since or face.last_customer_at or face.messages[-1].at
    return ConversationRow(
        name=placed.one.name,
        mailbox=placed.one.mailbox,
        subject=subject_of(face),
        customer=customer_of(face),
        preview=" ".join(plain_words(face.messages[-1]).split())[:_PREVIEW],
        age=age(at, now) if at else "",
        group=placed.group.name.lower() if placed.group is not None else "",
        why=placed.why,
        badge=_BADGES[state] if state else "",
        stale=state is DraftState.STALE,
    )
