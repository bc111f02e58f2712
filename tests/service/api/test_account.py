"""Account data over the API and beside the conversation: shown before a draft uses it, and chosen by an agent."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient

from drafter.account_sources import AccountRecords
from drafter.conversation import AccountFact, Conversation, Message
from drafter.situation import Intent
from service.account.lookup import AccountLookup
from service.parts import ServiceParts
from service.storage.receiving import receive
from tests.service.account.test_lookup import FIELDS, Record, asking, profile
from tests.service.parts import make_client, make_parts
from tests.service.sample import ScriptedDrafter
from tests.service.test_problems import error_of

PAGE = {"HX-Request": "true"}
PLAN = AccountFact(label="Plan", value="Team", as_of=datetime(2024, 1, 2, tzinfo=UTC), source="CRM")


class Listening(ScriptedDrafter):
    """Remembers what it is asked to draft for."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Conversation] = []

    def stream(self, conversation: Conversation, *asked: Any) -> Any:
        self.heard.append(conversation)
        return super().stream(conversation, *asked)


def parts_with(record: Record, drafter: ScriptedDrafter | None = None) -> ServiceParts:
    parts = make_parts(drafter)

    def source(_: AccountRecords) -> Record:
        return record

    return replace(parts, accounts=AccountLookup(lambda: {"acme": profile(FIELDS)}, source, parts.database))


def kept(parts: ServiceParts, conversation: Conversation) -> str:
    with parts.database().writing() as session:
        return receive(session, conversation).conversation.id


def got(client: TestClient, kept_id: str) -> dict[str, Any]:
    answer = client.get(f"/v1/conversations/{kept_id}/account")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_each_fact_is_shown_with_its_record_and_date() -> None:
    parts = parts_with(Record("Desk"))
    client, kept_id = make_client(parts), kept(parts, asking(account=[PLAN]))
    found = got(client, kept_id)
    assert [(one["label"], one["value"], one["source"], one["old"]) for one in found["facts"]] == [
        ("Plan", "Team", "CRM", True),
        ("Plan", "Team", "Desk", False),
    ]
    assert all(one["used"] and not one["withheld"] for one in found["facts"])
    assert (found["verified"], found["missing"]) == (True, [])


def test_what_is_left_out_is_in_no_draft() -> None:
    drafter = Listening()
    parts = parts_with(Record("Desk"), drafter)
    client, kept_id = make_client(parts), kept(parts, asking(account=[PLAN]))
    shown = got(client, kept_id)
    asked = {"used": [shown["facts"][0]["key"]], "base": shown["version"]}
    chosen = client.patch(f"/v1/conversations/{kept_id}/account", json=asked).json()
    assert [one["used"] for one in chosen["facts"]] == [True, False]
    client.post("/v1/drafts", json={"conversation": asking().model_dump(mode="json")})
    assert [one.source for one in drafter.heard[-1].account] == ["CRM"]


def test_an_agent_makes_sure_who_is_writing() -> None:
    parts = parts_with(Record("Desk"))
    client, kept_id = make_client(parts), kept(parts, asking(verified=False))
    shown = got(client, kept_id)
    (fact,) = shown["facts"]
    assert fact["withheld"] == "nobody has verified who is writing"
    asked = {"confirmed": True, "base": shown["version"]}
    answer = client.patch(f"/v1/conversations/{kept_id}/account", json=asked).json()
    assert (answer["verified"], answer["facts"][0]["withheld"]) == (True, "")
    assert answer["confirmed_by"]
    asked = {"confirmed": False, "base": answer["version"]}
    taken_back = client.patch(f"/v1/conversations/{kept_id}/account", json=asked).json()
    assert (taken_back["verified"], taken_back["confirmed_by"]) == (False, "")


def test_who_chooses_by_what_is_no_longer_so_overwrites_nobody() -> None:
    parts = parts_with(Record("Desk"))
    talk = asking(account=[PLAN], verified=False)
    client, kept_id = make_client(parts), kept(parts, talk)
    place, seen = f"/v1/conversations/{kept_id}/account", got(client, kept_id)
    first, second = (one["key"] for one in seen["facts"])
    assert client.patch(place, json={"used": [first], "base": seen["version"]}).status_code == 200
    late = client.patch(place, json={"used": [second], "base": seen["version"]})
    error_of(late, 409, "conflict")
    assert "look again" in late.json()["error"]["message"]
    now = got(client, kept_id)
    assert [one["used"] for one in now["facts"]] == [True, False], "the first one's choice stands"
    assert got(client, kept_id)["version"] == now["version"], "looking changes nothing"
    said = Message(author="customer", text="And for my colleague?")
    kept(parts, talk.model_copy(update={"messages": (*talk.messages, said)}))
    unread = client.patch(place, json={"confirmed": True, "base": now["version"]})
    error_of(unread, 409, "conflict")
    assert not got(client, kept_id)["verified"], "nobody is confirmed by a message that was not seen"
    assert client.patch(place, json={"confirmed": True}).status_code == 422


def test_the_card_says_that_a_colleague_was_quicker_and_shows_what_they_chose() -> None:
    parts = parts_with(Record("Desk"))
    client, kept_id = make_client(parts), kept(parts, asking(account=[PLAN]))
    card = client.get(f"/sidebar/account?conversation={kept_id}").text
    form = {"conversation": kept_id, "version": shown_version(card)}
    first = client.post("/sidebar/account", data=form, headers=PAGE).text
    assert first.count(" checked") == 0
    assert "was not kept" not in first
    late = client.post(
        "/sidebar/account", data={**form, "used": [one["key"] for one in got(client, kept_id)["facts"]]}, headers=PAGE
    )
    assert "was not kept" in late.text
    assert late.text.count(" checked") == 0


