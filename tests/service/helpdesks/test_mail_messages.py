"""Mails are read as they come, broken ones too, and replies are what an agent would have begun."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from drafter.conversation import Attachment
from service.helpdesks.mail_messages import ReplyDraft, compose_reply, letter_of, read_mail

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OWN = "help@potters.example"
ASKED = b"""Message-ID: <q2@example.com>
References: <q1@example.com>\r\n <a1@potters.example>
In-Reply-To: <a1@potters.example>
From: =?utf-8?q?No=C3=B3r?= Haddad <noor@example.com>
To: Help <help@potters.example>, It <it@example.com>
Cc: noor@example.com, boss@example.com
Subject: RE: Kiln
Date: Mon, 23 Nov 2026 10:15:00 +0200
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

It is <cold> & dark.
> quoted
"""


def composed(letter: str = "Hi No\u00f3r,\n\nit is the door.\n\nBest,\nSam", **more: str) -> tuple[str, EmailMessage]:
    ref, raw = compose_reply(ReplyDraft(letter, read_mail(ASKED, OWN, "k"), OWN, **more), NOW)
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return ref, found


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_mail_is_read() -> None:
    mail = read_mail(ASKED, OWN, "k")
    assert (mail.id, mail.root) == ("q2@example.com", "q1@example.com")
    assert (mail.said.author, mail.said.name) == ("customer", "No\u00f3r Haddad")
    assert mail.said.at == datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
    assert "It is <cold> & dark." in mail.said.text
    assert mail.said.html is None


@pytest.mark.parametrize(
    ("headers", "sent", "author"),
    [
        (b"From: noor@example.com\n", False, "customer"),
        (b"From: Help <HELP@potters.example>\n", False, "agent"),
        (b"From: sam@potters.example\n", True, "agent"),
        (b"From: help@potters.example\nAuto-Submitted: auto-replied\n", True, "bot"),
        (b"From: noor@example.com\nAuto-Submitted: auto-replied\n", False, "customer"),
        (b"From: help@potters.example\nAuto-Submitted: no\n", True, "agent"),
    ],
)
def test_who_wrote_it_is_known(headers: bytes, sent: bool, author: str) -> None:
    assert read_mail(headers + b"\nHi", OWN, "k", sent=sent).said.author == author


def test_html_and_the_attachments_come_along() -> None:
    mail = EmailMessage()
    mail["From"] = "noor@example.com"
    mail.set_content("plain")
    mail.add_alternative("<p>It is <b>cold</b></p>", subtype="html")
    mail.add_attachment(b"E7 at 03:00", maintype="text", subtype="plain", filename="kiln.log")
    read = read_mail(mail.as_bytes(), OWN, "INBOX-7")
    assert (read.said.html, read.id) == ("<p>It is <b>cold</b></p>\n", "INBOX-7")
    assert read.said.files == [Attachment(name="kiln.log", type="text/plain", content=b"E7 at 03:00")]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: \xe9 <a@b>\nSubject: =?x-none?q?=FF?=\nDate: tomorrow\nMessage-ID: <>\n\n\xff",
        b"Content-Type: text/plain; charset=x-none\n\nHi \xff",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Hi",
        b"From: " + b"a" * 50_000 + b"@" + b"b" * 50_000 + b"\n\nHi",
        b"References: " + b"<x@y> " * 20_000 + b"\n\nHi",
        b'From: a@b\nTo: "un\n\nclosed',
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(raw: bytes) -> None:
    mail = read_mail(raw, OWN, "INBOX-1", NOW)
    assert mail.id
    assert mail.said.at
    (mail.said.text + (mail.said.html or "") + mail.subject).encode()
    compose_reply(ReplyDraft("Hi", mail, OWN), NOW)


def test_a_reply_is_in_its_thread() -> None:
    ref, reply = composed(own_name="Potters' help")
    assert reply["In-Reply-To"] == "<q2@example.com>"
    assert str(reply["References"]).split() == ["<q1@example.com>", "<a1@potters.example>", "<q2@example.com>"]
    assert (reply["Subject"], reply["Message-ID"]) == ("RE: Kiln", f"<{ref}>")
    assert "noor@example.com" in str(reply["To"])
    assert str(reply["Cc"]) == "It <it@example.com>, boss@example.com"
    assert str(reply["From"]) == "Potters' help <help@potters.example>"
    assert not {"auto-submitted", "x-mailer"} & {name.casefold() for name in reply.keys()}  # noqa: SIM118


def test_a_reply_quotes_what_it_answers_in_both_of_its_parts() -> None:
    _, reply = composed()
    text, html = text_of(reply), text_of(reply, "html")
    assert text.startswith("Hi No\u00f3r,")
    assert "On 2026-11-23 at 08:15 UTC, No\u00f3r Haddad wrote:\n> It is <cold> & dark.\n> > quoted" in text
    assert "<p>Hi No\u00f3r,</p><p>it is the door.</p><p>Best,<br>Sam</p>" in html
    assert "It is &lt;cold&gt; &amp; dark." in html


@pytest.mark.parametrize("subject", ["Re: Kiln", "AW: Kiln", "SV: Kiln", "re[2]: Kiln", "Rif: Kiln"])
def test_a_subject_has_one_mark_of_a_reply(subject: str) -> None:
    asked = read_mail(f"From: a@b.example\nSubject: {subject}\n\nHi".encode(), OWN, "k")
    raw = compose_reply(ReplyDraft("Hi", asked, OWN), NOW)[1]
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == subject


def test_a_subject_without_one_gets_it() -> None:
    asked = read_mail(b"From: a@b.example\nSubject: Reset: kiln\n\nHi", OWN, "k")
    raw = compose_reply(ReplyDraft("Hi", asked, OWN), NOW)[1]
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == "Re: Reset: kiln"


def test_a_signature_is_not_doubled() -> None:
    signature = "Sam Lee\nPotters' Supplies"
    _, signed = composed(signature=signature)
    assert text_of(signed).count("Potters' Supplies") == 1
    _, again = composed("Hi,\n\nit is the door.\n\nSam Lee\nPotters' Supplies", signature=signature)
    assert text_of(again).count("Potters' Supplies") == 1


def test_no_line_is_longer_than_mail_allows_and_no_header_is_smuggled_in() -> None:
    ids = b" ".join(b"<%d@example.com>" % number for number in range(400))
    raw = b"Message-ID: <q@e.x>\nReferences: " + ids + b"\nFrom: a@b.example\nSubject: a\r\n b\n\n" + b"long " * 5000
    reply = compose_reply(ReplyDraft("word " * 5000, read_mail(raw, OWN, "k"), OWN), NOW)[1]
    assert max(map(len, reply.split(b"\r\n"))) <= 998
    smuggled = read_mail(
        b'From: "x\r\nBcc: e@e.example" <a@b.example>\nSubject: =?utf-8?q?a=0ABcc:_e=40e?=\n\nHi', OWN, "k"
    )
    found = message_from_bytes(compose_reply(ReplyDraft("Hi", smuggled, OWN), NOW)[1], policy=policy.default)
    assert found["Bcc"] is None


def test_the_words_of_a_draft_are_known_again() -> None:
    raw = compose_reply(ReplyDraft("Hi No\u00f3r", read_mail(ASKED, OWN, "k"), OWN), NOW)[1]
    assert letter_of(raw).startswith("Hi No\u00f3r")
