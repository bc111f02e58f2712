"""The description of the API (OpenAPI): for every endpoint exactly the statuses that it can answer with.

What an endpoint alone can say stands beside it; what all of a kind can say, such as every one that takes a body, is
added here.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from service.api.schemas import errors
from service.auth.gate import public_paths
from service.edge import INVALID_HOST, TOO_LARGE, UNKNOWN_HOST
from service.errors import Forbidden, LimitReached, NotSignedIn, StorageBusy
from service.problems import UNSUPPORTED_MEDIA_TYPE, Problem, problem_of

__all__ = ["describe"]

_ALL = (INVALID_HOST, UNKNOWN_HOST, problem_of(RuntimeError()))
_GUARDED = (
    problem_of(NotSignedIn("Sign in at /sign-in, or send a key as `Authorization: Bearer rd_...`.")),
    problem_of(Forbidden("inbox has no right 'read'; ask whoever manages keys and accounts for it.")),
    problem_of(LimitReached("240 requests in 60 seconds are the most; wait 3 seconds.", 3)),
    problem_of(StorageBusy("The database cannot be used: others have been writing for too long; try again.")),
)
_WITH_BODY = (
    Problem(400, "invalid_request", "The body is not JSON that can be read. Send one JSON object in UTF-8."),
    Problem(408, "request_too_slow", "The request was not whole after 30 seconds."),
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
)
_WITH_INPUT = (Problem(422, "invalid_request", "limit: must be 1 or more"),)
_FOREIGN = "HTTPValidationError"
_ERROR_BODY = {"$ref": "#/components/schemas/ErrorBody"}


def describe(app: FastAPI) -> None:
    """Have `app` describe itself completely."""
    usual, open_paths = app.openapi, public_paths(app.routes)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = usual()
            for path, methods in schema["paths"].items():
                for described in methods.values():
                    _complete(described, guarded=path not in open_paths)
            for unused in (_FOREIGN, "ValidationError"):
                schema["components"]["schemas"].pop(unused, None)
        return app.openapi_schema or schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(described: dict[str, Any], *, guarded: bool) -> None:
    """Add to one endpoint what it can answer as all of its kind can."""
    answers = described["responses"]
    if _FOREIGN in str(answers.get("422")):
        del answers["422"]  # which FastAPI adds for a shape of error that we do not have
    for status, answer in errors(*_problems(described, guarded=guarded)).items():
        written = {key: value for key, value in answer.items() if key != "model"}
        there = answers.setdefault(str(status), written)
        for code, example in written["content"]["application/json"]["examples"].items():
            there["content"]["application/json"].setdefault("examples", {}).setdefault(code, example)
    for status, answer in answers.items():
        if status >= "400":  # also where a success is no JSON
            shown = answer["content"]["application/json"]
            answer["content"] = {"application/json": {**shown, "schema": _ERROR_BODY}}
    described["responses"] = dict(sorted(answers.items()))


def _problems(described: dict[str, Any], *, guarded: bool) -> Iterator[Problem]:
    yield from _ALL
    yield from _GUARDED if guarded else ()
    if "requestBody" in described:
        yield from _WITH_BODY
    if "requestBody" in described or "parameters" in described:
        yield from _WITH_INPUT
