"""The list of the sidebar: every conversation that somebody may see, each opened as those of the folder are."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from drafter.conversation import Conversation, Message
from drafter.events import Event
from service.all_conversations import AllConversations
from service.auth.rights import Asker, AskerKind, Right
from service.conversations import Conversations
from service.errors import NotFound, StorageUnreachable
from service.pages.inbox import SHOWN, Inboxes
from service.parts import ServiceParts
from service.queue import Queue
from service.storage import Database
from service.storage.addresses import MailAddress
from service.storage.conversations import list_conversations
from service.storage.receiving import receive
from service.storage.removing import forget_conversations
from service.storage.subjects import find_subject
from tests.service.parts import make_client, make_parts, temporary_database
from tests.service.sample import CONVERSATION, SampleChecks, ScriptedDrafter, make_draft

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
EVERYBODY = Asker(AskerKind.LOCAL, "local", "you", frozenset(Right))
HTMX = {"HX-Request": "true"}


def asked(identity: str, *said: str, mailbox: str = "brindlebook", name: str = "José Müller") -> Conversation:
    """A conversation in which the customer wrote these messages, an hour apart."""
    messages = tuple(
        Message(author="customer", text=text, at=MONDAY + timedelta(hours=hour))
        for hour, text in enumerate(said or ("How do I export?",))
    )
    customer = {"name": name, "email": "jose@example.com" if "José" in name else "kim@example.com"}
    given = {"id": identity, "mailbox": mailbox, "subject": f"About {identity}", "customer": customer}
    return Conversation.model_validate({**given, "messages": messages})


def keep(database: Database, *conversations: Conversation, help_desk: str = "") -> list[str]:
    """Receive them as a help desk hands them in; our ids of them."""
    with database.writing() as session:
        ids = [f"m{number}" for number in range(9)]
        return [
            receive(session, one, help_desk, ids[: len(one.messages)] if help_desk else ()).conversation.id
            for one in conversations
        ]


def rows(client: TestClient, **query: str | int) -> list[str]:
    """The addresses of the list's rows, once all is read."""
    client.get("/sidebar/queue")
    return named(client.get("/sidebar/queue", params=query).text)


def named(text: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="/sidebar\?conversation=([^"&]+)"', text)]


@pytest.fixture
def kept() -> Database:
    return temporary_database()


@pytest.fixture
def client(kept: Database, folder: Path) -> TestClient:
    return make_client(make_parts(database=kept, folder=folder))


def test_those_of_the_api_and_of_help_desks_stand_beside_the_folders(client: TestClient, kept: Database) -> None:
    client.post("/v1/drafts", json={"conversation": asked("from-the-api").model_dump(mode="json")})
    [theirs] = keep(kept, asked("42"), help_desk="zendesk")
    with kept.reading() as session:
        by_api = next(c.id for c in list_conversations(session).items if c.external_id == "from-the-api")
    assert set(rows(client)) == {CONVERSATION.id, by_api, theirs}
    assert "About 42" in client.get("/sidebar").text


def test_one_of_the_folder_that_was_drafted_for_stands_there_once(client: TestClient) -> None:
    client.post("/sidebar/drafts", data={"conversation": CONVERSATION.id}, headers=HTMX)
    assert rows(client) == [CONVERSATION.id]
    assert "Draft ready" in client.get("/sidebar").text


def test_the_same_number_in_two_help_desks_is_two_conversations(client: TestClient, kept: Database) -> None:
    [one] = keep(kept, asked("7", "Words of the one."), help_desk="zendesk")
    [other] = keep(kept, asked("7", "Words of the other."), help_desk="front")
    assert {one, other} <= set(rows(client))
    assert "Words of the one." in client.get("/sidebar", params={"conversation": one}).text
    assert "Words of the other." in client.get("/sidebar", params={"conversation": other}).text


