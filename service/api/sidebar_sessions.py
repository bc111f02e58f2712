"""POST /v1/sidebar-sessions: a help desk's server asks where one agent may open one conversation."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from drafter.conversation import Given
from drafter.text.surrogates import Text
from service.api.parameters import NO_MAILBOX, NOT_YOURS, seen
from service.api.schemas import errors
from service.auth.access import GuardedAccess
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, AskerKind, Right
from service.auth.sidebar_tokens import OPENING
from service.auth.stores import AccessStores
from service.errors import Forbidden, InputError
from service.parts import ServiceParts
from service.storage.conversation_list import desks_calling

__all__ = ["SidebarSession", "SidebarSessionRequest", "router"]

_RESPONSES = errors(NOT_YOURS, NO_MAILBOX)


class SidebarSessionRequest(Given):
    """Which conversation of which mailbox, and who will read and write there."""

    mailbox: Text = Field(min_length=1, max_length=100)
    conversation: Text = Field(min_length=1, max_length=200)
    agent: Text = Field(min_length=1, max_length=100, description="Name or address of the agent, for the log.")
    help_desk: Text | None = Field(
        default=None,
        max_length=100,
        description="Which connected help desk calls the conversation so; needed where several of the mailbox do.",
    )


class SidebarSession(BaseModel):
    """`path` opens the panel once, within `seconds`; put it behind this service's address, into a frame."""

    path: str
    seconds: int


def router(parts: ServiceParts) -> APIRouter:
    """The route of sidebar sessions."""
    routes = APIRouter(prefix="/v1", tags=["sidebar"])

    @routes.post("/sidebar-sessions", responses=_RESPONSES, summary="Let an agent open the sidebar")
    def create_sidebar_session(
        asked: SidebarSessionRequest, request: Request, who: Annotated[Asker, needs(Right.SIDEBARS)]
    ) -> SidebarSession:
        """Give the address at which one agent may open one conversation. Ask anew each time it is opened."""
        access = access_of(request)
        if not isinstance(access, GuardedAccess) or who.kind is not AskerKind.KEY:
            raise Forbidden("A sidebar is opened for agents with a key: drafter key create DESK --right sidebars")
        seen(parts, who, asked.mailbox)
        tokens = access.stores.sidebar
        desk = _desk_of(access.stores, asked)
        grant = tokens.grant(who.id, asked.mailbox, asked.conversation, asked.agent, desk)
        access.note(who, "sidebar-opened", f"{asked.mailbox}/{asked.conversation} for {asked.agent}")
        return SidebarSession(path=f"/sidebar?session={tokens.opening(grant)}", seconds=int(OPENING.total_seconds()))

    return routes


def _desk_of(stores: AccessStores, asked: SidebarSessionRequest) -> str:
    """Which help desk ("": none) calls the conversation so; raises InputError where that is not clear."""
    if asked.help_desk is not None:
        return asked.help_desk
    with stores.database.reading() as session:
        desks = desks_calling(session, asked.mailbox, asked.conversation)
    if len(desks) > 1 and "" not in desks:
        raise InputError(
            f"Several help desks of the mailbox {asked.mailbox!r} have a conversation {asked.conversation!r}; "
            f"say which one you mean with help_desk: {', '.join(desks)}."
        )
    return desks[0] if desks else ""
