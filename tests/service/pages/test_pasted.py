"""A conversation that is pasted in: as JSON, as a mail, as plain words; and what cannot be read is said."""

import base64
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from drafter.errors import ConversationError
from service.conversations import MOST_PASTED, Conversations
from service.pages.pasted import read_pasted
from tests.drafter.attachments.files import PNG
from tests.kb_index.office_files import pdf
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION

MAIL = """From: Ewa Nowak <ewa@shop.example>
To: help@brindlebook.example
Subject: =?utf-8?q?Zwrot_pieni=C4=99dzy?=
Date: Mon, 16 Nov 2026 10:12:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/html; charset=utf-8

<p>Can I get a <b>refund</b>?</p>
--x
Content-Type: image/png
Content-Disposition: attachment; filename="bill.png"

x
--x--
"""


def test_plain_words_are_the_customers() -> None:
    read = read_pasted("Subject: Refund\n\nHello,\ncan I?", "", "brindlebook")
    assert (read.subject, read.mailbox, read.messages[0].text) == ("Refund", "brindlebook", "Hello,\ncan I?")
    assert read_pasted("Note: call me", "", "a").messages[0].text == "Note: call me"


@pytest.mark.parametrize("name", ["", "mail.eml"])
def test_a_mail_keeps_who_when_and_what(name: str) -> None:
    read = read_pasted(MAIL, name, "default")
    [message] = read.messages
    assert (read.subject, read.customer.name, read.customer.email) == (
        "Zwrot pieniędzy",
        "Ewa Nowak",
        "ewa@shop.example",
    )
    assert "refund" in (message.html or "")
    assert [file.name for file in message.files] == ["bill.png"]
    assert message.at == datetime(2026, 11, 16, 9, 12, tzinfo=UTC)


def test_json_is_read_as_drafter_draft_does() -> None:
    read = read_pasted(CONVERSATION.model_dump_json(), "a.json", "elsewhere")
    assert read.messages == CONVERSATION.messages
    assert read.mailbox == "brindlebook"


def test_the_same_words_are_the_same_conversation() -> None:
    assert read_pasted("Hi", "", "a").id == read_pasted(" Hi\n", "x.txt", "a").id
    assert read_pasted("Hi", "", "a").id != read_pasted("Hi", "", "b").id


@pytest.mark.parametrize(
    "text", [" \n", "{", '{"id": "1"}', "From: x\nSubject: y\nContent-Type: text/plain; charset=nowhere\n\nz"]
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(ConversationError):
        read_pasted(text, "", "default")


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("\ufffdPNG\r\n\x1a\n\x00\x00", "shot.eml", "is no mail"),
        ("nothing like a mail", "mail.EML", "is no mail"),
        ("%PDF-1.7\n\x01\x02", "bill.pdf", "is no text"),
        ("[]", "list.json", "JSON object"),
    ],
)
def test_a_file_that_is_something_else_is_refused_by_what_it_is(text: str, name: str, why: str) -> None:
    with pytest.raises(ConversationError, match=why):
        read_pasted(text, name, "default")


def test_a_file_in_an_older_encoding_is_read_as_it_was_written(folder: Path) -> None:
    mail = "From: <a@b.example>\nSubject: x\nContent-Type: text/plain; charset=iso-8859-2\n\nProszę o zwrot."
    client = make_client(make_parts(folder=folder))
    for raw, name, said in (
        (mail.encode("iso-8859-2"), "mail.eml", "Proszę o zwrot."),
        ("Où est mon café ?".encode("cp1252"), "note.txt", "Où est mon café ?"),
    ):
        given = {"data": base64.b64encode(raw).decode(), "name": name}
        answer = client.post("/sidebar/conversations", json=given)
        assert answer.status_code == 201, answer.text
        assert said in client.get("/sidebar", params={"conversation": answer.json()["id"]}).text


def test_it_is_opened_from_the_list_first_of_all(folder: Path) -> None:
    client = make_client(make_parts(folder=folder))
    answer = client.post("/sidebar/conversations", json={"text": "<b>Hello</b> there"})
    assert answer.status_code == 201
    page = client.get("/sidebar", params={"conversation": answer.json()["id"]}).text
    assert "&lt;b&gt;Hello&lt;/b&gt; there" in page
    assert page.index("there") < page.index("Amara Diallo")
    refused = client.post("/sidebar/conversations", json={"text": "{"})
    assert refused.status_code == 422
    assert "not valid JSON" in refused.text


def test_of_a_mail_that_is_dropped_the_page_shows_which_files_were_read(folder: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "maya@fern.example", "Invoice"
    mail.set_content("Please see the files.")
    mail.add_attachment(pdf("Total 30.00 EUR"), maintype="application", subtype="pdf", filename="r.pdf")
    mail.add_attachment(pdf("x", password="y"), maintype="application", subtype="pdf", filename="locked.pdf")
    mail.add_attachment(PNG + bytes(20_000), maintype="image", subtype="png", filename="shot.png")
    client = make_client(make_parts(folder=folder))
    answer = client.post("/sidebar/conversations", json={"text": mail.as_string(), "name": "mail.eml"})
    page = client.get("/sidebar", params={"conversation": answer.json()["id"]}).text
    assert "Attached: r.pdf (read)" in page
    assert "Attached: locked.pdf (not read: it is encrypted with a password)" in page
    assert "Attached: shot.png (a picture)" in page


def test_only_the_last_are_held() -> None:
    held = Conversations(None)
    for number in range(MOST_PASTED + 1):
        held.add(CONVERSATION.model_copy(update={"id": f"c{number}"}))
    assert len(held.all()[0]) == MOST_PASTED
    assert held.all()[0][0].id == f"c{MOST_PASTED}"