def test_the_order_is_that_of_the_handbook_with_the_reason(client: TestClient, kept: Database) -> None:
    question, thanks = keep(kept, asked("q"), asked("t", "Thank you!"), help_desk="front")
    order = rows(client)
    assert order.index(thanks) < order.index(question)
    assert "Read as thanks." in client.get("/sidebar/queue").text


def test_a_draft_of_a_help_desks_conversation_is_kept_with_it_and_doubles_nothing(
    client: TestClient, kept: Database
) -> None:
    [theirs] = keep(kept, asked("42", "Where is it?", "Hello?"), help_desk="zendesk")
    client.post("/sidebar/drafts", data={"conversation": theirs}, headers=HTMX)
    with kept.reading() as session:
        [stored] = list_conversations(session).items
    assert stored.id == theirs
    shown = client.get(f"/v1/conversations/{theirs}").json()["conversation"]
    assert [message["text"] for message in shown["messages"]] == ["Where is it?", "Hello?"]
    draft = client.get("/sidebar/kept", params={"conversation": theirs}).json()["draft"]
    assert draft["text"] == make_draft().text
    saved = client.post(f"/sidebar/drafts/{draft['id']}/texts", json={"text": "Mine.", "base": 1})
    assert saved.json() == {"number": 2}
    assert client.get("/sidebar/kept", params={"conversation": theirs}).json()["draft"]["text"] == "Mine."
    assert "Draft ready" in client.get("/sidebar").text


def test_what_an_agent_does_with_one_works_as_for_the_folders(client: TestClient, kept: Database) -> None:
    [theirs] = keep(kept, asked("42"), help_desk="zendesk")
    given = {"conversation": theirs, "id": "own", "text": "We will pay 500 EUR."}
    assert "500 EUR" in client.post("/sidebar/check", json=given).text
    assert client.post("/sidebar/fix", json={**given, "check": "steps"}).status_code == 200
    assert "&lt;customer&gt;How do I export?" in client.post("/sidebar/leaving", json={"conversation": theirs}).text
    assert "Noted" in client.post("/sidebar/no-reply", json={"conversation": theirs}).text
    with kept.reading() as session:
        assert len(list_conversations(session).items) == 1, "and no second one was made of it"


def test_a_draft_that_was_left_behind_wears_a_badge_and_says_why(client: TestClient, kept: Database) -> None:
    [theirs] = keep(kept, asked("42", "Where is it?"), help_desk="zendesk")
    client.post("/sidebar/drafts", data={"conversation": theirs}, headers=HTMX)
    keep(kept, asked("42", "Where is it?", "Never mind, found it."), help_desk="zendesk")
    assert "Draft out of date" in client.get("/sidebar").text
    draft = client.get("/sidebar/kept", params={"conversation": theirs}).json()["draft"]
    assert draft["stale"] == "The customer wrote again after this was written."
    page = client.get("/sidebar", params={"conversation": theirs}).text
    assert "Never mind, found it." in page


def test_one_that_went_on_while_its_draft_was_begun_is_out_of_date(kept: Database) -> None:
    [theirs] = keep(kept, asked("42", "Where is it?"), help_desk="zendesk")

    class Late(ScriptedDrafter):
        """The customer writes on before the first word."""

        def stream(self, *given: Any, **more: Any) -> Iterator[Event]:
            keep(kept, asked("42", "Where is it?", "Found it."), help_desk="zendesk")
            yield from super().stream(*given, **more)

    client = make_client(make_parts(Late(), database=kept))
    client.post("/sidebar/drafts", data={"conversation": theirs}, headers=HTMX)
    assert client.get("/v1/drafts").json()["items"][0]["state"] == "stale"


def test_who_was_forgotten_is_gone_from_the_list_and_does_not_open(client: TestClient, kept: Database) -> None:
    [theirs] = keep(kept, asked("42"), help_desk="zendesk")
    assert theirs in rows(client)
    with kept.reading() as session:
        subject = find_subject(session, MailAddress.asked("jose@example.com"))
    forget_conversations(kept, subject)
    assert theirs not in rows(client)
    assert client.get("/sidebar", params={"conversation": theirs}).status_code == 404


