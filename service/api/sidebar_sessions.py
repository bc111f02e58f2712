"""POST /v1/sidebar-sessions: a help desk's server asks where one agent may open one conversation."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from drafter.conversation import Given
from drafter.text.surrogates import Text
from service.api.schemas import errors
from service.auth.access import GuardedAccess
from service.auth.gate import access_of, needs
from service.auth.rights import Asker, AskerKind, Right
from service.auth.sidebar_tokens import OPENING
from service.errors import Forbidden
from service.problems import problem_of

__all__ = ["SidebarSession", "SidebarSessionRequest", "router"]

_RESPONSES = errors(problem_of(Forbidden("'sales' is not one of your mailboxes: support.")))


class SidebarSessionRequest(Given):
    """Which conversation of which mailbox, and who will read and write there."""

    mailbox: Text = Field(min_length=1, max_length=100)
    conversation: Text = Field(min_length=1, max_length=200)
    agent: Text = Field(min_length=1, max_length=100, description="Name or address of the agent, for the log.")


class SidebarSession(BaseModel):
    """`path` opens the panel once, within `seconds`; put it behind this service's address, into a frame."""

    path: str
    seconds: int


def router() -> APIRouter:
    """The route of sidebar sessions."""
    routes = APIRouter(prefix="/v1", tags=["sidebar"])

    @routes.post("/sidebar-sessions", responses=_RESPONSES, summary="Let an agent open the sidebar")
    def create_sidebar_session(
        asked: SidebarSessionRequest, request: Request, who: Annotated[Asker, needs(Right.SIDEBARS)]
    ) -> SidebarSession:
        """Give the address at which one agent may open one conversation. Ask anew each time it is opened."""
        access = access_of(request)
        who.mailbox(asked.mailbox)
        if not isinstance(access, GuardedAccess) or who.kind is not AskerKind.KEY:
            raise Forbidden("A sidebar is opened for agents with a key: drafter key create DESK --right sidebars")
        tokens = access.stores.sidebar
        grant = tokens.grant(who.id, asked.mailbox, asked.conversation, asked.agent)
        access.note(who, "sidebar-opened", f"{asked.mailbox}/{asked.conversation} for {asked.agent}")
        return SidebarSession(path=f"/sidebar?session={tokens.opening(grant)}", seconds=int(OPENING.total_seconds()))

    return routes
