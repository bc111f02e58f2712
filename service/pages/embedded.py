"""The panel inside help desks: where each desk opens it, and what shows there for whom."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import Field

from drafter.conversation import Given
from drafter.text.surrogates import Text
from service.auth.gate import access_of, public
from service.embedded import front, helpscout, zendesk
from service.embedded.base import JOINABLE, frames_for
from service.embedded.opening import DeskPanels, OpenedDesk, origin_of, stores_of
from service.embedded.summary import LINK_LASTS, summary
from service.errors import ForgedEvent
from service.headers import frame_in, policy_for
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import WebhookCall
from service.pages.panel_codes import kept_pass
from service.pages.render import render
from service.storage import now_utc

__all__ = ["PanelRequest", "router"]

_SDKS: Mapping[str, str] = {
    "zendesk": "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js",
}
"""What a page of ours loads of the desk's own, to speak with the page around it."""


class PanelRequest(Given):
    """Which conversation an agent opens who was shown to us: `shown` is their pass."""

    shown: str = Field(min_length=1, max_length=2000)
    conversation: Text = Field(min_length=1, max_length=200)


def router(panels: DeskPanels) -> APIRouter:
    """The routes that desks and their pages ask, which are described in docs/sidebar-in-desks.md."""
    routes = APIRouter(dependencies=[public], include_in_schema=False)

    @routes.get("/sidebar/in/{name}")
    def framed(name: str, request: Request) -> Response:
        """The frame of a desk: Help Scout's signed address opens the conversation that is looked at; Front and
        Chatwoot prove nobody, so their page asks who looks, and the desk at what."""
        _refuse_window(request)
        desk = panels.desk(name, "helpscout", *JOINABLE)
        account = desk[0]
        frame_in(request.scope, frames_for(account))
        if account.kind == "helpscout":
            return _help_scout(panels, desk, request)
        if account.kind == "front":
            front.check_query(account, request.url.query)
        return _page(account, kept_pass(panels, account, request))

    @routes.post("/sidebar/in/{name}")
    def posted(name: str, request: Request, token: Annotated[str, Form()] = "") -> Response:
        """Zendesk's frame: its signed token shows who looks, and the page asks Zendesk at what."""
        _refuse_window(request)
        account = panels.desk(name, "zendesk")[0]
        frame_in(request.scope, frames_for(account))
        proved = zendesk.read_token(account, token, now_utc())
        return _page(account, panels.agent_pass(stores_of(access_of(request)), account, proved))

    @routes.post("/sidebar/in/{name}/open")
    def opened(name: str, asked: PanelRequest, request: Request) -> JSONResponse:
        """Where the panel of a conversation opens, for an agent who was proved."""
        desk, stores = panels.desk(name), stores_of(access_of(request))
        proved = panels.passed(stores, desk[0], asked.shown)
        panels.read(stores, desk, asked.conversation)
        return JSONResponse({"path": panels.path(stores, desk[0], asked.conversation, proved)})

    @routes.post("/v1/help-desks/{name}/panel")
    async def dynamic(name: str, request: Request) -> JSONResponse:
        """Help Scout's legacy dynamic app: a signed body in, HTML for the sidebar out."""
        call = WebhookCall(dict(request.headers), await request.body(), now_utc())
        return await run_in_threadpool(_dynamic, panels, name, request, call)

    return routes


def _refuse_window(request: Request) -> None:
    """Raises ForgedEvent where a browser says that this is no frame: somebody passed the address on."""
    if request.headers.get("sec-fetch-dest", "iframe") not in ("iframe", "frame"):
        raise ForgedEvent("This address opens inside the help desk only. Open the conversation there.")


def _page(account: DeskAccount, shown: str) -> HTMLResponse:
    """Our page around the panel; who looks signs in there where nothing is `shown` of them."""
    frames, sdk = frames_for(account), _SDKS.get(account.kind, "")
    page = render(
        "embedded.html",
        name=account.id,
        shown=shown,
        sdk=sdk,
        script=f"/static/in-{account.kind}.js",
        desk=frames[0],
        account=account.settings.get("account", ""),
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": policy_for(frames, sdk)})


def _help_scout(panels: DeskPanels, desk: OpenedDesk, request: Request) -> Response:
    proved = helpscout.read_query(desk[0], request.url.query)
    stores, thread_id = stores_of(access_of(request)), proved.thread_id or ""
    panels.read(stores, desk, thread_id)
    return RedirectResponse(panels.path(stores, desk[0], thread_id, proved), 303)


def _dynamic(panels: DeskPanels, name: str, request: Request, call: WebhookCall) -> JSONResponse:
    desk = panels.desk(name, "helpscout")
    proved = helpscout.read_body(desk[0], call)
    if proved.thread_id is None:
        return JSONResponse({"html": str(summary(None, None))})
    access, thread_id = access_of(request), proved.thread_id
    stores = stores_of(access)
    panels.read(stores, desk, thread_id)
    path = panels.path(stores, desk[0], thread_id, proved, LINK_LASTS)
    link = origin_of(access, str(request.url)) + path
    return JSONResponse({"html": str(summary(panels.draft(stores, desk, thread_id), link))})
