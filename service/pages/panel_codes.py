"""How agents show who they are in a panel whose desk proves nobody: they are signed in in a window of their own, get
a code there, and paste it into the panel.

A help desk's page shows ours in a frame of another site, in which no browser sends the cookie of a sign-in, nobody
should type a password, and which may open no window that could speak with it (Front's is sandboxed).
"""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Field

from drafter.conversation import Given
from service.auth.access import SESSION_COOKIE
from service.auth.cookies import CookieUse
from service.auth.gate import access_of, needs, public
from service.auth.own_pages import refuse_foreign
from service.auth.rights import Asker, AskerKind, Right
from service.embedded.base import JOINABLE, ProvedAgent
from service.embedded.opening import PASS_LASTS, DeskPanels, guarded
from service.errors import ForgedEvent, NotFound
from service.headers import add_header
from service.helpdesks.accounts import DeskAccount
from service.pages.render import render
from service.storage.base import digest_of

__all__ = ["PanelCode", "kept_pass", "router"]


class PanelCode(Given):
    """The code that an agent pastes into a panel."""

    code: str = Field(min_length=1, max_length=2000)


def router(panels: DeskPanels) -> APIRouter:
    """The page that gives a code, and where the panel hands it in."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in/for/{name}")
    def code(name: str, request: Request, who: Annotated[Asker, needs(Right.DRAFT)]) -> HTMLResponse:
        """A code for the panel of this desk, for whoever is signed in."""
        access, account = guarded(access_of(request)), panels.joinable(name, who)
        token = request.cookies.get(access.cookies(request).name(SESSION_COOKIE))
        if who.kind is not AskerKind.USER or token is None:
            raise NotFound("Nobody is signed in with an account here. Make one: drafter user add NAME@EXAMPLE.COM")
        proved = ProvedAgent(who.name, session_id=digest_of(token))
        shown = panels.code(access.stores, account, proved)
        return HTMLResponse(render("panel_code.html", who=who, desk=account, code=shown))

    @routes.post("/sidebar/in/{name}/join", dependencies=[public])
    def join(name: str, given: PanelCode, request: Request) -> JSONResponse:
        """The pass of the agent whose code it is, which their browser keeps for this panel in this desk's pages."""
        access, account = guarded(access_of(request)), panels.desk(name, *JOINABLE)[0]
        refuse_foreign(request.method, request.headers, access.origins(request))
        proved = panels.joined(access.stores, account, given.code.strip())
        shown = panels.agent_pass(access.stores, account, proved)
        add_header(request.scope, "Set-Cookie", access.cookies(request).header(_use(account), shown))
        return JSONResponse({"shown": shown})

    return routes


def kept_pass(panels: DeskPanels, account: DeskAccount, request: Request) -> str:
    """The pass that the browser keeps for this desk; "" where it has none, or its time is over."""
    access = guarded(access_of(request))
    shown = request.cookies.get(access.cookies(request).name(_use(account)), "")
    try:
        panels.passed(access.stores, account, shown)
    except ForgedEvent:
        return ""
    return shown


def _use(account: DeskAccount) -> CookieUse:
    return CookieUse(f"drafter-pass-{digest_of(account.id)[:12]}", PASS_LASTS, framed=True)
