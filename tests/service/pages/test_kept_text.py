"""Texts on the page that the service keeps: the newest is given to whoever opens, and nobody's is overwritten."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from drafter.conversation import Message
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION, make_draft

CHOSEN = {"conversation": CONVERSATION.id}


@pytest.fixture
def client(folder: Path) -> TestClient:
    return make_client(make_parts(folder=folder))


def kept(client: TestClient) -> Any:
    return client.get("/sidebar/kept", params=CHOSEN).json()["draft"]


def drafted(client: TestClient) -> str:
    client.post("/v1/drafts", json={"conversation": CONVERSATION.model_dump(mode="json")})
    identity: str = kept(client)["id"]
    return identity


def test_the_newest_draft_comes_with_its_newest_text(client: TestClient) -> None:
    assert kept(client) is None
    identity = drafted(client)
    place = f"/sidebar/drafts/{identity}/texts"
    assert client.post(place, json={"text": "Mine.", "base": 1}).json() == {"number": 2}
    shown = kept(client)
    assert (shown["text"], shown["number"], shown["mine"], shown["stale"]) == ("Mine.", 2, True, "")
    assert shown["original"] == make_draft().text
    assert "Copy reply" in shown["html"]


def test_drafts_of_other_aims_come_along_as_earlier_ones(client: TestClient) -> None:
    told = {"conversation": CONVERSATION.model_dump(mode="json")}
    for aim in ("accept", None, "decline"):
        client.post("/v1/drafts", json={**told, "aim": aim})
    shown = kept(client)
    assert (shown["aim"], [one["aim"] for one in shown["earlier"]]) == ("decline", ["", "accept"])
    assert all(one["text"] == make_draft().text and "html" not in one for one in shown["earlier"])


def test_who_was_slower_is_told_and_both_texts_are_kept(client: TestClient) -> None:
    place = f"/sidebar/drafts/{drafted(client)}/texts"
    client.post(place, json={"text": "Theirs.", "base": 1})
    answer = client.post(place, json={"text": "Mine.", "base": 1}).json()
    assert answer == {"theirs": {"number": 2, "text": "Theirs.", "mine": True}}
    assert client.post(place, json={"text": "Mine.", "base": 2}).json() == {"number": 3}
    texts = client.get(place.replace("/sidebar", "/v1")).json()["items"]
    assert [text["text"] for text in texts][1:] == ["Theirs.", "Mine."]


def test_a_text_that_was_sent_is_edited_no_more(client: TestClient) -> None:
    place = f"/sidebar/drafts/{drafted(client)}"
    assert "Noted as sent" in client.post(f"{place}/outcome", json={"kind": "sent", "text": "Hi"}).text
    assert "is sent" in client.post(f"{place}/texts", json={"text": "More.", "base": 1}).json()["closed"]


def test_a_draft_that_the_conversation_left_behind_is_shown_as_such(client: TestClient, folder: Path) -> None:
    drafted(client)
    said = Message(author="customer", text="And another thing.")
    longer = CONVERSATION.model_copy(update={"messages": (*CONVERSATION.messages, said)})
    for file in folder.glob("*.json"):
        file.write_text(longer.model_dump_json(), "utf-8")
    client.post("/sidebar/no-reply", json=CHOSEN)
    assert kept(client)["stale"] == "The customer wrote again after this was written."


def test_a_text_is_refined_as_the_api_does_it(client: TestClient) -> None:
    place = f"/sidebar/drafts/{drafted(client)}/refinements"
    bar = client.get(place).text
    assert 'data-how="shorter"' in bar
    assert "Not possible now: translate" in bar
    asked = {"text": "One. Two.", "base": 1, "how": "shorter"}
    last = client.post(place, json=asked).text.strip().split("\n\n")[-1]
    name, data = (line.split(": ", 1)[1] for line in last.split("\n")[:2])
    assert name == "refinement"
    told = json.loads(data)
    assert (told["refinement"]["text"].strip(), told["refinement"]["made_by"]) == ("One.", "rule")
    assert (told["base"], told["version"]) == (2, 3)
    assert "event: error" in client.post(place, json={**asked, "how": "translate", "language": "de"}).text


def test_what_a_model_would_be_given_is_shown_as_words(client: TestClient) -> None:
    html = client.post("/sidebar/leaving", json={**CHOSEN, "instruction": "<b>short</b>"}).text
    assert "Write a letter." in html
    assert "&lt;customer&gt;It has shown" in html
    assert "&lt;b&gt;short&lt;/b&gt;" in html