def agent(*mailboxes: str, conversation: str | None = None) -> Asker:
    return Asker(AskerKind.USER, "1", "Sam", frozenset(Right), frozenset(mailboxes), conversation)


def test_nobody_sees_or_opens_what_is_another_mailboxs(kept: Database) -> None:
    ours, theirs = keep(kept, asked("1", mailbox="ours"), asked("2", mailbox="theirs"), help_desk="front")
    everything = AllConversations(Conversations(None), lambda: kept)
    assert [one.name for one in everything.listed(agent("ours"))[0]] == [ours]
    assert everything.get(ours, agent("ours")).kept_id == ours
    for name in (theirs, "2"):
        with pytest.raises(NotFound):
            everything.get(name, agent("ours"))


def test_a_panel_that_was_opened_for_one_conversation_shows_that_alone(kept: Database) -> None:
    one, other = keep(kept, asked("1"), asked("2"), help_desk="front")
    everything = AllConversations(Conversations(None), lambda: kept)
    panel = replace(agent("brindlebook", conversation="1"), help_desk="front")
    assert [listed.name for listed in everything.listed(panel)[0]] == [one]
    assert everything.get("1", panel).kept_id == one
    with pytest.raises(NotFound):
        everything.get(other, panel)


def test_a_long_list_is_shown_in_part_and_the_open_one_always(client: TestClient, kept: Database) -> None:
    ids = keep(kept, *(asked(f"n{number}") for number in range(SHOWN + 20)), help_desk="front")
    page = client.get("/sidebar/queue").text
    assert len(named(page)) == SHOWN
    assert f"{SHOWN} of {SHOWN + 21}" in page
    last = next(name for name in ids if name not in named(page))
    chosen = client.get("/sidebar", params={"conversation": last}).text
    assert len(named(chosen)) == SHOWN + 1
    assert 'aria-current="page"' in chosen
    assert len(named(client.get("/sidebar", params={"shown": 500}).text)) == SHOWN + 21
    assert client.get("/sidebar", params={"shown": 5_000}).status_code == 422


@pytest.mark.parametrize("words", ["jose", "MÜLLER", "muller about", "T-4711"])
def test_a_search_looks_at_all_whatever_the_case_and_the_accents(
    client: TestClient, kept: Database, words: str
) -> None:
    keep(kept, *(asked(f"n{number}", name="Kim Lee") for number in range(SHOWN)), help_desk="front")
    [theirs] = keep(kept, asked("T-4711"), help_desk="zendesk")
    assert rows(client, search=words) == [theirs]


def test_without_a_database_the_folder_is_listed_and_the_reason_said(folder: Path) -> None:
    parts = make_parts(folder=folder)

    def away() -> Database:
        raise StorageUnreachable("The database is away.")

    inbox = Inboxes(_with(parts, away), Queue(SampleChecks().queue_place), lambda: MONDAY).of(EVERYBODY)
    assert [row.name for row in inbox.rows] == [CONVERSATION.id]
    assert inbox.errors == ("The database is away.",)


def _with(parts: ServiceParts, database: Any) -> ServiceParts:
    return ServiceParts(
        parts.drafter, parts.search, parts.examine, parts.conversations, parts.turns, database=database
    )


def test_a_pasted_one_has_the_same_address_after_a_restart(kept: Database) -> None:
    first = make_client(make_parts(database=kept))
    name = first.post("/sidebar/conversations", json={"text": "Where is my invoice?"}).json()["id"]
    first.post("/sidebar/drafts", data={"conversation": name}, headers=HTMX)
    again = make_client(make_parts(database=kept))
    assert rows(again) == [name]
    assert "Where is my invoice?" in again.get("/sidebar", params={"conversation": name}).text
    assert again.get("/sidebar/kept", params={"conversation": name}).json()["draft"]["text"] == make_draft().text
