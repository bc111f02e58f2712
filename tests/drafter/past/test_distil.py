"""What remains of a past conversation: resolved ones, people's answers, what was asked and with what answered."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from drafter.conversation import Conversation
from drafter.past.answers import Answers, canonical
from drafter.past.distil import NO_PERSON, NOT_RESOLVED, NOTHING_ASKED, distil
from drafter.past.thread import MailThread
from kb_index.documents import Document, Kind, SourceNote, Visibility
from tests.words import WORDS

NOW = datetime(2026, 11, 20, tzinfo=UTC)
REPLY = "Open Settings and select Cancel export beside the one that is stuck, then start a shorter one."
PAGE = "https://help.brindlebook.example/exports/stuck"
SAID = REPLY.casefold().replace(",", "").replace(".", "").split()
ANSWERS = Answers(
    {canonical(PAGE): ("help::stuck.md", PAGE)},
    {"replies::stuck.md": frozenset(tuple(SAID[i : i + 4]) for i in range(len(SAID) - 3))},
)
ASKED = (
    "Hello,\n\nmy export of 2025 stays on Preparing for hours. What can I do?\n\nBest,\nMaya Okafor\n+44 20 7946 0958"
)
ANSWERED = (
    "Hi Maya,\n\nThanks for waiting. Please cancel the export and choose three months at most; the whole year takes "
    "too long.\n\nMore is here: https://help.brindlebook.example/en/exports/stuck?utm_source=mail\n\n"
    "Is there anything else I can do?\n\nBest,\nSam"
)


def message(author: str, text: str, day: int = 1, **more: Any) -> dict[str, Any]:
    return {"author": author, "text": text, "at": f"2026-10-{day:02}T09:00:00Z", **more}


def thread(*messages: dict[str, Any], status: str | None = "closed", **more: Any) -> MailThread:
    given = {
        "id": "42",
        "subject": "Re: Export stuck",
        "customer": {"name": "Maya Okafor", "email": "maya@willow.example"},
    }
    return MailThread(Conversation.model_validate({**given, "messages": messages, **more}), "a.jsonl", status)


def kept(given: MailThread) -> Document:
    found = distil(given, ANSWERS, "past", NOW, WORDS)
    assert isinstance(found, Document)
    return found


def left_out(given: MailThread) -> str:
    found = distil(given, ANSWERS, "past", NOW, WORDS)
    assert isinstance(found, SourceNote)
    assert found.left_out
    return found.reason


def test_a_resolved_conversation_becomes_question_and_answer() -> None:
    document = kept(thread(message("customer", ASKED), message("agent", ANSWERED, 2, name="Sam Reed")))
    assert document.title == "Export stuck"
    assert document.text == (
        "## Asked\n\nmy export of 2025 stays on Preparing for hours. What can I do?\n\n"
        "## Answered\n\nPlease cancel the export and choose three months at most; the whole year takes too long.\n\n"
        "More is here: https://help.brindlebook.example/exports/stuck"
    )
    assert document.answered_with == ("help::stuck.md",)
    assert (document.kind, document.visibility) == (Kind.PAST_CONVERSATION, Visibility.INTERNAL)
    assert document.updated_at == datetime(2026, 10, 2, 9, tzinfo=UTC)
    assert document.link is None


def test_no_personal_data_is_left_anywhere_in_the_document() -> None:
    asked = "I am Maya Okafor of Willow Studio (maya@willow.example), invoice BB-2026-1045. Why is it 29.00 EUR?"
    answered = "Hello Maya, BB-2026-1045 is for October. I sent a copy to 14 Mill Lane, Bath BA1 1AA. Jo Reed has it."
    document = kept(
        thread(
            message("customer", asked), message("agent", answered, 2, name="Jo Reed"), subject="Maya's BB-2026-1045"
        )
    )
    whole = repr(document)
    for secret in ("Maya", "Okafor", "willow", "1045", "Mill Lane", "BA1", "Jo", "Reed", "42"):
        assert secret not in whole
    assert "29.00 EUR" in document.text


def test_the_wording_of_a_saved_reply_tells_that_it_was_used() -> None:
    document = kept(thread(message("customer", ASKED), message("agent", f"Hi Maya,\n\n{REPLY}\n\nSam", 2)))
    assert document.answered_with == ("replies::stuck.md",)


@pytest.mark.parametrize("status", ["open", "pending", "snoozed", "waiting on customer", ""])
def test_what_the_help_desk_calls_open_is_left_out(status: str) -> None:
    given = thread(message("customer", ASKED), message("agent", ANSWERED, 2), status=status)
    assert left_out(given) == NOT_RESOLVED


@pytest.mark.parametrize(
    ("messages", "resolved"),
    [
        ([message("agent", ANSWERED, 2)], True),
        ([message("agent", ANSWERED, 2), message("customer", "Great, that works. Thank you!", 3)], True),
        ([message("agent", ANSWERED, 2), message("customer", "It is still stuck, what now?", 3)], False),
        ([message("agent", "Please cancel the export. Which browser do you use?", 2)], False),
        ([{"author": "agent", "text": ANSWERED, "at": NOW - timedelta(days=2)}], False),
        ([{"author": "agent", "text": ANSWERED}], False),
    ],
)
def test_without_a_status_the_end_of_the_conversation_tells(messages: list[dict[str, Any]], resolved: bool) -> None:
    found = distil(thread(message("customer", ASKED), *messages, status=None), ANSWERS, "past", NOW, WORDS)
    assert isinstance(found, Document) is resolved


@pytest.mark.parametrize(
    "reply",
    [
        message("bot", ANSWERED, 2),
        message("note", ANSWERED, 2),
        message("agent", "This is an automated response. We have received your request and will be in touch.", 2),
        message("agent", "I am out of the office until Monday. Please call my colleague.", 2),
        message("agent", "Hi Maya,\n\nThank you for your message.\n\nBest,\nSam", 2),
    ],
)  # fmt: skip
def test_only_the_answers_of_people_count(reply: dict[str, Any]) -> None:
    assert left_out(thread(message("customer", ASKED), reply)) == NO_PERSON


def test_what_a_machine_said_between_people_is_skipped() -> None:
    receipt = message("agent", "Your request (#10442) has been received. Do not reply to this email.", 1)
    document = kept(thread(message("customer", ASKED), receipt, message("agent", ANSWERED, 2)))
    assert "received" not in document.text
    assert "cancel the export" in document.text


def test_an_answer_in_several_replies_is_kept_in_order_and_steps_stay_steps() -> None:
    steps = "1. Open **Settings > Data**.\n2. Select **Cancel export**."
    document = kept(
        thread(
            message("customer", ASKED),
            message("agent", f"Hi Maya,\n\nThis gets it through:\n\n{steps}\n\nSam", 2),
            message("customer", "Done. Where is the file?", 3),
            message("agent", "The file arrives by email within five minutes.", 4),
        )
    )
    assert steps in document.text
    assert document.text.index("Cancel export") < document.text.index("arrives by email")
    assert "Where is the file" not in document.text


def test_a_customer_who_says_nothing_in_words_is_left_out() -> None:
    given = thread(message("customer", "???"), message("agent", ANSWERED, 2), subject="")
    assert left_out(given) == NOTHING_ASKED


def test_the_same_conversation_keeps_its_id_and_others_have_theirs() -> None:
    messages = (message("customer", ASKED), message("agent", ANSWERED, 2))
    one, again, other = (kept(thread(*messages, id=key)) for key in ("42", "42", "43"))
    assert one.id == again.id != other.id
    assert one.id.startswith("a.jsonl#")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "https://help.x.example/hc/en-us/articles/123-Reset-it",
            "http://www.help.x.example/hc/de/articles/123?a=b#c",
        ),
        ("https://docs.x.example/article/12-old-title", "https://docs.x.example/article/12-new-title/"),
        ("https://x.example/kb/refunds.html", "https://x.example/en-US/kb/refunds"),
    ],
)
def test_two_addresses_of_one_page_are_the_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


def test_two_pages_are_not() -> None:
    assert canonical("https://x.example/kb/refunds") != canonical("https://x.example/kb/invoices")
    assert canonical("not a link") == canonical("not a link")
