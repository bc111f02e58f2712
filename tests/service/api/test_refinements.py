"""POST /v1/drafts/{draft_id}/refinements: the agent's own text is kept first, then what was made of it."""

from typing import Any

from fastapi.testclient import TestClient

from drafter.events import Step
from service.storage.outcomes import OutcomeKind
from tests.service.api.test_drafts import STREAM, events_of
from tests.service.api.test_kept_drafts import drafted
from tests.service.parts import make_client, make_parts
from tests.service.test_problems import error_of

MINE = "Hi Amara,\n\nIt is prepared overnight. Cats like the sun."
SHORT = "Hi Amara,\n\nIt is prepared overnight."


def refine(client: TestClient, draft: str, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    body = {"text": MINE, "base": 1, "how": "shorter"} | changes
    return client.post(f"/v1/drafts/{draft}/refinements", json=body, headers=headers or {})


def versions(client: TestClient, draft: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/v1/drafts/{draft}/texts").json()["items"]
    return items


def test_the_agents_text_and_the_refined_one_are_versions_that_say_who_made_them() -> None:
    client = make_client()
    draft = drafted(client)
    answer = refine(client, draft).json()
    assert (answer["refinement"]["text"], answer["base"], answer["version"]) == (SHORT, 2, 3)
    _, own, made = versions(client, draft)
    assert (own["text"], own["origin"], own["refinement"]) == (MINE, "edited", None)
    assert (made["text"], made["origin"]) == (SHORT, "refined")
    assert (made["refinement"]["how"], made["refinement"]["made_by"]) == ("shorter", "rule")
    assert client.get(f"/v1/drafts/{draft}").json()["text"] == SHORT


def test_going_back_is_restoring_ones_own_text() -> None:
    client = make_client()
    draft = drafted(client)
    answer = refine(client, draft).json()
    back = {"number": answer["base"], "base": answer["version"]}
    assert client.post(f"/v1/drafts/{draft}/texts/restore", json=back).json()["text"] == MINE


def test_where_nothing_is_changed_no_version_is_added() -> None:
    client = make_client()
    draft = drafted(client)
    answer = refine(client, draft, text="One").json()
    assert (answer["refinement"]["changed"], answer["base"], answer["version"]) == (False, 2, 2)
    assert len(versions(client, draft)) == 2


def test_where_somebody_was_quicker_nothing_is_done_and_their_text_is_told() -> None:
    client = make_client()
    draft = drafted(client)
    client.post(f"/v1/drafts/{draft}/texts", json={"text": "Theirs", "base": 1})
    refused = refine(client, draft)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "text_changed")
    assert refused.json()["error"]["current"]["text"] == "Theirs"
    assert len(versions(client, draft)) == 2


def test_what_no_rule_does_is_refused_with_a_code_of_its_own_and_the_text_is_kept() -> None:
    client = make_client()
    draft = drafted(client)
    error_of(refine(client, draft, how="translate", language="de"), 422, "needs_model")
    error_of(refine(client, draft, text=" ", base=2), 422, "cannot_refine")
    assert versions(client, draft)[1]["text"] == MINE


def test_a_model_is_followed_while_it_writes() -> None:
    client = make_client()
    draft = drafted(client)
    streamed = events_of(refine(client, draft, STREAM, how="longer").text)
    assert [name for name, _ in streamed] == ["step", "text", "refinement"]
    assert streamed[0][1] == {"name": Step.WRITING}
    assert streamed[-1][1]["refinement"]["made_by"] == "fake"
    assert streamed[-1][1]["version"] == 3


def test_an_error_before_the_first_event_is_an_ordinary_answer() -> None:
    client = make_client()
    draft = drafted(client)
    error_of(refine(client, draft, STREAM, how="translate", language="de"), 422, "needs_model")


def test_sent_twice_it_is_done_once() -> None:
    client = make_client()
    draft = drafted(client)
    key = {"Idempotency-Key": "k"}
    first, again = (refine(client, draft, key) for _ in range(2))
    assert first.json() == again.json()
    assert len(versions(client, draft)) == 3
    [(name, streamed)] = events_of(refine(client, draft, key | STREAM).text)
    assert (name, streamed) == ("refinement", first.json())
    error_of(refine(client, draft, key, how="warmer"), 422, "idempotency_key_reused")


def test_a_request_that_failed_may_be_sent_again_with_its_key() -> None:
    client = make_client()
    draft = drafted(client)
    key = {"Idempotency-Key": "k"}
    for _ in range(2):
        error_of(refine(client, draft, key, how="translate", language="de"), 422, "needs_model")


def test_what_was_sent_is_refined_no_more() -> None:
    client = make_client()
    draft = drafted(client)
    client.post(f"/v1/drafts/{draft}/outcome", json={"kind": OutcomeKind.SENT, "text": MINE})
    error_of(refine(client, draft), 409, "conflict")


def test_what_can_be_asked_for_is_listed_with_who_would_do_it() -> None:
    client = make_client()
    items = client.get(f"/v1/drafts/{drafted(client)}/refinements").json()["items"]
    assert [(item["how"], item["made_by"]) for item in items] == [("shorter", "rule"), ("translate", None)]


def test_a_draft_for_what_moved_on_is_refined_by_what_it_was_made_for() -> None:
    parts = make_parts()
    client = make_client(parts)
    draft = drafted(client)
    conversation = client.get("/v1/conversations").json()["items"][0]["id"]
    whole = client.get(f"/v1/conversations/{conversation}").json()["conversation"]
    later = {"author": "agent", "text": "It is on its way."}
    client.post("/v1/drafts", json={"conversation": {**whole, "messages": [*whole["messages"], later]}})
    assert client.get(f"/v1/drafts/{draft}").json()["state"] == "stale"
    assert refine(client, draft).status_code == 200
