"""What became of a draft: what was sent and how near it was, what people think, and what rested on a source."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.nearness import nearness
from tests.service.api.test_kept_drafts import conversation, drafted
from tests.service.parts import make_client
from tests.service.sample import make_draft

SENT = make_draft().text


def told(client: TestClient, draft_id: str, status: int = 200, **report: Any) -> dict[str, Any]:
    answer = client.post(f"/v1/drafts/{draft_id}/outcome", json=report)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_draft_that_was_sent_as_it_was() -> None:
    client = make_client()
    draft_id = drafted(client)
    outcome = told(client, draft_id, kind="sent", text=SENT.replace("\n\n", "\r\n\r\n") + "\n")
    assert (outcome["unchanged"], outcome["edit_distance"], outcome["similarity"]) == (True, 0, 1.0)
    assert client.get(f"/v1/drafts/{draft_id}").json()["state"] == "sent"


def test_it_is_measured_against_our_own_text_whatever_an_agent_kept_in_between() -> None:
    client = make_client()
    draft_id = drafted(client)
    edited = SENT.replace("Anything else, just write back.", "Bye.")
    client.post(f"/v1/drafts/{draft_id}/texts", json={"text": edited, "base": 1})
    outcome = told(client, draft_id, kind="sent", text=edited)
    assert not outcome["unchanged"]
    assert 20 < outcome["edit_distance"] < 35
    assert 0.9 < outcome["similarity"] < 1


def test_the_same_text_told_twice_is_one_outcome() -> None:
    client = make_client()
    draft_id = drafted(client)
    assert told(client, draft_id, kind="sent", text="Hi") == told(client, draft_id, kind="sent", text="Hi")
    assert len(client.get(f"/v1/outcomes?draft={draft_id}").json()["items"]) == 1


def test_thumbs_and_no_reply_needed() -> None:
    client = make_client()
    draft_id = drafted(client)
    told(client, draft_id, kind="thumbs-up")
    down = told(client, draft_id, kind="thumbs-down", reason="the plan is wrong")
    none = told(client, draft_id, kind="no-reply-needed", reason="only thanks")
    found = client.get("/v1/outcomes").json()["items"]
    assert found == [none, down], "of one person's thumbs the last ones count"
    assert (down["reason"], down["similarity"]) == ("the plan is wrong", None)
    assert client.get("/v1/outcomes?since=2999-01-01T00:00:00Z").json()["items"] == []


@pytest.mark.parametrize("report", [{"kind": "sent"}, {"kind": "thumbs-up", "text": "Hi"}, {"kind": "loved"}, {}])
def test_what_is_no_outcome(report: dict[str, Any]) -> None:
    client = make_client()
    assert told(client, drafted(client), 422, **report)["error"]["code"] == "invalid_request"


def test_what_rested_on_a_source_is_found_by_document_and_quote() -> None:
    client = make_client()
    sent, kept = drafted(client, **conversation("1", "a")), drafted(client, **conversation("2", "b"))
    told(client, sent, kind="sent", text="Hi")

    def found(**wanted: str) -> list[str]:
        answer = client.get("/v1/receipts", params={"source": "export-limits", **wanted})
        return [item["draft_id"] for item in answer.json()["items"]]

    assert found() == [kept, sent]
    assert found(sent="true") == [sent]
    assert found(mailbox="b") == [kept]
    assert found(quote="prepared overnight") == [kept, sent]
    assert found(quote="100%") == []
    assert found(source="slow-exports") == [kept, sent]
    assert found(source="nothing") == []
    [first, _] = client.get("/v1/receipts?source=export-limits").json()["items"]
    assert first["quote"].startswith("Exports of more than 20,000 rows")
    assert (first["title"], first["visibility"], first["state"]) == ("Limits of exports", "public", "ready")


def test_how_near_two_texts_are() -> None:
    assert nearness("", "").similarity == 1.0
    assert nearness("", "Hi").similarity == 0.0
    assert nearness("Hi  there\n", "Hi there").unchanged
    assert nearness("kitten", "sitting").distance == 3
