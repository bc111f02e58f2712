"""Mail and JSONL on disk become documents; what cannot be read or is left out is said."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drafter.past import sources as past_sources
from drafter.past.answers import Answers
from drafter.past.distil import distil
from drafter.past.sources import PastSource
from kb_index.documents import Document, SourceNote, SourceProblem
from kb_index.errors import SourceError
from tests.words import WORDS

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TEAM = ("brindlebook.example",)
ANSWER = "Hi Maya,\n\nPlease cancel the export and choose three months at most.\n\nBest,\nSam"
QUOTED = f"{ANSWER}\n\nOn 3 May 2026, Maya Okafor <maya@willow.example> wrote:\n> My export is stuck all day.\n"


def read(path: Path, team: tuple[str, ...] = TEAM) -> list[object]:
    return list(PastSource(path, WORDS, team).documents(lambda: Answers({}, {}), NOW))


def documents(found: list[object]) -> list[Document]:
    return [item for item in found if isinstance(item, Document)]


def mail(key: str, sender: str, text: str, day: int, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{key}@mail>"
    message["From"] = sender
    message["To"] = "help@brindlebook.example"
    message["Subject"] = headers.pop("Subject", "Re: Export stuck")
    message["Date"] = f"{day:02} May 2026 09:00:00 +0200"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


MAYA, SAM = "Maya Okafor <maya@willow.example>", "Sam Reed <sam@support.brindlebook.example>"


def thread() -> Iterator[EmailMessage]:
    yield mail("a", MAYA, "My export is stuck all day. What can I do?\n\nMaya", 3)
    yield mail("b", SAM, QUOTED, 4, In_Reply_To="<a@mail>", References="<a@mail>")


def write_mbox(path: Path, messages: list[EmailMessage]) -> Path:
    path.write_bytes(b"".join(b"From x Thu May  3 09:00:00 2026\n" + bytes(one) + b"\n" for one in messages))
    return path


def test_an_mbox_is_read_as_threads_whatever_its_order(tmp_path: Path) -> None:
    other = mail("c", MAYA, "Where are my invoices for last year?", 5, Subject="Invoices")
    reply = mail("d", SAM, "They are all under Settings and Billing.", 6, References="<c@mail>")
    found = documents(read(write_mbox(tmp_path / "all.mbox", [reply, *reversed(list(thread())), other])))
    one, two = sorted(found, key=lambda document: document.title)
    asked, answered = one.text.split("\n\n## Answered\n\n")
    assert asked == "## Asked\n\nMy export is stuck all day. What can I do?"
    assert answered == "Please cancel the export and choose three months at most."
    assert (one.title, two.title) == ("Export stuck", "Where are my invoices for last year?")
    assert "Settings and Billing" in two.text


def test_mails_in_a_folder_belong_together_and_quotes_are_not_said_twice(tmp_path: Path) -> None:
    for number, message in enumerate(thread()):
        (tmp_path / f"{number}.eml").write_bytes(bytes(message))
    (document,) = documents(read(tmp_path))
    assert document.id.startswith("0.eml#")
    assert document.text.count("stuck all day") == 1
    assert "Maya" not in repr(document)
    assert document.updated_at == datetime(2026, 5, 4, 7, tzinfo=UTC)


def test_html_mail_and_unknown_charsets_are_read(tmp_path: Path) -> None:
    asked, answered = thread()
    asked.set_content("<p>My <b>caf&eacute;</b> export is stuck.</p><p>Why?</p>", subtype="html")
    raw = bytes(answered).replace(b'charset="utf-8"', b'charset="x-nonsense"')
    (tmp_path / "1.eml").write_bytes(bytes(asked))
    (tmp_path / "2.eml").write_bytes(raw)
    (document,) = documents(read(tmp_path))
    assert "My café export is stuck" in document.text
    assert "cancel the export" in document.text


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        (SAM, {"Auto_Submitted": "auto-replied"}),
        (SAM, {"Precedence": "bulk"}),
        (SAM, {"X_Autoreply": "yes"}),
        (SAM, {"Subject": "Automatic reply: Export stuck"}),
        ("Mail Delivery <mailer-daemon@willow.example>", {"Subject": "Undeliverable: Export"}),
        ("Other <x@elsewhere.example>", {}),
    ],
)
def test_what_no_agent_wrote_is_no_answer(tmp_path: Path, sender: str, headers: dict[str, str]) -> None:
    asked = next(thread())
    reply = mail("b", sender, ANSWER, 4, References="<a@mail>", **headers)
    (found,) = read(write_mbox(tmp_path / "a.mbox", [asked, reply]))
    assert isinstance(found, SourceNote)
    assert found.reason == "no answer by a person"


def test_an_agents_reply_that_a_help_desk_sent_counts(tmp_path: Path) -> None:
    asked = next(thread())
    reply = mail("b", SAM, ANSWER, 4, References="<a@mail>", Auto_Submitted="auto-generated")
    assert len(documents(read(write_mbox(tmp_path / "a.mbox", [asked, reply])))) == 1


def test_mail_needs_to_know_the_team(tmp_path: Path) -> None:
    write_mbox(tmp_path / "a.mbox", list(thread()))
    with pytest.raises(SourceError, match="DRAFTER_TEAM"):
        PastSource(tmp_path / "a.mbox", WORDS)


@pytest.mark.parametrize("name", ["notes.md", "missing.mbox", "empty"])
def test_what_is_no_source_is_said_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.md").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"\.mbox, \.eml, \.jsonl"):
        PastSource(tmp_path / name, WORDS, TEAM)


def line(**more: Any) -> str:
    messages = [{"author": "customer", "text": "My export is stuck."}, {"author": "agent", "text": ANSWER}]
    return json.dumps({"id": "1", "status": "closed", "messages": messages} | more)


def test_jsonl_says_itself_who_is_who_and_what_is_resolved(tmp_path: Path) -> None:
    lines = [line(mailbox="shop"), line(id="2", status="open"), "{", "", line(id="3", messages=[]), line(id="4")]
    (tmp_path / "c.jsonl").write_text("\n".join(lines))
    found = read(tmp_path / "c.jsonl", ())
    assert [document.mailboxes for document in documents(found)] == [("shop",), ()]
    assert [item.reason for item in found if isinstance(item, SourceNote)] == ["not resolved"]
    problems = [item.reason for item in found if isinstance(item, SourceProblem)]
    assert [reason.split(":")[0] for reason in problems] == ["line 3", "line 5"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.binary(max_size=200) | st.sampled_from([b"From x\n", b"From: a\n", b"\xff\n\n", b"Subject: =?x?q?\n"])
    )
)
def test_no_bytes_stop_the_run(tmp_path: Path, pieces: list[bytes]) -> None:
    (tmp_path / "junk.mbox").write_bytes(b"".join(pieces))
    (tmp_path / "junk.eml").write_bytes(b"".join(pieces))
    (tmp_path / "junk.jsonl").write_bytes(b"".join(pieces))
    (tmp_path / "good.eml").write_bytes(bytes(next(thread())))
    assert all(isinstance(item, Document | SourceNote | SourceProblem) for item in read(tmp_path))


def eml(*, text: bytes = b"My export is stuck all day. What can I do?", **headers: bytes) -> bytes:
    """A mail of a customer with these raw headers."""
    common = {"Message_ID": b"<a@mail>", "From": b"Maya <maya@willow.example>", "Date": b"03 May 2026 09:00:00 +0200"}
    lines = [name.replace("_", "-").encode() + b": " + value for name, value in (common | headers).items()]
    return b"\n".join([*lines, b"", text])


@pytest.mark.parametrize(
    "odd",
    [
        {"Date": b"Fri, 31 Dec 9999 23:59:59 -2359"},
        {"Date": b"9999-12-31T23:59:59-23:59"},
        {"Date": b"0001-01-01T00:00:00+23:59"},
        {"Date": b"\xb2, 01 Jan 2026"},
        {"Content_Type": b"text/plain; charset=hex"},
        {"Content_Type": b"text/plain; charset=punycode"},
        {"Content_Type": b"text/plain; charset*=utf-8''kl%FFingon"},
        {"Content_Type": b"text/plain; charset*0=ut; charset*1=f-8"},
        {"From": b"=?utf-8?b?/////w==?= <maya@willow.example>"},
        {"From": b"=?hex?q?=D8=00?= <maya@willow.example>"},
        {"From": b"Maya \xff <maya@willow.example>"},
        {"Subject": b"=?utf-16?q?=00=D8?="},
        {"References": b"<" * 50},
        {"To": b'"' * 99},
    ],
)
def test_an_odd_header_loses_no_mail(tmp_path: Path, odd: dict[str, bytes]) -> None:
    (tmp_path / "1.eml").write_bytes(eml(**odd))
    (tmp_path / "2.eml").write_bytes(bytes(mail("b", SAM, ANSWER, 4, References="<a@mail>")))
    found = read(tmp_path)
    (document,) = documents(found)
    assert "My export is stuck" in document.text
    assert found == [document]


def test_whatever_a_mail_or_a_conversation_raises_is_its_own_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = mail("c", MAYA, "Where are my odd invoices for last year?", 5, Subject="Invoices")
    reply = mail("d", SAM, "They are all under Settings and Billing.", 6, References="<c@mail>")
    path = write_mbox(tmp_path / "a.mbox", [other, reply, *thread()])

    def trip(thread: Any, *given: Any) -> Any:
        if "odd" in thread.conversation.messages[0].text:
            raise OverflowError("maya@willow.example")
        return distil(thread, *given)

    monkeypatch.setattr(past_sources, "distil", trip)
    problem, document = read(path)
    assert isinstance(document, Document)
    assert problem == SourceProblem(
        "a.mbox",
        "a conversation in it stopped its reader, which is a bug (OverflowError); leave it out, and report it to us",
    )


def test_half_an_emoji_costs_no_conversation(tmp_path: Path) -> None:
    said = [{"author": "customer", "text": "It is stuck \ud83d."}, {"author": "agent", "text": f"{ANSWER} \ude00"}]
    (tmp_path / "c.jsonl").write_text(line(messages=said, status="closed", id="\udc00"))
    (found,) = read(tmp_path / "c.jsonl", ())
    assert isinstance(found, Document)
    assert found.text.encode()


def test_a_line_without_end_is_told_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drafter.past.archive.FILE_LIMIT", 400)
    (tmp_path / "c.jsonl").write_text("\n".join([line(), "x" * 3000, line(id="2")]))
    first, problem, last = read(tmp_path / "c.jsonl", ())
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert problem == SourceProblem("c.jsonl", "line 2: is longer than 400 bytes; no conversation is")


def test_what_a_refused_line_says_is_not_repeated(tmp_path: Path) -> None:
    refused = [
        line(id=["maya@willow.example"]),
        line(messages=[{"author": "Maya Okafor", "text": "My card is 4111 1111 1111 1111"}]),
        line(messages=[{"author": "customer", "text": 1, "at": "maya@willow.example"}]),
        line(**{"maya@willow.example": 1}),
        line(customer="Maya Okafor"),
        '{"id": "maya@willow.example',
    ]
    (tmp_path / "c.jsonl").write_text("\n".join(refused))
    problems = read(tmp_path / "c.jsonl", ())
    assert len(problems) == len(refused)
    assert not re.search("maya|okafor|willow|4111", repr(problems), re.IGNORECASE)
    reasons = [problem.reason for problem in problems if isinstance(problem, SourceProblem)]
    assert reasons[0] == "line 1: id: Input should be a valid string"
    assert reasons[3] == "line 4: (a field): Extra inputs are not permitted"


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_a_conversation_of_an_odd_date_has_none(tmp_path: Path, at: str) -> None:
    messages = [{"author": "customer", "text": "My export is stuck."}, {"author": "agent", "text": ANSWER, "at": at}]
    (tmp_path / "c.jsonl").write_text(line(messages=messages))
    (document,) = documents(read(tmp_path / "c.jsonl", ()))
    assert document.updated_at is None


@pytest.mark.parametrize("name", ["a.mbox", "a.jsonl"])
@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_archive_that_came_empty_is_named_so_that_nothing_of_it_is_removed(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path) == [SourceProblem(name, "holds no conversation; export it again, or remove the file")]
