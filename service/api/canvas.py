"""POST /v1/help-desks/{name}/canvas/...: the panel in Intercom, whose parts Intercom draws and we only name."""

from contextlib import closing
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask

from service.auth.gate import access_of, public
from service.auth.rights import SIDEBAR_RIGHTS, Asker, AskerKind
from service.auth.stores import AccessStores
from service.desk import DraftDesk, DraftOrder
from service.embedded.canvas import MOST_LETTERS, CanvasCall, canvas, draft_canvas, read_canvas, says
from service.embedded.opening import DeskPanels, OpenedDesk, origin_of, stores_of
from service.embedded.summary import LINK_LASTS
from service.errors import HelpDeskGone, NothingToAnswer
from service.helpdesks.base import DeskDraft, DeskThread, WebhookCall
from service.helpdesks.letters import NOT_SENT, draft_for_desk
from service.storage import now_utc

__all__ = ["router"]

_NOTHING = "Drafts come once a customer has written."
_POSTED = "Posted as a private note. Nothing was sent."
_ASKED = "The draft is being written. Press Refresh in a moment."
_AGAIN = "This was done already, or the panel stood open too long. It is up to date now."
_EMPTY = f"A note has between 1 and {MOST_LETTERS:,} characters."


def router(panels: DeskPanels, desk: DraftDesk) -> APIRouter:
    """The routes that Intercom calls, which are described in docs/sidebar-in-desks.md."""
    routes = APIRouter(prefix="/v1/help-desks", dependencies=[public], include_in_schema=False)

    @routes.post("/{name}/canvas/initialize")
    @routes.post("/{name}/canvas/submit")
    async def canvas_called(name: str, request: Request) -> JSONResponse:
        call = WebhookCall(dict(request.headers), await request.body(), now_utc())
        return await run_in_threadpool(_Canvas(panels, desk, request).answer, name, call)

    return routes


class _Canvas:
    """One call and its answer."""

    def __init__(self, panels: DeskPanels, desk: DraftDesk, request: Request) -> None:
        self._panels, self._desk, self._request = panels, desk, request

    def answer(self, name: str, call: WebhookCall) -> JSONResponse:
        """What is shown from now on; a button is done once."""
        opened = self._panels.desk(name, "intercom")
        said = read_canvas(opened[0], call)
        stores = stores_of(access_of(self._request))
        if said.proved.thread_id is None:
            return JSONResponse(canvas([says(_NOTHING)]))
        try:
            thread = self._panels.read(stores, opened, said.proved.thread_id)
        except (HelpDeskGone, NothingToAnswer):
            return JSONResponse(canvas([says(_NOTHING)]))
        told, task = "", None
        if said.button in ("post-note", "draft"):
            told, task = self._pressed(stores, opened, said, thread)
        return JSONResponse(self._shown(stores, opened, said, told), background=task)

    def _pressed(
        self, stores: AccessStores, opened: OpenedDesk, said: CanvasCall, thread: DeskThread
    ) -> tuple[str, BackgroundTask | None]:
        grant = stores.sidebar.open(said.token)
        ours = grant is not None and (grant.desk_id, grant.conversation) == (opened[0].id, said.proved.thread_id)
        if said.button == "post-note" and not 0 < len(said.text.strip()) <= MOST_LETTERS:
            return _EMPTY, None
        if grant is None or not ours or not stores.spent.spend(grant.id, grant.until):
            return _AGAIN, None
        if said.button == "draft":
            return _ASKED, BackgroundTask(self._draft, opened, said, thread)
        account, connector = opened
        found = self._panels.draft(stores, opened, thread.conversation.id)
        text = said.text.strip()
        note = draft_for_desk(found[0], text) if found else DeskDraft(text, f"{NOT_SENT}\n\n---\n\n{text}")
        connector.put_draft(thread.conversation.id, note)
        what = f"{account.mailbox}/{thread.conversation.id} for {said.proved.agent[:200]}"
        stores.audit.append(f"desk:{account.id}", "note-posted", what)
        return _POSTED, None

    def _draft(self, opened: OpenedDesk, said: CanvasCall, thread: DeskThread) -> None:
        account, access = opened[0], access_of(self._request)
        who = Asker(AskerKind.DESK, account.id, said.proved.agent, SIDEBAR_RIGHTS, frozenset({account.mailbox}))
        kept = self._panels.kept(stores_of(access), account, thread)
        order = DraftOrder(thread.conversation, str(who), kept_id=kept.id, version=kept.version)
        with closing(self._desk.written(order, partial(access.charged, who))) as events:
            for _ in events:
                pass

    def _shown(self, stores: AccessStores, opened: OpenedDesk, said: CanvasCall, told: str) -> dict[str, Any]:
        thread_id, account = said.proved.thread_id or "", opened[0]
        path = self._panels.path(stores, account, thread_id, said.proved, LINK_LASTS)
        link = origin_of(access_of(self._request), str(self._request.url)) + path
        grant = stores.sidebar.desk_grant(account.id, account.mailbox, thread_id, said.proved.agent, (), LINK_LASTS)
        found = self._panels.draft(stores, opened, thread_id)
        return draft_canvas(found, link, stores.sidebar.opening(grant), told)
