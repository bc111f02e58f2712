"""No endpoint without a right: each names one or is on the short public list, and each lets nobody else through."""

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import Response
from fastapi.routing import APIRoute

from service.app import create_app
from service.auth.gate import endpoints, needs, public, public_paths, rights_named, unguarded
from service.auth.rights import Asker, Right
from tests.service.auth.guarded import JSON_BODIES, Guarded
from tests.service.parts import make_parts

PUBLIC = {"/", "/healthz", "/readyz", "/docs", "/openapi.json", "/sign-in", "/sign-out"}
PUBLIC |= {"/v1/help-desks/{name}/events", "/v1/help-desks/{name}/events/{secret}"}
PUBLIC |= {"/v1/status-pages/{name}/events", "/v1/status-pages/{name}/events/{secret}"}
PUBLIC |= {"/sidebar/in/{name}", "/sidebar/in/{name}/open", "/v1/help-desks/{name}/panel"}
PUBLIC |= {f"/v1/help-desks/{{name}}/canvas/{which}" for which in ("initialize", "submit")}


def inner(app: Any) -> FastAPI:
    """The application within its outer layers."""
    while not isinstance(app, FastAPI):
        app = app._app
    return app


def guarded_endpoints(guarded: Guarded) -> list[tuple[str, APIRoute]]:
    found = endpoints(inner(guarded.client.app).routes)
    return [(method, route) for route in found if rights_named(route) for method in sorted(route.methods or ())]


def ask(guarded: Guarded, method: str, path: str, headers: dict[str, str]) -> Any:
    if method == "GET":
        return guarded.client.get(path, headers=headers)
    if path in JSON_BODIES:
        return guarded.client.post(path, json=JSON_BODIES[path], headers=headers)
    form = {"conversation": "export-1"}
    return guarded.client.request(method, path, data=form, headers={"HX-Request": "true", **headers})


def test_every_endpoint_names_a_right_or_is_on_the_public_list(guarded: Guarded) -> None:
    routes = inner(guarded.client.app).routes
    assert unguarded(routes) == []
    assert public_paths(routes) == PUBLIC
    assert len(list(endpoints(routes))) >= 12, "the walk sees the routes of included routers"


def test_an_endpoint_without_a_right_is_never_served(monkeypatch: pytest.MonkeyPatch) -> None:
    from service.api import search

    def careless(_: object) -> APIRouter:
        routes = APIRouter()
        routes.add_api_route("/v1/everything", lambda: "secrets", methods=["GET"])
        return routes

    monkeypatch.setattr(search, "router", careless)
    with pytest.raises(TypeError, match="/v1/everything"):
        create_app(make_parts())


def test_the_walk_finds_what_a_router_within_a_router_holds() -> None:
    within, around, app = APIRouter(), APIRouter(prefix="/v1"), FastAPI(openapi_url=None)

    @within.get("/named")
    def named(who: Annotated[Asker, needs(Right.DRAFT)]) -> str:
        return who.name

    @within.get("/open", dependencies=[public])
    def open_to_all() -> str:
        return ""

    @within.get("/careless")
    def careless() -> str:
        return ""

    within.add_route("/past", lambda request: Response("secrets"))
    around.include_router(within)
    app.include_router(around)
    app.mount("/mounted", FastAPI(openapi_url=None))
    app.mount("/static", FastAPI(openapi_url=None))
    assert unguarded(app.routes) == ["/careless", "/past", "/mounted"]
    assert [rights_named(route) for route in endpoints(app.routes)] == [{Right.DRAFT}, set(), set()]


def test_nobody_is_let_through_who_does_not_say_who_they_are(guarded: Guarded) -> None:
    asked = guarded_endpoints(guarded)
    assert len(asked) >= 6
    for method, route in asked:
        answer = ask(guarded, method, route.path, {})
        turned_away = answer.status_code == 401 or answer.headers.get("location", "").startswith("/sign-in")
        assert turned_away, f"{method} {route.path}: {answer.status_code}"
    assert guarded.drafter.asked == []
    assert guarded.searches.asked == []


def test_a_key_without_the_right_is_refused_everywhere_and_it_is_logged(guarded: Guarded) -> None:
    for method, route in guarded_endpoints(guarded):
        lacking = set(Right) - rights_named(route)
        answer = ask(guarded, method, route.path, guarded.key(*lacking))
        assert answer.status_code == 403, f"{method} {route.path}"
        if route.path.startswith("/v1"):
            assert answer.json()["error"]["code"] == "forbidden"
        [line] = guarded.stores.audit.newest(1)
        assert (line.action, line.subject.split(":")[0]) == ("refused", f"{method} {route.path}")
    assert guarded.drafter.asked == []


def test_a_key_with_the_right_alone_is_let_through(guarded: Guarded) -> None:
    for method, route in guarded_endpoints(guarded):
        answer = ask(guarded, method, route.path, guarded.key(*rights_named(route)))
        assert answer.status_code not in (401, 403), f"{method} {route.path}: {answer.text}"
