"""The contract of errors: whatever goes wrong, at every address, the answer has one shape and keeps secrets."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from drafter import errors as d
from kb_index import errors as k
from service import errors as s
from service.app import create_app
from service.edge import BODY_LIMIT
from service.problems import KNOWN, problem_of
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION, ScriptedDrafter

DRAFT = {"conversation": CONVERSATION.model_dump(mode="json")}
JSON = {"Content-Type": "application/json"}


def error_of(answer: Any, status: int, code: str) -> dict[str, str]:
    """The error in `answer`, which must have the one shape."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    needed = {"code", "message", "request_id"}
    assert needed <= set(body["error"]) <= needed | {"fix"}
    assert all(isinstance(value, str) and value for value in body["error"].values())
    assert body["error"]["code"] == code
    assert body["error"]["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    error: dict[str, str] = body["error"]
    return error


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nowhere", "/v1/drafts/7/nowhere", "/static/nowhere.js"])
def test_an_unknown_address(path: str) -> None:
    error_of(make_client().get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/v1/drafts"),
        ("GET", "/v1/search"),
        ("POST", "/healthz"),
        ("POST", "/readyz"),
        ("POST", "/docs"),
        ("POST", "/static/pages.css"),
    ],
)
def test_a_method_that_the_address_does_not_answer_to(method: str, path: str) -> None:
    error_of(make_client().request(method, path), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "[",
        "[::1",
        "[::1]:x",
        "::1",
        "a b",
        "a@localhost",
        "localhost:",
        "localhost:99999",
        "localhost:80:80",
        "localhost/x",
        "local\x01host",
        "b\xfccher.example",
        "localhost, localhost",
        "x" * 300,
    ],
)
@pytest.mark.parametrize("hosts", [None, frozenset({"localhost"})], ids=["any name", "known names"])
def test_a_host_that_is_none(host: str, hosts: frozenset[str] | None) -> None:
    client = TestClient(create_app(make_parts(), hosts), raise_server_exceptions=False)
    answer = client.get("/healthz", headers=[(b"host", host.encode("latin-1"))])
    error_of(answer, 400, "invalid_host")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_two_hosts_are_none() -> None:
    error_of(make_client().get("/docs", headers=[("host", "a"), ("host", "a")]), 400, "invalid_host")


def test_every_answer_says_what_a_page_of_ours_may_load() -> None:
    client = make_client(make_parts(ZeroDivisionError()))
    asked = [
        ("GET", "/healthz", b"", 200),
        ("GET", "/sidebar", b"", 200),
        ("GET", "/static/pages.css", b"", 200),
        ("GET", "/nowhere", b"", 404),
        ("DELETE", "/v1/drafts", b"", 405),
        ("POST", "/v1/drafts", b"{", 422),
        ("POST", "/v1/drafts", b"\xff", 400),
        ("POST", "/v1/drafts", b" " * (BODY_LIMIT + 1), 413),
        ("POST", "/v1/drafts", json.dumps(DRAFT).encode(), 500),
    ]
    for method, path, body, status in asked:
        answer = client.request(method, path, content=body, headers=JSON)
        assert answer.status_code == status
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "conversation",
    [
        {"id": "1", "\ud800": 1, "messages": [{"author": "customer", "text": "x"}]},
        {"id": "1", "messages": [{"author": "\ud800", "text": "x"}]},
        {"id": "1", "messages": [{"author": "customer", "text": "x", "at": "\ud800"}]},
    ],
)
def test_half_a_character_can_be_refused(conversation: dict[str, Any]) -> None:
    answer = make_client().post("/v1/drafts", content=json.dumps({"conversation": conversation}), headers=JSON)
    error_of(answer, 422, "invalid_request")


def test_half_a_character_is_read_as_replaced() -> None:
    told = {"id": "\ud800", "messages": [{"author": "customer", "text": "Hi \ud83d\ude00 \ud800"}]}
    drafter = ScriptedDrafter()
    client = make_client(make_parts(drafter))
    body = json.dumps({"conversation": told, "instruction": "short \udc00"})
    assert client.post("/v1/drafts", content=body, headers=JSON).status_code == 200
    [(read, wish)] = drafter.asked
    assert (read.messages[0].text, wish.instruction) == ("Hi 😀 \ufffd", "short \ufffd")
    assert client.post("/v1/search", content=json.dumps({"question": "\ud800"}), headers=JSON).status_code == 200


