"""Conversations, mailboxes, sources and guidelines, as the API shows them."""

from dataclasses import replace
from datetime import UTC, datetime

from drafter.bundled import BUNDLED
from drafter.handbook.guidelines import load_handbook
from kb_index.documents import Kind, Visibility
from kb_index.sync.ledger import SourceFacts, SourceRun
from tests.service.api.test_kept_drafts import conversation, drafted
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION


def test_a_conversation_is_kept_as_it_was_received() -> None:
    client = make_client()
    drafted(client)
    [listed] = client.get("/v1/conversations").json()["items"]
    assert (listed["external_id"], listed["customer_name"], listed["version"]) == ("export-1", "Amara Diallo", 1)
    assert listed["conversation"] is None
    kept = client.get(f"/v1/conversations/{listed['id']}").json()
    assert kept["conversation"] == CONVERSATION.model_dump(mode="json")


def test_conversations_are_found_by_mailbox_and_words() -> None:
    client = make_client()
    for identity, mailbox in (("c1", "a"), ("c2", "b"), ("c3", "a")):
        drafted(client, **conversation(identity, mailbox))

    def found(query: str) -> list[str]:
        return [item["external_id"] for item in client.get(f"/v1/conversations?{query}").json()["items"]]

    assert found("") == ["c3", "c2", "c1"]
    assert found("mailbox=a") == ["c3", "c1"]
    assert found("search=amara+EXPORT") == ["c3", "c2", "c1"]
    assert found("search=c2") == ["c2"]
    assert found("search=refund") == []
    assert found("limit=1") == ["c3"]


def test_what_is_set_for_a_mailbox_is_changed_by_name() -> None:
    client = make_client()
    assert client.get("/v1/mailboxes").json() == {"items": []}
    drafted(client)
    [box] = client.get("/v1/mailboxes").json()["items"]
    assert (box["name"], box["auto_draft"], box["retention_days"]) == ("brindlebook", True, None)
    off = client.patch("/v1/mailboxes/brindlebook", json={"auto_draft": False})
    assert (off.status_code, off.json()["auto_draft"], off.json()["privacy"]) == (200, False, "profile")
    client.patch("/v1/mailboxes/brindlebook", json={"retention_days": 30, "privacy": "redact"})
    kept = client.get("/v1/mailboxes/brindlebook").json()
    assert (kept["auto_draft"], kept["retention_days"], kept["privacy"]) == (False, 30, "redact")
    assert client.patch("/v1/mailboxes/brindlebook", json={"retention_days": 0}).json()["retention_days"] is None
    assert client.get("/v1/mailboxes/other").status_code == 404
    assert client.patch("/v1/mailboxes/brindelbook", json={"auto_draft": False}).status_code == 404
    assert [box["name"] for box in client.get("/v1/mailboxes").json()["items"]] == ["brindlebook"]
    assert client.patch("/v1/mailboxes/brindlebook", json={"colour": "red"}).status_code == 422


FACTS = SourceFacts(
    source="help-center",
    documents_by_kind={Kind.ARTICLE: 3},
    documents_by_visibility={Visibility.PUBLIC: 2, Visibility.INTERNAL: 1},
    mailboxes=("a",),
    for_every_mailbox=2,
    passages=17,
    run=SourceRun("help-center", "/srv/help", Kind.ARTICLE, datetime(2026, 11, 3, tzinfo=UTC), failed=1),
)


def test_sources_say_what_is_indexed_and_how_old_it_is() -> None:
    parts = replace(make_parts(), sources=lambda: [FACTS, replace(FACTS, source="old", run=None)])
    answer = make_client(parts).get("/v1/sources")
    first, second = answer.json()["items"]
    assert (first["source"], first["documents"], first["passages"], first["failed"]) == ("help-center", 3, 17, 1)
    assert first["documents_by_visibility"] == {"public": 2, "internal": 1}
    assert (first["tried_at"], first["synced_at"], second["tried_at"]) == ("2026-11-03T00:00:00Z", None, None)
    assert "/srv/help" not in answer.text, "where it lies is this machine's business"


def test_guidelines_are_those_that_a_draft_names() -> None:
    client = make_client(replace(make_parts(), guidelines=lambda: load_handbook([BUNDLED / "handbook"])))
    listed = client.get("/v1/guidelines").json()["items"]
    assert len(listed) > 20
    assert [found["priority"] for found in listed] == sorted((g["priority"] for g in listed), reverse=True)
    one = client.get(f"/v1/guidelines/{listed[0]['id']}").json()
    assert one == listed[0]
    assert one["instruction"]
    assert one["good"]
    assert client.get("/v1/guidelines/be-nice").status_code == 404
