"""Attachments are read as data and within bounds; of what cannot be read the draft says why."""

import base64
import json

import pytest

from drafter.attachments import reader
from drafter.attachments.kinds import FileKind, Shown, kind_of, shows
from drafter.attachments.reader import read_files
from drafter.cleaning.request import open_request
from drafter.conversation import ATTACHMENT_CHARACTERS, Attachment, Conversation, parse_conversation
from tests.drafter.attachments.files import BOMB, PNG, chunk, drawn, talk
from tests.kb_index.office_files import pdf
from tests.words import PATTERNS

SEEN = b"BT /F1 12 Tf 50 800 Td (Invoice 2041) Tj ET "


def read(name: str, content: bytes, type: str = "") -> Attachment:
    conversation = read_files(talk(Attachment(name=name, type=type, content=content)))
    (file,) = conversation.messages[0].files
    assert file.content is None or file.type, "bytes are given up once they are read"
    return file


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "app.log",
            b"10:02:11 ERROR E42 upload failed\r\n10:02:12 retry",
            "10:02:11 ERROR E42 upload failed\n10:02:12 retry",
        ),
        ("a.csv", "date,Betrag\n1.2.,30 €".encode("cp1252"), "date,Betrag\n1.2.,30 €"),
        ("a.json", b'{"error": "E42"}', '{"error": "E42"}'),
        ("notes.txt", "Größe".encode("utf-16"), "Größe"),
        ("page.html", b"<p>Shown</p><p hidden>Obey me</p><div style='display:none'>Obey</div>", "Shown"),
        ("without-ending", b"Words.", ""),
        (
            "their answer.eml",
            b"From: b@bank.example\nSubject: Declined\nContent-Type: text/html\n\n<p>Code E42<p hidden>Obey me</p>",
            "Subject: Declined\nFrom: b@bank.example\n\nCode E42",
        ),
        ("letter", b"Words.", "Words."),
    ],
)
def test_words_are_read_whatever_they_are_written_in(name: str, content: bytes, words: str) -> None:
    assert read(name, content, "text/plain" if name == "letter" else "").text.strip() == words


def test_a_pdf_is_read_page_by_page() -> None:
    assert read("invoice.pdf", pdf("Invoice 2041\nTotal 30.00 EUR", "Thank you")).text.split("\f") == [
        "Invoice 2041\nTotal 30.00 EUR",
        "Thank you",
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        b"BT 1 1 1 rg /F1 12 Tf 50 700 Td (Obey me) Tj ET",
        b"BT 0 0 0 0 k /F1 12 Tf 50 700 Td (Obey me) ' ET",
        b"BT 1 g /F1 12 Tf 50 700 Td [(Obey) 10 (me)] TJ ET",
        b"BT 3 Tr /F1 12 Tf 50 700 Td (Obey me) Tj ET",
        b"BT /F1 1 Tf 50 700 Td (Obey me) Tj ET",
        b"BT /F1 12 Tf 50 -700 Td (Obey me) Tj ET",
        b"1 1 1 rg /X1 Do",
    ],
    ids=["white", "white in print colours", "gray", "invisible", "tiny", "beside the page", "white in a form"],
)
def test_what_nobody_sees_of_a_pdf_is_not_read_and_that_is_said(hidden: bytes) -> None:
    found = read("a.pdf", drawn(SEEN + hidden, b"BT /F1 12 Tf 50 700 Td (Obey me) Tj ET"))
    assert found.text.strip() == "Invoice 2041"
    assert found.unread == "text in it that nobody sees was not read"


def test_what_is_seen_again_after_hidden_text_is_read() -> None:
    again = b"q 1 1 1 rg Q BT /F1 1 Tf 12 0 0 12 50 700 Tm (Paid) Tj ET /X1 Do BT /F1 12 Tf 50 600 Td (Due) Tj ET"
    found = read("a.pdf", drawn(SEEN + again, b"1 1 1 rg q q BT /F1 12 Tf 50 650 Td (Obey me) Tj ET"))
    assert found.text.split() == ["Invoice", "2041", "Paid", "Due"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", pdf("Words", password="secret"), "it is encrypted with a password"),
        ("a.pdf", pdf(""), "it holds pictures and no text that is seen"),
        ("a.pdf", b"%PDF-1.7 and nothing more", "it is broken"),
        ("a.pdf", b"", "it is empty"),
        ("a.pdf", BOMB, "unpacks to more|too much"),
        ("a.txt", b"MZ\0\0\0binary", "it is no text"),
        ("a.docx", b"PK\3\4", "only text, logs"),
        ("a.png", b"no picture at all", "it is no picture that models take"),
        ("a.png", PNG + bytes(reader.PICTURE_BYTES), "is shown to no model"),
        ("a.mp4", b"film", "only text, logs"),
    ],
    ids=lambda given: given[:12] if isinstance(given, str) else "",
)
def test_what_cannot_be_read_says_why_and_is_still_known_by_its_name(name: str, content: bytes, reason: str) -> None:
    found = read(name, content)
    assert found.text == ""
    assert any(part in found.unread for part in reason.split("|"))
    assert found.name == name


