"""Problems become answers here: JSON for programs, a readable page or fragment for people."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from drafter.errors import DrafterError
from kb_index.errors import KnowledgeError
from service.edge import request_id
from service.errors import ServiceError
from service.pages.problem import problem_page
from service.problems import problem_of

__all__ = ["answer_problems"]

_LOG = logging.getLogger("service")


def answer_problems(app: FastAPI) -> None:
    """Answer every exception of `app` in one form."""
    for kind in (DrafterError, KnowledgeError, ServiceError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(ClientDisconnect, _answer_nobody)
    app.add_exception_handler(Exception, _answer_bug)


def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if request.url.path.startswith("/sidebar"):
        return problem_page(problem)
    body = problem.body(request_id(request.scope))
    return JSONResponse(body, status_code=problem.status, headers=dict(problem.headers))


def _answer_nobody(request: Request, error: Exception) -> Response:
    return Response(status_code=499)  # as nginx calls it in its log; nobody reads it


def _answer_bug(request: Request, error: Exception) -> Response:
    # The server prints the traceback; this line ties it to the id that the caller was given.
    _LOG.error("request %s failed: %s", request_id(request.scope), type(error).__name__)
    return _answer(request, error)
