"""What the API keeps is kept in SQLite and in PostgreSQL alike, whatever characters it is given."""

from urllib.parse import quote

from service.storage import Database
from tests.service.api.test_drafts import BODY
from tests.service.parts import make_client, make_parts

ODD = "Ünï\0cödé 😀 %_\\"


def test_a_draft_from_beginning_to_end(database: Database) -> None:
    client = make_client(make_parts(database=database))
    odd = {**BODY["conversation"], "id": ODD, "subject": ODD, "customer": {"name": ODD, "email": ODD}}
    key = {"Idempotency-Key": "a"}
    asked = {"conversation": odd, "instruction": ODD}
    first, again = (client.post("/v1/drafts", json=asked, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    place = first.headers["location"]
    edited = client.post(f"{place}/texts", json={"text": ODD, "base": 1})
    assert edited.json()["text"] == ODD.replace("\0", "\ufffd")
    assert client.post(f"{place}/texts", json={"text": "late", "base": 1}).status_code == 409
    sent = client.post(f"{place}/outcome", json={"kind": "sent", "text": ODD, "reason": ""})
    assert (sent.status_code, sent.json()["unchanged"]) == (200, False)
    assert client.post(f"{place}/outcome", json={"kind": "thumbs-down", "reason": ODD}).status_code == 200
    assert client.get("/v1/receipts?source=export-limits&quote=20,000&sent=true").json()["items"]
    assert len(client.get("/v1/outcomes").json()["items"]) == 2
    [kept] = client.get(f"/v1/conversations?search={quote('😀 %_')}").json()["items"]
    assert client.get(f"/v1/conversations/{kept['id']}").status_code == 200
    assert client.get("/v1/drafts?limit=1").json()["items"][0]["state"] == "sent"


def test_no_odd_character_in_an_address_or_a_query_is_a_fault_of_ours(database: Database) -> None:
    client = make_client(make_parts(database=database))
    odd = quote(ODD)
    for path in (f"drafts/{odd}", f"drafts/{odd}/texts", f"conversations/{odd}", f"mailboxes/{odd}"):
        assert client.get(f"/v1/{path}").status_code == 404, path
    for query in ("mailbox", "conversation", "search", "draft", "source", "quote", "version"):
        for path in ("drafts", "conversations", "outcomes", "receipts"):
            needed = "" if query == "source" else "source=x&"
            answer = client.get(f"/v1/{path}?{needed}{query}={odd}")
            assert answer.status_code == (422 if query == "mailbox" else 200), (path, query)
    assert client.get("/v1/outcomes?since=0001-01-01T00:00:00%2B14:00").status_code == 422
    assert client.patch(f"/v1/mailboxes/{odd}", json={"auto_draft": False}).status_code == 404
    named = {**BODY["conversation"], "mailbox": "a\0b"}
    assert client.post("/v1/drafts", json={"conversation": named}).status_code == 422
