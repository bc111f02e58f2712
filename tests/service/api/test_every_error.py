"""Whatever goes wrong at whichever address: the answer has one shape, and its status is one that is documented."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from drafter.mailbox import DEFAULT
from service.api.schemas import EXAMPLES
from service.app import create_app
from service.edge import BODY_LIMIT
from service.parts import ServiceParts
from tests.service.parts import make_client, make_parts
from tests.service.test_problems import error_of

DESCRIPTION: dict[str, Any] = make_client().get("/openapi.json").json()
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str

    @property
    def address(self) -> str:
        """With an id that nothing has, and the query that it needs."""
        place = self.path
        ids = (
            "draft_id",
            "conversation_id",
            "delivery_id",
            "guideline_id",
            "handoff_id",
            "job_id",
            "name",
            "webhook_id",
        )
        for name in ids:
            place = place.replace(f"{{{name}}}", "nothing")
        return f"{place}?source=x" if self.path == "/v1/receipts" else place

    @property
    def described(self) -> dict[str, Any]:
        found: dict[str, Any] = DESCRIPTION["paths"][self.path][self.method.lower()]
        return found

    @property
    def takes_body(self) -> bool:
        return "requestBody" in self.described

    def example(self) -> Any:
        """A body that is right."""
        bodies: dict[str, Any] = {
            "/v1/conversations/{conversation_id}/account": {"confirmed": True, "base": "0"},
            "/v1/drafts/{draft_id}/texts": {"text": "Hi", "base": 1},
            "/v1/drafts/{draft_id}/texts/restore": {"number": 1, "base": 1},
            "/v1/drafts/{draft_id}/refinements": {"text": "Hi", "base": 1, "how": "shorter"},
            "/v1/drafts/{draft_id}/outcome": {"kind": "thumbs-up"},
            "/v1/drafts/{draft_id}/lessons": {"kind": "missing-knowledge", "ask": "Why?"},
            "/v1/handoffs": {"conversation_id": "nothing", "target": "board"},
            "/v1/handoffs/{handoff_id}/confirm": {"fields": {"title": "Hi"}},
            "/v1/handoffs/{handoff_id}/looked": {"there": True},
            "/v1/mailboxes/{name}": {"auto_draft": False},
            "/v1/sidebar-sessions": {"mailbox": "a", "conversation": "1", "agent": "sam"},
            "/v1/webhooks": {"url": "https://hooks.example.com/drafts"},
        }
        if self.path == "/v1/fix":
            return {**EXAMPLES["check_request"], "checks": ["greeting"]}
        if self.path in bodies:
            return bodies[self.path]
        shown = self.described["requestBody"]["content"]["application/json"]["examples"]
        return next(iter(shown.values()))["value"]

    def ask(self, client: TestClient, address: str | None = None, **given: Any) -> Any:
        """Ask with what is right but for what is `given`."""
        if not given and self.method != "GET":
            given = {"json": self.example() if self.takes_body else {}}
        return client.request(self.method, address or self.address, **given)


ENDPOINTS = [Endpoint(method.upper(), path) for path, methods in DESCRIPTION["paths"].items() for method in methods]
GUARDED = [endpoint for endpoint in ENDPOINTS if endpoint.path.startswith("/v1/")]
each = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
with_body = pytest.mark.parametrize(
    "endpoint", [e for e in ENDPOINTS if e.takes_body], ids=lambda e: f"{e.method} {e.path}"
)
with_id = pytest.mark.parametrize(
    "endpoint",
    [e for e in ENDPOINTS if "{" in e.path],
    ids=lambda e: f"{e.method} {e.path}",
)


def refused(endpoint: Endpoint, answer: Any, status: int, code: str) -> None:
    """The answer has the one shape, and the endpoint's description has it, shape and all."""
    error_of(answer, status, code)
    written = endpoint.described["responses"][str(status)]["content"]["application/json"]
    assert written["schema"] == {"$ref": "#/components/schemas/ErrorBody"}
    assert written["examples"], "show one"


@with_id
def test_nothing_of_that_id(endpoint: Endpoint) -> None:
    refused(endpoint, endpoint.ask(make_client()), 404, "not_found")


@each
def test_a_method_that_it_does_not_answer_to(endpoint: Endpoint) -> None:
    answer = make_client().request("PUT", endpoint.address)
    error_of(answer, 405, "method_not_allowed")
    assert endpoint.method in answer.headers["allow"]


@with_body
def test_a_body_that_is_too_large(endpoint: Endpoint) -> None:
    answer = endpoint.ask(make_client(), content=b"x" * (BODY_LIMIT + 1), headers=JSON)
    refused(endpoint, answer, 413, "body_too_large")


@with_body
def test_a_body_that_is_no_json(endpoint: Endpoint) -> None:
    answer = endpoint.ask(make_client(), content=b"<xml/>", headers={"Content-Type": "application/xml"})
    refused(endpoint, answer, 415, "unsupported_media_type")


@with_body
def test_a_body_that_says_not_what_it_is(endpoint: Endpoint) -> None:
    answer = endpoint.ask(make_client(), content=b"{}")
    refused(endpoint, answer, 403, "foreign_request")


