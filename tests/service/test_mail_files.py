"""A saved mail: who, when and what, with its files; and the same from the command line and beside JSON."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from drafter.attachments.reader import read_files
from drafter.errors import ConversationError
from service.cli.input import read_input
from service.mail_files import read_mail_file
from service.pages.pasted import read_pasted
from tests.drafter.attachments.files import PNG
from tests.kb_index.office_files import pdf


def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "Maya Lindqvist <maya@fern.example>", "Invoice 2041"
    made["Date"] = "Mon, 16 Nov 2026 10:12:00 +0100"
    made.set_content("The total looks wrong to me. Please see the invoice.")
    made.add_attachment(pdf("Invoice 2041\nTotal 30.00 EUR"), maintype="application", subtype="pdf", filename="r.pdf")
    made.add_attachment("10:02:11 ERROR E42", filename="app.log")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="logo.png", cid="<logo@fern.example>")
    made.add_attachment(
        PNG + bytes(20_000), maintype="image", subtype="png", filename="shot.png", cid="<s@fern.example>"
    )
    return made


@pytest.mark.parametrize("way", ["file", "pasted", "command line"])
def test_the_files_of_a_mail_come_along_and_are_read(way: str, tmp_path: Path) -> None:
    raw, path = bytes(mail()), tmp_path / "mail.eml"
    path.write_bytes(raw)
    if way == "file":
        read = read_mail_file(raw, "mail.eml", "default")
    else:
        read = read_pasted(raw.decode(), "", "default") if way == "pasted" else read_input(str(path))
    read = read_files(read)
    (message,) = read.messages
    assert (read.subject, message.name, message.text.strip()) == (
        "Invoice 2041",
        "Maya Lindqvist",
        "The total looks wrong to me. Please see the invoice.",
    )
    texts = {file.name: file.text.strip() for file in message.files}
    assert texts == {"r.pdf": "Invoice 2041\nTotal 30.00 EUR", "app.log": "10:02:11 ERROR E42", "shot.png": ""}
    assert message.files[2].content is not None, "a picture is kept for a model that sees; a logo is none"


def test_a_mail_that_is_forwarded_as_a_file_is_read_with_its_files() -> None:
    inner, outer = mail(), EmailMessage()
    outer["From"], outer["Subject"] = "Maya <maya@fern.example>", "Fwd"
    outer.set_content("See the mail that I got.")
    outer.add_attachment(inner)
    (message,) = read_files(read_mail_file(bytes(outer), "outer.eml", "default")).messages
    texts = {file.name: file.text for file in message.files}
    assert message.text.strip() == "See the mail that I got."
    assert "The total looks wrong to me." in texts["Invoice 2041.eml"]
    assert texts["app.log"].strip() == "10:02:11 ERROR E42"


def test_a_mail_with_parts_without_end_is_refused() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(200))
    with pytest.raises(ConversationError, match="more than 100 parts within parts"):
        read_mail_file(b"From: a@b.example\n" + nested, "bomb.eml", "default")


def test_a_broken_mail_is_read_as_far_as_it_goes() -> None:
    raw = b'From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\nHelp\n--x\n'
    raw += b'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="=?x?q?y?="\n\n?!?\n'
    (message,) = read_files(read_mail_file(raw, "broken.eml", "default")).messages
    assert message.text.strip() == "Help"
    assert len(message.files) == 1


def beside(folder: Path, *attachments: object) -> str:
    path = folder / "talk" / "conversation.json"
    path.parent.mkdir()
    said = {"author": "customer", "text": "See the log.", "attachments": attachments}
    path.write_text(json.dumps({"id": "c", "messages": [said]}), "utf-8")
    return str(path)


def test_json_may_name_files_beside_it(tmp_path: Path) -> None:
    name = beside(tmp_path, "only-a-name.png", {"path": "app.log"}, {"path": "app.log", "name": "error.log"})
    (tmp_path / "talk" / "app.log").write_text("10:02:11 ERROR E42", "utf-8")
    read = read_files(read_input(name)).messages[0].files
    assert [(file.name, file.text) for file in read] == [
        ("only-a-name.png", ""),
        ("app.log", "10:02:11 ERROR E42"),
        ("error.log", "10:02:11 ERROR E42"),
    ]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"path": "../secret.txt"}, "lies outside the folder"),
        ({"path": "link.txt"}, "lies outside the folder"),
        ({"path": "missing.log"}, "cannot be read"),
        ({"path": "."}, "cannot be read"),
        ({"path": "app.log", "size": 3}, r"attachments\.0\.file\.size"),
        ({"path": 3}, r"attachments\.0\.file"),
    ],
)
def test_a_file_that_is_elsewhere_or_wrong_is_refused(given: object, reason: str, tmp_path: Path) -> None:
    name = beside(tmp_path, given)
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "talk" / "app.log").write_text("log", "utf-8")
    (tmp_path / "talk" / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(ConversationError, match=reason):
        read_input(name)
