"""Drafts are kept: found again, listed, ended, edited in versions, and made once for one idempotency key."""

import threading
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from drafter.aim import Aim
from drafter.conversation import Conversation
from drafter.draft import Draft
from drafter.errors import ModelTimeout
from drafter.events import Event, Step
from drafter.proofreading import Proof
from drafter.refinement import RefineOffer, RefineOrder
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service.storage import now_utc
from service.storage.conversations import list_conversations
from service.storage.drafts import begin_draft
from service.turns import DraftTurns
from tests.service.api.test_drafts import BODY, STREAM, Gated, events_of
from tests.service.parts import make_client, make_parts
from tests.service.sample import ScriptedDrafter, make_draft
from tests.service.waiting import PATIENCE, until


def drafted(client: TestClient, **body: Any) -> str:
    """The id of a new draft."""
    answer = client.post("/v1/drafts", json={**BODY, **body})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def conversation(identity: str, mailbox: str = "brindlebook") -> dict[str, Any]:
    """One that is like the usual one, called otherwise."""
    return {"conversation": {**BODY["conversation"], "id": identity, "mailbox": mailbox}}


def being_written(client: TestClient) -> dict[str, Any]:
    """The draft that is being written, which was begun a moment ago."""

    def found() -> list[dict[str, Any]]:
        return list(client.get("/v1/drafts?state=working").json()["items"])

    until(found)
    return found()[0]


def test_a_draft_is_found_again_with_all_that_it_rests_on() -> None:
    client = make_client()
    answer = client.post("/v1/drafts", json={**BODY, "instruction": "shorter"})
    kept = client.get(answer.headers["location"]).json()
    assert Draft.model_validate(kept["draft"]) == Draft.model_validate(answer.json())
    assert (kept["state"], kept["version"], kept["instruction"]) == ("ready", 1, "shorter")
    assert kept["text"] == make_draft().text
    assert kept["gaps"] == ["export number"]
    assert kept["draft"]["citations"]


