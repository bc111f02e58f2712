"""Stored markup: whatever customers, articles and models write stands on every page as text, and runs nowhere."""

import html
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from drafter.conversation import Conversation, Customer, Message
from drafter.draft import Draft
from drafter.errors import DrafterError
from tests.service.pages.test_sidebar import HTMX
from tests.service.parts import make_client, make_parts
from tests.service.sample import ScriptedDrafter, make_draft, usual_events

_TAG = "x-attack"
ATTACK = (
    f'--><{_TAG}>"\'><{_TAG} onpointerover="attack()" x=\'</textarea></title></script><{_TAG}>'
    f"{{{{7919*7907}}}}&lt;{_TAG}&gt;"
)
"""Out of text, a comment, either kind of attribute, and what ends other elements; a template; escaped already."""

LINK = "javascript:attack()//https://help.example"


class Reader(HTMLParser):
    """What a browser would make of a page that an attacker is glad of."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == _TAG:
            self.faults.append(self.get_starttag_text() or tag)
        for name, value in attributes:
            runs = name.startswith("on") or name in ("style", "srcdoc")
            leads = name in ("href", "src", "action", "formaction") and (value or "").strip().startswith("javascript")
            if runs or leads:
                self.faults.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        self.text += data


def read(answer: Any, *, shown: bool = True) -> str:
    """The text of a page, which holds the attack and nothing of it as markup."""
    reader = Reader()
    reader.feed(answer.text)
    reader.close()
    assert reader.faults == [], answer.text
    assert not shown or f"<{_TAG}>" in reader.text, "it is shown"
    assert str(7919 * 7907) not in answer.text, "no template was made of it"
    return reader.text


@pytest.fixture
def conversation() -> Conversation:
    return Conversation(
        id=ATTACK,
        mailbox="brindlebook",
        subject=ATTACK,
        customer=Customer(name=ATTACK, email=f"{_TAG}@example.com", plan=ATTACK),
        messages=(
            Message(author="customer", name=ATTACK, text=ATTACK, attachments=(ATTACK,)),
            Message(author="note", name=ATTACK, text=ATTACK),
            Message(author="customer", html=f"<p>{html.escape(ATTACK)}</p>{ATTACK}"),
        ),
    )


def hostile_draft() -> Draft:
    """A draft in which everything that a source or a model says is an attack."""
    draft = make_draft()
    sentences = tuple(sentence.model_copy(update={"reason": ATTACK}) for sentence in draft.sentences)
    citations = tuple(
        citation.model_copy(update={"title": ATTACK, "quote": ATTACK, "link": LINK, "document_id": ATTACK})
        for citation in draft.citations
    )
    checks = tuple(check.model_copy(update={"title": ATTACK, "reason": ATTACK}) for check in draft.checks)
    notices = tuple(
        notice.model_copy(update={"text": ATTACK, "link": LINK, "excerpt": ATTACK}) for notice in draft.notices
    )
    steps = tuple(
        step.model_copy(update={"title": ATTACK, "why": ATTACK, "text": ATTACK}) for step in draft.next_steps
    )
    guidelines = tuple(one.model_copy(update={"title": ATTACK, "why": ATTACK}) for one in draft.guidelines)
    return draft.model_copy(
        update={
            "text": f"{draft.text}\n{ATTACK}",
            "outcome_reason": ATTACK,
            "sentences": sentences,
            "citations": citations,
            "checks": checks,
            "notices": notices,
            "next_steps": steps,
            "guidelines": guidelines,
            "receipt": draft.receipt.model_copy(update={"model": ATTACK, "query": ATTACK}),
        }
    )


def client_with(conversation: Conversation, folder: Path, *events: Any) -> TestClient:
    (folder / "attack.json").write_text(conversation.model_dump_json(), "utf-8")
    return make_client(make_parts(ScriptedDrafter(*(events or usual_events(hostile_draft()))), folder=folder))


def test_what_a_customer_writes_is_text_on_the_page(conversation: Conversation, folder: Path) -> None:
    client = client_with(conversation, folder)
    read(client.get("/sidebar"))
    read(client.get("/sidebar", params={"conversation": ATTACK}))
    read(client.get("/sidebar", params={"conversation": f"{ATTACK} unknown"}))


def test_what_a_source_or_a_model_says_is_text_on_the_page(conversation: Conversation, folder: Path) -> None:
    client = client_with(conversation, folder)
    form = {"conversation": ATTACK, "instruction": ATTACK}
    streamed = read(client.post("/sidebar/drafts", data=form, headers=HTMX))
    assert LINK not in streamed


def test_what_an_error_says_is_text_on_the_page(conversation: Conversation, folder: Path) -> None:
    client = client_with(conversation, folder, DrafterError(ATTACK))
    read(client.post("/sidebar/drafts", data={"conversation": ATTACK}, headers=HTMX))


def test_what_an_agent_writes_is_text_on_the_page(conversation: Conversation, folder: Path) -> None:
    client = client_with(conversation, folder)
    read(client.post("/sidebar/compare", json={"mine": ATTACK, "new": f"{ATTACK} too"}))
    checked = client.post("/sidebar/check", json={"conversation": ATTACK, "id": "1", "text": f"{ATTACK} 7."})
    read(checked, shown=False)


@pytest.mark.parametrize("path", ["/v1/drafts/{}", "/v1/mailboxes/{}", "/static/{}", "/{}"])
def test_an_address_is_no_page_of_its_own(path: str) -> None:
    answer = make_client().get(path.format(ATTACK.replace("/", "%2F").replace("?", "")))
    if "html" in answer.headers["content-type"]:
        read(answer, shown=False)
    else:
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_api_hands_it_on_as_json_that_no_browser_takes_for_a_page(conversation: Conversation) -> None:
    client = make_client(make_parts(ScriptedDrafter(*usual_events(hostile_draft()))))
    answer = client.post("/v1/drafts", json={"conversation": conversation.model_dump(mode="json")})
    for found in (answer, client.get(answer.headers["location"]), client.get("/v1/conversations")):
        assert found.status_code == 200
        assert found.headers["content-type"] == "application/json"
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "default-src" in found.headers["content-security-policy"]
