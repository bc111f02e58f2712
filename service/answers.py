"""Problems become answers here: JSON for programs, a readable page or fragment for people."""

import logging
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from drafter.errors import DrafterError
from kb_index.errors import KnowledgeError
from service.auth.access import GuardedAccess
from service.auth.gate import endpoints
from service.edge import request_id
from service.errors import NotSignedIn, ServiceError
from service.pages.problem import problem_page
from service.problems import problem_of

__all__ = ["answer_problems"]

_LOG = logging.getLogger("service")
_PAGES = ("/console", "/sidebar", "/sign-in", "/sign-out", "/account")


def answer_problems(app: FastAPI) -> None:
    """Answer every exception of `app` in one form."""
    for kind in (DrafterError, KnowledgeError, ServiceError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(ClientDisconnect, _answer_nobody)
    app.add_exception_handler(Exception, _answer_bug)


def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if request.url.path.startswith(_PAGES):
        if isinstance(error, NotSignedIn) and _can_sign_in(request):
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/sign-in?{urlencode({'next': wanted})}", 303)
        return problem_page(problem)
    headers = dict(problem.headers)
    if problem.status == 405 and (allowed := _allowed(request)):
        headers = {"Allow": allowed}
    return JSONResponse(problem.body(request_id(request.scope)), status_code=problem.status, headers=headers)


def _allowed(request: Request) -> str:
    """Every method that the address answers to; the exception knows those of its first endpoint alone."""
    here = (route for route in endpoints(request.app.routes) if route.matches(request.scope)[0] is not Match.NONE)
    methods = {method for route in here for method in route.methods or ()}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def _can_sign_in(request: Request) -> bool:
    """Whether a person looks at this in a window of their own: no form of ours stands in a help desk's page."""
    headers = request.headers
    looks = request.method == "GET" and "text/html" in headers.get("accept", "")
    asks_itself = "authorization" in headers or "hx-request" in headers
    opens_panel = headers.get("sec-fetch-dest", "document") != "document" or "session" in request.query_params
    return looks and not asks_itself and not opens_panel and isinstance(request.app.state.access, GuardedAccess)


def _answer_nobody(request: Request, error: Exception) -> Response:
    return Response(status_code=499)  # as nginx calls it in its log; nobody reads it


def _answer_bug(request: Request, error: Exception) -> Response:
    # The server prints the traceback; this line ties it to the id that the caller was given.
    _LOG.error("request %s failed: %s", request_id(request.scope), type(error).__name__)
    return _answer(request, error)