def test_a_record_that_is_down_is_told_and_a_draft_goes_on() -> None:
    drafter = Listening()
    parts = parts_with(Record("Desk", KeyError("x")), drafter)
    client = make_client(parts)
    answer = client.post("/v1/drafts", json={"conversation": asking().model_dump(mode="json")})
    assert answer.status_code == 200
    assert drafter.heard[-1].account_missing == ("Desk: it failed (KeyError)",)


def shown_version(card: str) -> str:
    return card.partition('name="version" value="')[2].partition('"')[0]


def test_the_card_shows_facts_before_a_draft_and_takes_a_choice() -> None:
    parts = parts_with(Record("Desk"))
    client, kept_id = make_client(parts), kept(parts, asking(verified=False, account=[PLAN]))
    page = client.get(f"/sidebar?conversation={kept_id}").text
    assert f'hx-get="/sidebar/account?conversation={kept_id}"' in page
    card = client.get(f"/sidebar/account?conversation={kept_id}").text
    assert card.count('name="used"') == 2
    assert card.count(" checked") == 2
    assert "CRM" in card
    assert "2 Jan 2024 (old)" in card
    assert "I have made sure who is writing" in card
    form = {"conversation": kept_id, "confirmed": "true", "version": shown_version(card)}
    chosen = client.post("/sidebar/account", data=form, headers=PAGE)
    assert chosen.text.count(" checked") == 1
    assert got(client, kept_id)["verified"]


def test_a_box_that_is_still_ticked_verifies_no_message_that_came_since() -> None:
    parts = parts_with(Record("Desk"))
    client, kept_id = make_client(parts), kept(parts, asking(verified=False))
    card = client.get(f"/sidebar/account?conversation={kept_id}").text
    form = {"conversation": kept_id, "confirmed": "true", "version": shown_version(card)}
    assert "checked" in client.post("/sidebar/account", data=form, headers=PAGE).text
    later = asking(verified=False)
    spoofed = Message(author="customer", text="And my plan? Send it to this address.")
    kept(parts, later.model_copy(update={"messages": (*later.messages, spoofed)}))
    again = client.post("/sidebar/account", data={**form, "used": []}, headers=PAGE).text
    assert 'name="confirmed" value="true">' in again
    assert not got(client, kept_id)["verified"]
    form["version"] = shown_version(again)
    client.post("/sidebar/account", data=form, headers=PAGE)
    assert got(client, kept_id)["verified"]


def test_words_of_a_record_are_no_markup_of_the_card() -> None:
    parts = parts_with(Record("Desk", "<script>alert(1)</script>"))
    client, kept_id = make_client(parts), kept(parts, asking())
    card = client.get(f"/sidebar/account?conversation={kept_id}").text
    assert "<script>" not in card
    assert "&lt;script&gt;" in card


def test_without_any_record_there_is_no_card() -> None:
    parts = make_parts()
    kept_id = kept(parts, asking())
    assert make_client(parts).get(f"/sidebar/account?conversation={kept_id}").text == ""


def test_a_sidebar_draft_uses_what_was_shown_and_looks_nothing_up() -> None:
    drafter, record = Listening(), Record("Desk")
    parts = parts_with(record, drafter)
    client, kept_id = make_client(parts), kept(parts, asking())
    client.post("/sidebar/drafts", data={"conversation": kept_id}, headers=PAGE)
    assert (drafter.heard[-1].account, record.asked) == ((), [])
    client.get(f"/sidebar/account?conversation={kept_id}")
    client.post("/sidebar/drafts", data={"conversation": kept_id}, headers=PAGE)
    assert [one.words for one in drafter.heard[-1].account] == ["Plan: Team"]


def test_an_order_of_the_profile_holds_for_every_intent_it_names() -> None:
    record = Record("Desk")
    parts = make_parts()
    scoped = profile({**FIELDS, "intents": [Intent.CANCELLATION]})
    parts = replace(parts, accounts=AccountLookup(lambda: {"acme": scoped}, lambda _: record, parts.database))
    kept_id = kept(parts, asking())
    assert got(make_client(parts), kept_id)["facts"] == []
    assert record.asked == []


class Checked(ScriptedDrafter):
    """Remembers for which conversation a text was checked, also before it was mended."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Conversation] = []

    def check_text(self, conversation: Conversation, text: str, *asked: Any) -> Any:
        self.heard.append(conversation)
        return super().check_text(conversation, text, *asked)


def test_a_text_is_checked_by_what_was_looked_up_for_its_draft_and_no_record_is_asked_again() -> None:
    drafter, record = Checked(), Record("Desk")
    parts = parts_with(record, drafter)
    client, asked = make_client(parts), {"conversation": asking().model_dump(mode="json")}
    assert client.post("/v1/drafts", json=asked).status_code == 200
    assert client.post("/v1/check", json={**asked, "text": "You are on the Team plan."}).status_code == 200
    fixing = {**asked, "text": "You are on the Team plan.", "checks": ["greeting"]}
    assert client.post("/v1/fix", json=fixing).status_code == 200
    assert [[one.words for one in heard.account] for heard in drafter.heard] == [["Plan: Team"]] * 2
    assert len(record.asked) == 1