def test_what_the_draft_was_to_say_is_kept_with_it() -> None:
    drafter = ScriptedDrafter()
    client = make_client(make_parts(drafter))
    answer = client.post("/v1/drafts", json={**BODY, "aim": "decline"})
    kept = client.get(answer.headers["location"]).json()
    assert [wish.aim for _, wish in drafter.asked] == [Aim.DECLINE]
    assert kept["aim"] == answer.json()["receipt"]["aim"] == "decline"
    assert client.get("/v1/drafts").json()["items"][0]["aim"] == "decline"
    assert client.get(f"/v1/drafts/{drafted(client)}").json()["aim"] is None
    wrong = client.post("/v1/drafts", json={**BODY, "aim": "maybe"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid_request")
    assert "aim" in wrong.json()["error"]["message"]


def test_a_text_is_checked_mended_and_refined_by_the_aim_of_its_draft() -> None:
    drafter = AimKeeper()
    client = make_client(make_parts(drafter))
    identity = drafted(client, aim="ask")
    client.post("/v1/check", json={**BODY, "text": "Hi", "aim": "ask"})
    client.post("/v1/fix", json={**BODY, "text": "Hi", "aim": "ask", "checks": ["steps"]})
    client.get(f"/v1/drafts/{identity}/refinements")
    refined = client.post(f"/v1/drafts/{identity}/refinements", json={"text": "Hi. Ho.", "base": 1, "how": "shorter"})
    assert refined.status_code == 200, refined.text
    assert drafter.by == dict.fromkeys(("check_text", "fix_text", "refine_offers", "refine"), Aim.ASK)


class AimKeeper(ScriptedDrafter):
    """Keeps with which aim each of its other methods was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.by: dict[str, Aim | None] = {}

    def check_text(self, conversation: Conversation, text: str, wish: Wish = A_REPLY) -> Proof:
        self.by.setdefault("check_text", wish.aim)
        return super().check_text(conversation, text, wish)

    def fix_text(
        self, conversation: Conversation, text: str, checks: Collection[str], wish: Wish = A_REPLY
    ) -> tuple[Proof, tuple[str, ...]]:
        self.by["fix_text"] = wish.aim
        return super().fix_text(conversation, text, checks, wish)

    def refine_offers(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[RefineOffer, ...]:
        self.by["refine_offers"] = wish.aim
        return super().refine_offers(conversation, wish)

    def refine(
        self, conversation: Conversation, order: RefineOrder, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        self.by["refine"] = wish.aim
        return super().refine(conversation, order, wish, terms)


def test_a_short_view_leaves_out_the_draft_in_full() -> None:
    client = make_client()
    answer = client.post("/v1/drafts?view=short", json=BODY)
    short = client.get(f"{answer.headers['location']}?view=short")
    assert short.json() == answer.json()
    assert short.json()["draft"] is None
    assert short.json()["unproved"] == ["Choose Excel as the format."]
    assert len(short.content) < len(client.get(answer.headers["location"]).content) / 2
    *_, (name, last) = events_of(client.post("/v1/drafts?view=short", json=BODY, headers=STREAM).text)
    assert (name, last["draft"], last["text"]) == ("draft", None, make_draft().text)


def test_drafts_are_listed_by_mailbox_conversation_and_state_page_by_page() -> None:
    client = make_client()
    made = [drafted(client, **conversation(str(number % 2), mailbox="a")) for number in range(5)]
    other = drafted(client, **conversation("1", mailbox="b"))
    first = client.get("/v1/drafts", params={"limit": 4}).json()
    second = client.get("/v1/drafts", params={"limit": 4, "cursor": first["next_cursor"]}).json()
    assert [d["id"] for d in first["items"] + second["items"]] == [other, *reversed(made)]
    assert second["next_cursor"] is None
    assert [d["id"] for d in client.get("/v1/drafts?mailbox=b").json()["items"]] == [other]
    found = first["items"][1]["conversation_id"]
    of_one = client.get("/v1/drafts", params={"conversation": found}).json()["items"]
    assert [d["id"] for d in of_one] == [made[4], made[2], made[0]]
    assert client.get("/v1/drafts?state=failed&state=working").json()["items"] == []
    assert len(client.get("/v1/drafts?state=ready").json()["items"]) == 6


def test_a_cursor_that_is_none_is_refused() -> None:
    answer = make_client().get("/v1/drafts?cursor=abc")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")


def test_what_came_to_nothing_says_why() -> None:
    client = make_client(make_parts(ScriptedDrafter(Step.READING, ModelTimeout("no text for 120 s"))))
    assert client.post("/v1/drafts", json=BODY).status_code == 504
    [failed] = client.get("/v1/drafts?state=failed").json()["items"]
    assert (failed["text"], failed["reason"]) == (None, "no text for 120 s")


def test_what_never_began_is_not_kept() -> None:
    turns = DraftTurns(at_once=1, waiting=0)
    client = make_client(make_parts(turns=turns))
    with turns.admit():
        assert client.post("/v1/drafts", json=BODY).status_code == 503
    assert client.get("/v1/drafts").json()["items"] == []


def test_a_draft_being_written_is_ended_on_demand() -> None:
    drafter = Gated()
    client = make_client(make_parts(drafter))
    answers = []
    asking = threading.Thread(target=lambda: answers.append(client.post("/v1/drafts", json=BODY)))
    asking.start()
    assert drafter.began.wait(PATIENCE)
    working = being_written(client)
    ended = client.post(f"/v1/drafts/{working['id']}/cancel", json={})
    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")
    drafter.go.set()
    asking.join(PATIENCE)
    [told] = answers
    assert (told.status_code, told.json()["error"]["code"]) == (409, "draft_cancelled")
    again = client.post(f"/v1/drafts/{working['id']}/cancel", json={})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")


def test_a_draft_for_what_has_moved_on_is_stale() -> None:
    client = make_client()
    first = drafted(client)
    more = {"author": "customer", "text": "Never mind, it came."}
    moved = {**BODY["conversation"], "messages": [*BODY["conversation"]["messages"], more]}
    drafted(client, conversation=moved)
    kept = client.get(f"/v1/drafts/{first}?view=short").json()
    assert (kept["state"], kept["reason"]) == ("stale", "The customer wrote again after this was written.")


def test_edits_are_versions_and_whoever_is_late_gets_the_newer_one() -> None:
    client = make_client()
    texts = f"/v1/drafts/{drafted(client)}/texts"
    mine = client.post(texts, json={"text": "Hi Amara, it is there.", "base": 1})
    assert (mine.status_code, mine.json()["number"]) == (200, 2)
    late = client.post(texts, json={"text": "Something else", "base": 1})
    error = late.json()["error"]
    assert (late.status_code, error["code"]) == (409, "text_changed")
    assert (error["current"]["number"], error["current"]["text"]) == (2, "Hi Amara, it is there.")
    back = client.post(f"{texts}/restore", json={"number": 1, "base": 2}).json()
    assert (back["number"], back["text"], back["origin"]) == (3, make_draft().text, "restored")
    versions = client.get(texts).json()["items"]
    assert [(v["number"], v["origin"]) for v in versions] == [(1, "drafted"), (2, "edited"), (3, "restored")]
    assert client.post(f"{texts}/restore", json={"number": 9, "base": 3}).status_code == 404


def test_the_same_key_and_request_make_one_draft() -> None:
    drafter = ScriptedDrafter()
    client = make_client(make_parts(drafter))
    key = {"Idempotency-Key": "a"}
    first, second = (client.post("/v1/drafts", json=BODY, headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert len(drafter.asked) == 1
    streamed = client.post("/v1/drafts", json=BODY, headers={**key, **STREAM})
    assert events_of(streamed.text) == [("begun", {"id": first.json()["id"]}), ("draft", first.json())]
    other = client.post("/v1/drafts", json={**BODY, "instruction": "shorter"}, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")
    assert client.post("/v1/drafts", json=BODY, headers={"Idempotency-Key": "b"}).json()["id"] != first.json()["id"]


def test_while_the_first_is_at_work_the_same_key_has_to_wait() -> None:
    drafter, key = Gated(), {"Idempotency-Key": "a"}
    client = make_client(make_parts(drafter))
    answers = []
    asking = threading.Thread(target=lambda: answers.append(client.post("/v1/drafts", json=BODY, headers=key)))
    asking.start()
    assert drafter.began.wait(PATIENCE)
    meanwhile = client.post("/v1/drafts", json=BODY, headers=key)
    drafter.go.set()
    asking.join(PATIENCE)
    assert (meanwhile.status_code, meanwhile.json()["error"]["code"]) == (409, "still_at_work")
    assert int(meanwhile.headers["retry-after"]) >= 1
    assert client.post("/v1/drafts", json=BODY, headers=key).json() == answers[0].json()


def test_a_request_that_failed_may_be_made_again_with_its_key() -> None:
    drafter, key = ScriptedDrafter(Step.READING, ModelTimeout("no text")), {"Idempotency-Key": "a"}
    client = make_client(make_parts(drafter))
    assert client.post("/v1/drafts", json=BODY, headers=key).status_code == 504
    drafter.events = ScriptedDrafter().events
    assert client.post("/v1/drafts", json=BODY, headers=key).status_code == 200


def test_an_edit_that_is_sent_again_is_one_edit() -> None:
    client = make_client()
    texts, key = f"/v1/drafts/{drafted(client)}/texts", {"Idempotency-Key": "a"}
    one, two = (client.post(texts, json={"text": "Hello", "base": 1}, headers=key) for _ in range(2))
    assert one.json() == two.json()
    assert len(client.get(texts).json()["items"]) == 2


def test_a_draft_whose_process_was_killed_does_not_look_alive_for_ever() -> None:
    parts = make_parts()
    client = make_client(parts)
    drafted(client)
    with parts.database().writing() as session:
        [conversation] = list_conversations(session).items
        long_ago = now_utc() - timedelta(hours=2)
        left = begin_draft(session, conversation, "sam")
        left.created_at = left.updated_at = long_ago
    with client:  # the next start
        until(lambda: client.get(f"/v1/drafts/{left.id}").json()["state"] != "working")
    kept = client.get(f"/v1/drafts/{left.id}").json()
    assert (kept["state"], kept["reason"]) == ("failed", "The service ended while this was written. Ask for another.")


def test_without_a_database_it_is_said() -> None:
    parts = make_parts()
    client = make_client(type(parts)(parts.drafter, parts.search, parts.examine, parts.conversations, parts.turns))
    answer = client.get("/v1/drafts")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "storage_failed")