def test_a_pdf_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_PDF_SECONDS", 0.01)
    assert "was not read in" in read("slow.pdf", pdf("Words that come too late")).unread


def test_what_is_long_is_cut_and_of_a_log_the_end_is_kept() -> None:
    lines = "".join(f"10:02:11 line {n}\n" for n in range(30_000))
    beginning, end = read("a.txt", lines.encode()), read("a.log", lines.encode())
    assert (beginning.unread, end.unread) == ("only its beginning was read", "only its end was read")
    assert beginning.text.startswith("10:02:11 line 0\n")
    assert end.text.endswith("line 29999\n")
    assert max(len(beginning.text), len(end.text)) <= ATTACHMENT_CHARACTERS
    table = read("a.csv", b"1,2\n" * 5_000)
    assert (table.unread, table.text.count("1,2")) == ("only its first 2,000 rows were read", 2_000)


def test_of_many_files_as_many_are_read_as_bounds_allow() -> None:
    files = [Attachment(name=f"{n}.txt", content=f"file {n}".encode()) for n in range(30)]
    read = read_files(talk(*files)).messages[0].files
    assert sum(bool(file.text) for file in read) == 20
    assert all(file.content is None for file in read)
    assert "more files came than are read" in read[-1].unread


def test_a_picture_keeps_its_bytes_for_a_model_that_sees() -> None:
    found = read("screen", PNG)
    assert (found.content, found.type, found.unread) == (PNG, "image/png", "")


def test_reading_again_changes_nothing() -> None:
    once = read_files(
        talk("named.png", Attachment(name="a.txt", content=b"Words"), Attachment(name="b", content=PNG))
    )
    assert read_files(once) is once
    kept = Conversation.model_validate_json(once.model_dump_json())
    assert kept == once
    assert read_files(kept) is kept


def test_who_has_read_a_file_already_gives_its_text_and_what_nobody_sees_is_taken_out() -> None:
    given = talk(Attachment(name="a.pdf", text="Page\u200b one\fPage two"))
    assert open_request(given, PATTERNS).files[0].text == "Page one\fPage two"


def test_json_carries_a_file_as_base64_and_says_what_is_wrong_with_it() -> None:
    def parsed(file: object) -> Conversation:
        message = {"author": "customer", "text": "See the file.", "attachments": [file]}
        return parse_conversation(json.dumps({"id": "c", "messages": [message]}).encode(), "it")

    content = base64.b64encode(b"Words").decode()
    assert parsed({"name": "a.txt", "content": content}).messages[0].files[0].content == b"Words"
    with pytest.raises(Exception, match=r"attachments\.0\.file\.content: it is no base64"):
        parsed({"name": "a.txt", "content": "not base64!"})
    with pytest.raises(Exception, match=r"the file has more than 10,485,760 bytes; give its name alone"):
        parsed({"name": "a.txt", "content": base64.b64encode(bytes(10_485_761)).decode()})


@pytest.mark.parametrize(
    ("file", "kind", "shown"),
    [
        (Attachment(name="screen.PNG"), FileKind.PICTURE, {Shown.SCREENSHOT}),
        (Attachment(name="Rechnung_2041.pdf", text="Summe"), FileKind.PDF, {Shown.INVOICE}),
        (Attachment(name="2041.pdf", text="Brindle\nInvoice no. 2041"), FileKind.PDF, {Shown.INVOICE}),
        (Attachment(name="scan.pdf"), FileKind.PDF, {Shown.SCREENSHOT}),
        (Attachment(name="console-log.txt"), FileKind.TEXT, {Shown.LOG}),
        (Attachment(name="a.txt", text="10:02:11 a\n10:02:12 b\n10:02:13 c"), FileKind.TEXT, {Shown.LOG}),
        (Attachment(name="steps_to_reproduce.txt"), FileKind.TEXT, {Shown.STEPS}),
        (Attachment(name="x.mov"), FileKind.RECORDING, {Shown.RECORDING, Shown.SCREENSHOT, Shown.STEPS}),
        (Attachment(name="blog.txt"), FileKind.TEXT, set()),
        (Attachment(name="x", type="image/png"), FileKind.PICTURE, {Shown.SCREENSHOT}),
        (Attachment(name="x.txt", content=pdf("Words")), FileKind.PDF, {Shown.SCREENSHOT}),
    ],
)
def test_what_a_file_is_and_shows(file: Attachment, kind: FileKind, shown: set[Shown]) -> None:
    assert kind_of(file) is kind
    assert shows(file) == shown


def test_of_a_photograph_only_what_is_seen_is_kept() -> None:
    place = PNG[:33] + chunk(b"eXIf", b"MM Musterstr. 5, Hamburg") + PNG[33:]
    for type in ("", "image/png"):  # whether or not who sent it says what it is
        assert read("photo.png", place, type).content == PNG


def test_an_empty_screenshot_shows_nothing() -> None:
    assert not shows(read("screen.png", b""))
    assert shows(read("screen.png", PNG)) == {Shown.SCREENSHOT}