@with_body
def test_a_body_that_is_half_a_character(endpoint: Endpoint) -> None:
    refused(endpoint, endpoint.ask(make_client(), content=b'"\xff"', headers=JSON), 400, "invalid_request")


@with_body
def test_a_body_of_another_shape(endpoint: Endpoint) -> None:
    answer = endpoint.ask(make_client(), json=["no object"])
    refused(endpoint, answer, 422, "invalid_request")
    assert answer.json()["error"]["message"] == "body: must be a JSON object"


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "cursor=%00", f"mailbox={'x' * 101}", "state=odd"])
def test_a_query_that_is_none(query: str) -> None:
    for endpoint in ENDPOINTS:
        names = {parameter["name"] for parameter in endpoint.described.get("parameters", ())}
        if query.partition("=")[0] in names:
            glue = "&" if "?" in endpoint.address else "?"
            answer = endpoint.ask(make_client(), f"{endpoint.address}{glue}{query}")
            refused(endpoint, answer, 422, "invalid_request")


OF_A_MAILBOX = [
    e for e in ENDPOINTS if "mailbox" in {parameter["name"] for parameter in e.described.get("parameters", ())}
]


def test_every_list_of_what_mailboxes_have_can_be_narrowed_down_to_one() -> None:
    listed = {e.path.removeprefix("/v1/") for e in OF_A_MAILBOX}
    assert listed >= {"conversations", "drafts", "handoff-targets", "handoffs", "jobs", "outcomes", "receipts"}


@pytest.mark.parametrize("endpoint", OF_A_MAILBOX, ids=lambda e: f"{e.method} {e.path}")
def test_a_mailbox_that_is_not_there(endpoint: Endpoint) -> None:
    client = make_client(replace(make_parts(), profiles=lambda: {"sales": DEFAULT}))
    place = f"{endpoint.address}{'&' if '?' in endpoint.address else '?'}mailbox="
    assert endpoint.ask(client, f"{place}sales").status_code == 200, "one of which nothing is kept yet"
    answer = endpoint.ask(client, f"{place}slaes")
    refused(endpoint, answer, 422, "invalid_request")
    assert "there is no mailbox 'slaes' (did you mean 'sales'?)" in answer.json()["error"]["message"]


@each
def test_a_name_that_is_not_ours(endpoint: Endpoint) -> None:
    client = TestClient(create_app(make_parts(), frozenset({"localhost"})), raise_server_exceptions=False)
    refused(endpoint, endpoint.ask(client, headers={"Host": "evil.example"}), 421, "unknown_host")


@each
def test_a_host_header_that_is_none(endpoint: Endpoint) -> None:
    refused(endpoint, endpoint.ask(make_client(), headers={"Host": "[x"}), 400, "invalid_host")


@pytest.mark.parametrize("endpoint", GUARDED, ids=lambda e: f"{e.method} {e.path}")
def test_a_bug_of_ours(endpoint: Endpoint) -> None:
    if endpoint.path == "/v1/sidebar-sessions":
        pytest.skip("it has no part to break")
    answer = endpoint.ask(TestClient(create_app(broken_parts()), raise_server_exceptions=False))
    refused(endpoint, answer, 500, "internal_error")
    assert answer.headers["connection"] == "close"


def broken_parts() -> ServiceParts:
    """Parts none of which works."""

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("secret")

    usual = make_parts()
    kept = ("turns", "conversations", "warm_up", "close", "rules", "public_url")
    values: dict[str, Callable[..., Any]] = {
        field.name: getattr(usual, field.name) if field.name in kept else broken for field in fields(usual)
    }
    return ServiceParts(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", sorted({e.address for e in ENDPOINTS if e.method == "GET"} | {"/docs", "/sidebar"}))
def test_head_is_answered_as_get_is(path: str) -> None:
    client = make_client()
    got, headed = client.get(path), client.head(path)
    assert (headed.status_code, headed.content) == (got.status_code, b"")
    assert headed.headers["content-type"] == got.headers["content-type"]


def test_the_start_leads_to_the_page() -> None:
    answer = make_client().get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/sidebar")


def test_what_an_author_may_be_is_said_in_plain_words() -> None:
    body = {"conversation": {"id": "1", "messages": [{"author": "boss", "text": "x"}]}}
    message = make_client().post("/v1/drafts", json=body).json()["error"]["message"]
    assert message == "conversation.messages.0.author: must be one of 'customer', 'agent', 'bot', 'note'"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "question: is missing"),
        ({"question": "x", "colour": 1}, "colour: there is no such field"),
        ({"question": ""}, "question: must have 1 or more characters"),
        ({"question": "x" * 10_001}, "question: must have 10,000 or fewer characters"),
        ({"question": "x", "limit": "many"}, "limit: must be a whole number"),
        ({"question": "x", "limit": 51}, "limit: must be 50 or less"),
        ({"question": 7}, "question: must be a text"),
        ({"question": "x", "visibility": "all"}, "visibility: must be one of 'public' or 'internal'"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(body: dict[str, Any], says: str) -> None:
    assert make_client().post("/v1/search", json=body).json()["error"]["message"] == says