@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/search"])
@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 422, "body: is missing"),
        (b"[]", 422, "body"),
        (b'{\n  "question": nope}', 422, "line 2"),
        (b'{"unknown": 1}', 422, "there is no such field"),
        (b'{"a": "\xff"}', 400, "UTF-8"),
        (b"[" * 100_000, 400, "JSON"),
    ],
)
def test_a_body_that_is_not_what_is_asked_for(path: str, body: bytes, status: int, words: str) -> None:
    error = error_of(make_client().post(path, content=body, headers=JSON), status, "invalid_request")
    assert words in error["message"]


def test_a_conversation_without_a_customer_message_names_field_and_rule() -> None:
    conversation = {"id": "1", "messages": [{"author": "agent", "text": "Hi, Zelda"}]}
    answer = make_client().post("/v1/drafts", json={"conversation": conversation})
    error = error_of(answer, 422, "invalid_request")
    assert error["message"].startswith("conversation: no message has author 'customer'")
    assert "Zelda" not in answer.text, "an error must not repeat what was written in private"


@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/search", "/sidebar/drafts"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_the_limit(path: str, chunked: bool) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b"x" * (BODY_LIMIT // 2)] * 3

    content: Any = pieces() if chunked else b"x" * (BODY_LIMIT + 1)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if path.startswith("/sidebar") else JSON
    answer = make_client().post(path, content=content, headers=kind)
    assert answer.status_code == 413
    if not path.startswith("/sidebar"):
        error_of(answer, 413, "body_too_large")


@pytest.mark.parametrize("declared", ["²", "9" * 5000, "-1", "1e9", ""])
def test_a_length_that_is_no_number_breaks_nothing(declared: str) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", declared.encode("latin-1"))]
    assert make_client().post("/v1/search", content=b'{"question": "why?"}', headers=headers).status_code == 200


def test_a_form_is_short() -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
    answer = make_client().post("/sidebar/drafts", content=b"conversation=" + b"%41" * 30_000, headers=form)
    assert answer.status_code == 413


def test_a_message_of_two_megabytes_is_within_the_limit() -> None:
    conversation = {"id": "1", "messages": [{"author": "customer", "text": "x" * 2_000_000}]}
    assert make_client().post("/v1/drafts", json={"conversation": conversation}).status_code == 200


def made(kind: Callable[..., Exception]) -> Exception:
    """An error of that kind, which says "words"."""
    if kind is s.TextConflict:
        return kind("words", {"number": 2})
    waits = isinstance(kind, type) and issubclass(kind, s.Busy | s.StillAtWork)
    return kind("words", 9) if waits else kind("words")


@pytest.mark.parametrize(("kind", "known"), KNOWN.items(), ids=lambda v: getattr(v, "__name__", ""))
@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/search"])
def test_every_error_of_ours(kind: type[Exception], known: tuple[int, str], path: str) -> None:
    later = issubclass(kind, s.Busy | s.StillAtWork)
    error = made(kind)
    client = make_client(make_parts(error, hits=error))
    body = DRAFT if path == "/v1/drafts" else {"question": "why?"}
    answer = client.post(path, json=body)
    if kind is s.TextConflict:
        assert answer.json()["error"]["current"] == {"number": 2}
        return
    assert error_of(answer, *known)["message"] == "words"
    assert answer.headers.get("retry-after") == ("9" if later else None)


@pytest.mark.parametrize("module", [d, k, s])
def test_no_error_class_is_left_without_an_answer(module: Any) -> None:
    for name in module.__all__:
        kind: Any = getattr(module, name)
        if not isinstance(kind, type):
            continue  # a function beside the classes
        assert problem_of(made(kind)).code != "internal_error", f"{name} needs a line in KNOWN"


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_bug_says_nothing_about_itself(accept: str) -> None:
    client = make_client(make_parts(ScriptedDrafter(ZeroDivisionError("secret sk-123"))))
    answer = client.post("/v1/drafts", json=DRAFT, headers={"Accept": accept})
    error_of(answer, 500, "internal_error")
    assert "sk-123" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_sidebar_says_the_same_in_words() -> None:
    answer = make_client().get("/sidebar?conversation=<b>nobody</b>")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is no conversation" in answer.text
    assert "<b>nobody" not in answer.text


def test_the_openapi_description_shows_real_error_bodies() -> None:
    paths = make_client().get("/openapi.json").json()["paths"]
    examples = [
        example["value"]
        for methods in paths.values()
        for route in methods.values()
        for status, answer in route["responses"].items()
        if int(status) >= 400
        for example in answer["content"]["application/json"].get("examples", {}).values()
    ]
    assert len(examples) >= 6
    for example in examples:
        assert set(example["error"]) <= {"code", "message", "request_id", "fix", "current"}, json.dumps(example)
