"""Lessons: what an agent teaches beside a draft becomes a proposal for the lead, with the case attached."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.storage import Database
from service.storage.proposals import decide_proposal, list_proposals
from tests.service.api.test_kept_drafts import drafted
from tests.service.parts import make_client, make_parts, temporary_database
from tests.service.sample import ScriptedDrafter, make_draft, usual_events

ASK = "Why does it take so long?"
WRONG: dict[str, Any] = {"kind": "wrong-source", "document": "export-limits", "why": "It is 50,000 rows now."}


@pytest.fixture
def database() -> Database:
    return temporary_database()


@pytest.fixture
def client(database: Database) -> TestClient:
    asks = ({"kind": "question", "text": ASK, "told": False, "answered": False, "reason": "no source"},)
    draft = make_draft().model_copy(update={"asks": make_draft().model_validate(_with_asks(asks)).asks})
    return make_client(make_parts(ScriptedDrafter(*usual_events(draft)), database=database))


def _with_asks(asks: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return make_draft().model_dump() | {"asks": asks}


def taught(client: TestClient, draft_id: str, status: int = 200, **lesson: Any) -> dict[str, Any]:
    answer = client.post(f"/v1/drafts/{draft_id}/lessons", json=lesson)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_each_kind_becomes_a_proposal_with_its_case(client: TestClient, database: Database) -> None:
    draft_id = drafted(client)
    taught(client, draft_id, **WRONG)
    taught(client, draft_id, kind="missing-knowledge", ask=ASK)
    said = "Export a year at a time, that is quicker."
    before = "You can get it sooner when you export one year at a time:"
    taught(client, draft_id, kind="say-like-this", text=said, instead_of=before)
    with database.reading() as session:
        like_this, missing, wrong = list_proposals(session).items
    assert {one.draft_id for one in (like_this, missing, wrong)} == {draft_id}
    assert all(one.conversation_id for one in (like_this, missing, wrong))
    assert (wrong.kind, wrong.title) == ("article", "Wrong source: Limits of exports")
    assert wrong.content["why"] == "It is 50,000 rows now."
    assert wrong.content["quotes"][0].startswith("Exports of more than 20,000 rows")
    assert (missing.kind, missing.content["ask"]) == ("article", ASK)
    assert (like_this.kind, like_this.content["text"]) == ("saved-reply", said)
    assert like_this.content["instead_of"] == before


def test_what_the_lead_declined_stays_declined(client: TestClient, database: Database) -> None:
    draft_id = drafted(client)
    first = taught(client, draft_id, **WRONG)
    with database.writing() as session:
        decide_proposal(session, first["id"], "user:lead", approved=False, why="It is right")
    again = taught(client, draft_id, **WRONG)
    assert (again["id"], again["state"], again["decision"]) == (first["id"], "declined", "It is right")


@pytest.mark.parametrize(
    "lesson",
    [
        {"kind": "wrong-source", "document": "export-limits"},
        {"kind": "wrong-source", "document": "elsewhere", "why": "no"},
        {"kind": "missing-knowledge", "ask": "Who are you?"},
        {"kind": "missing-knowledge", "ask": " "},
        {"kind": "say-like-this", "text": make_draft().text},
        {"kind": "say-like-this", "text": "Hi", "instead_of": "What the draft never said."},
        {"kind": "say-like-this"},
        {"kind": "gossip"},
    ],
)
def test_what_is_no_lesson_is_refused(client: TestClient, database: Database, lesson: dict[str, Any]) -> None:
    assert taught(client, drafted(client), 422, **lesson)["error"]["code"] == "invalid_request"
    with database.reading() as session:
        assert list_proposals(session).items == []
