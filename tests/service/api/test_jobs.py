"""Events come in and are answered when they are kept; what became of them is listed, and tried again."""

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from service.jobs.drafting import JobDrafting
from service.jobs.rules import QueueRules
from service.parts import ServiceParts
from service.storage import now_utc
from service.storage.jobs import JobState, due_jobs, end_job, locked_job
from service.telemetry.metrics import Metrics
from tests.service.api.test_drafts import BODY
from tests.service.parts import make_client, make_parts

AT_ONCE = QueueRules(quiet=timedelta(0))


def told(client: TestClient, identity: str, conversation: str = "c1", mailbox: str = "a", **more: Any) -> Any:
    """The answer to an event."""
    given = {**BODY["conversation"], "id": conversation, "mailbox": mailbox}
    return client.post("/v1/events", json={"id": identity, "conversation": given, **more})


def work(parts: ServiceParts) -> None:
    """Do all that is due."""
    with parts.database().reading() as session:
        due = due_jobs(session, now_utc(), 100)
    for job in due:
        JobDrafting(parts, Metrics().drafts).run(job.id, job.run)


def test_an_event_is_accepted_and_leads_to_its_draft() -> None:
    parts = make_parts(rules=AT_ONCE)
    client = make_client(parts)
    answer = told(client, "evt-1")
    assert (answer.status_code, answer.json()["state"], answer.json()["kind"]) == (202, "queued", "message-created")
    place = answer.headers["location"]
    assert client.get(place).json() == answer.json()
    work(parts)
    job = client.get(place).json()
    assert (job["state"], job["event_id"], job["begun"], job["made_by"]) == ("drafted", "evt-1", 1, "local:local")
    draft = client.get(f"/v1/drafts/{job['draft_id']}").json()
    assert (draft["state"], draft["made_by"]) == ("ready", "auto-draft")
    again = told(client, "evt-1")
    assert (again.status_code, again.json()) == (202, job)


def test_an_event_waits_for_others_of_its_conversation() -> None:
    client = make_client()
    job = told(client, "evt-1").json()
    assert (job["state"], job["accepted_at"] < job["due_at"]) == ("waiting", True)


def test_what_is_not_drafted_is_explained() -> None:
    client = make_client()
    told(client, "evt-0")  # from then on the mailbox is known
    client.patch("/v1/mailboxes/a", json={"auto_draft": False})
    job = told(client, "evt-1").json()
    assert (job["state"], job["refusal"]) == ("refused", "switched-off")
    assert job["reason"] == "Auto-draft is off for the mailbox 'a'."


def test_a_full_queue_says_when_to_come_back() -> None:
    client = make_client(make_parts(rules=QueueRules(most_open=1)))
    told(client, "evt-1")
    full = told(client, "evt-2", "c2")
    assert (full.status_code, full.json()["error"]["code"], full.headers["retry-after"]) == (503, "busy", "30")
    assert len(client.get("/v1/jobs").json()["items"]) == 1


def test_jobs_are_listed_by_state_mailbox_and_conversation() -> None:
    parts = make_parts(rules=AT_ONCE)
    client = make_client(parts)
    first, second, third = (
        told(client, f"e{number}", f"c{number}", mailbox).json() for number, mailbox in enumerate("aab")
    )
    told(client, "e9", "c1", "a", kind="closed")

    def listed(query: str = "") -> list[str]:
        return [job["event_id"] for job in client.get(f"/v1/jobs?{query}").json()["items"]]

    assert listed() == ["e9", "e2", "e1", "e0"]
    assert listed("mailbox=b") == ["e2"]
    assert listed("state=refused") == ["e9", "e1"]
    assert listed("state=queued&state=refused") == ["e9", "e2", "e1", "e0"]
    assert listed("state=waiting") == []
    assert listed(f"conversation={second['conversation_id']}") == ["e9", "e1"]
    work(parts)
    assert listed("state=drafted") == ["e2", "e0"]
    page = client.get("/v1/jobs?limit=3").json()
    assert listed(f"limit=3&cursor={page['next_cursor']}") == ["e0"]
    assert first["id"] < third["id"]


def test_one_that_has_failed_is_tried_again() -> None:
    parts = make_parts(rules=AT_ONCE)
    client = make_client(parts)
    place = told(client, "evt-1").headers["location"]
    assert client.post(f"{place}/retry", json={}).status_code == 409
    with parts.database().writing() as session:
        found = locked_job(session, place.rpartition("/")[2])
        assert found
        end_job(session, found[0], JobState.FAILED, "The model cannot be reached.", now_utc())
    [failed] = client.get("/v1/jobs?state=failed").json()["items"]
    assert failed["reason"] == "The model cannot be reached."
    again = client.post(f"{place}/retry", json={})
    assert (again.status_code, again.json()["state"], again.json()["reason"]) == (200, "queued", "")
    work(parts)
    assert client.get(place).json()["state"] == "drafted"
