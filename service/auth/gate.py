"""The gate of every endpoint: it names one right, or says that it is public; `create_app` takes no other.

@routes.post("/drafts")
def create_draft(asked: ..., who: Annotated[Asker, needs(Right.DRAFT)]) -> Draft: ...
"""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from service.auth.access import Access
from service.auth.rights import Asker, Right
from service.errors import Forbidden, ForeignRequest, LimitReached, NotSignedIn

__all__ = ["access_of", "endpoints", "is_known", "needs", "public", "public_paths", "rights_named", "unguarded"]

_FILES = "/static"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "")
"""The kinds of a body that a form of any site can send (Fetch, "CORS-safelisted request-header")."""


def access_of(request: Request) -> Access:
    """Who is asked about everybody who asks."""
    access: Access = request.app.state.access
    return access


def is_known(request: Request) -> bool:
    """Whether somebody asks whom we know, at an endpoint that everybody may ask."""
    try:
        access_of(request).asker(request)
    except (NotSignedIn, LimitReached):
        return False
    return True


class _Needs:
    """Lets those through who have the right."""

    def __init__(self, right: Right) -> None:
        self.right = right

    def __call__(self, request: Request) -> Asker:
        who = _admitted(request, self.right)
        if who.ambient and request.method not in ("GET", "HEAD") and _could_be_a_form(request):
            raise ForeignRequest("A form of another site could have sent this; send JSON, or the header HX-Request.")
        return who


def needs(right: Right) -> Any:
    """The dependency of an endpoint that needs `right`; it gives the Asker."""
    return Depends(_Needs(right))


async def _public() -> None:  # a coroutine: it must not queue for a thread behind what takes long
    """Let everybody through."""


public = Depends(_public)
"""The dependency of an endpoint that everybody may ask."""


def endpoints(routes: Sequence[BaseRoute]) -> Iterator[APIRoute]:
    """Every endpoint below `routes`, also of included routers."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif inner := getattr(route, "original_router", None):
            yield from endpoints(inner.routes)


def rights_named(route: APIRoute) -> set[Right]:
    """The rights that an endpoint names."""
    return {call.right for call in _calls(route.dependant) if isinstance(call, _Needs)}


def public_paths(routes: Sequence[BaseRoute]) -> set[str]:
    """The endpoints that everybody may ask."""
    return {route.path for route in endpoints(routes) if _public in set(_calls(route.dependant))}


def unguarded(routes: Sequence[BaseRoute]) -> list[str]:
    """The endpoints that neither name a right nor say that they are public, and what no dependency can guard."""
    careless = [
        route.path
        for route in endpoints(routes)
        if not rights_named(route) and _public not in set(_calls(route.dependant))
    ]
    return careless + [getattr(route, "path", str(route)) for route in _others(routes)]


def _others(routes: Sequence[BaseRoute]) -> Iterator[BaseRoute]:
    """What is mounted or routed past FastAPI, but for the files of our pages."""
    for route in routes:
        if inner := getattr(route, "original_router", None):
            yield from _others(inner.routes)
        elif not isinstance(route, APIRoute) and getattr(route, "path", "") != _FILES:
            yield route


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)


def _admitted(request: Request, right: Right) -> Asker:
    access = access_of(request)
    who = access.asker(request)
    request.state.asker = str(who)
    access.admit(who, request)
    try:
        who.require(right)
    except Forbidden:
        access.note(who, "refused", f"{request.method} {request.scope['route'].path}: {right.value}")
        raise
    return who


def _could_be_a_form(request: Request) -> bool:
    if "hx-request" in request.headers:
        return False
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    return kind in _FORMS
