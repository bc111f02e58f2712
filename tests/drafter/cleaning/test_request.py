"""The open request: what the customer asks now, without what mail programs put around it."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.cleaning.earlier import EarlierMessages
from drafter.cleaning.request import OpenRequest, open_request
from drafter.conversation import MESSAGE_LIMIT, Conversation, Customer, Message
from tests.words import PATTERNS


def conversation(*messages: tuple[str, str] | Message, name: str | None = None, subject: str = "") -> Conversation:
    made = [m if isinstance(m, Message) else Message(author=m[0], text=m[1]) for m in messages]
    return Conversation(id="c1", subject=subject, customer=Customer(name=name), messages=tuple(made))


def cleaned(*messages: tuple[str, str] | Message, **more: Any) -> OpenRequest:
    return open_request(conversation(*messages, **more), PATTERNS)


def test_a_burst_is_one_request_and_older_turns_are_history() -> None:
    request = cleaned(
        ("customer", "How do I export my calendar?"),
        ("bot", "We have received your message."),
        ("agent", "Open Settings, then Exports."),
        ("customer", "I see no Exports there"),
        ("note", "She is on Starter, which has no exports."),
        ("customer", "Maybe my plan is wrong?"),
    )
    assert request.text == "I see no Exports there\n\nMaybe my plan is wrong?"
    assert [(t.author, t.text) for t in request.history] == [
        ("customer", "How do I export my calendar?"),
        ("agent", "Open Settings, then Exports."),
        ("note", "She is on Starter, which has no exports."),
    ]
    assert not request.answered
    assert "Starter" not in request.said
    assert "received your message" not in request.said


def test_after_the_agents_reply_the_request_is_the_burst_before_it() -> None:
    request = cleaned(("customer", "Hi"), ("customer", "Is it down?"), ("agent", "It is back."), ("note", "ok"))
    assert request.answered
    assert request.text == "Hi\n\nIs it down?"
    assert [t.text for t in request.history] == ["It is back.", "ok"]


def test_history_keeps_the_time_of_each_turn() -> None:
    at = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
    request = cleaned(Message(author="agent", text="Hello.", at=at), ("customer", "Hi"))
    assert request.history[0].at == at


def test_a_message_delivered_twice_is_read_once() -> None:
    assert cleaned(("customer", "Is it down?"), ("customer", "Is it down?")).text == "Is it down?"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: Export", "Export"),
        ("RE: AW: Fwd: Export", "Export"),
        ("AW: WG: Frage", "Frage"),
        ("Re[2]: Export", "Export"),
        ("[EXTERNAL] Re: Export", "Export"),
        ("Re\u200b: Ex\u00adport", "Export"),
        ("Refund: when?", "Refund: when?"),
        ("Regarding: my plan", "Regarding: my plan"),
        ("  two\n lines ", "two lines"),
        ("Re:", ""),
    ],
)
def test_subject_without_reply_marks(subject: str, expected: str) -> None:
    assert cleaned(("customer", "x"), subject=subject).subject == expected


def test_attachments_and_links_are_those_of_the_request() -> None:
    request = cleaned(
        Message(author="customer", text="See http://old.example", attachments=("old.png",)),
        ("agent", "Thanks."),
        Message(
            author="customer",
            text="Now at https://brindlebook.example/book?x=1, and (https://a.example/b).\n\nBest,\nMaya\nhttps://fern.example",
            attachments=("a.png", "a.png"),
        ),
    )
    assert request.attachments == ("a.png",)
    assert request.urls == ("https://brindlebook.example/book?x=1", "https://a.example/b")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Maya Okafor", "Hi", "Maya"),
        (None, "It fails.\n\nBest,\nMaya", "Maya"),
        (None, "It fails.\n\nBest regards, Maya Okafor", "Maya"),
        (None, "it fails\n\nthanks\nmaya", "Maya"),
        (None, "It fails.\n\n– Maya", "Maya"),
        (None, "It fails.\n\nMit freundlichen Grüßen\nJörg Maier\nSalon Maier", "Jörg"),
        ("Fern Studio GmbH", "It fails.\n\nCheers, Maya", "Maya"),
        ("Fern Studio GmbH", "It fails.", None),
        (None, "It fails.\n\nThanks, it would help me.", None),
        (None, "It fails.\n\nThanks,\nThe Fern Team", None),
        (None, "Help", None),
        (None, "Yes, that works.\n\nOn 3 May 2026 Sam <s@x.example> wrote:\n> Hello\n>\n> Best,\n> Sam", None),
    ],
)
def test_first_name(name: str | None, text: str, expected: str | None) -> None:
    assert cleaned(("customer", text), name=name).first_name == expected


FORM = "Name: Ada Quist\nEmail: ada@guest.example\nSubject: Gate\nMessage: The gate code fails.\n\nThanks,\nAda"


def test_the_visitor_of_a_contact_form_is_the_customer() -> None:
    request = cleaned(("customer", FORM), name="WordPress", subject="Website enquiry")
    assert request.text == "The gate code fails.\n\nThanks,"
    assert (request.first_name, request.subject, request.email) == ("Ada", "Gate", "ada@guest.example")


def test_a_website_is_known_by_its_own_words_whatever_it_is_called() -> None:
    request = cleaned(("customer", f"Roth just got a new form submission.\n\n{FORM}"), name="Wexly")
    assert (request.text, request.first_name) == ("The gate code fails.\n\nThanks,", "Ada")


def test_a_form_from_an_address_that_takes_no_replies_is_its_visitors_whatever_the_website_is_called() -> None:
    mail = conversation(("customer", FORM), name="Webseite").model_copy(
        update={"customer": Customer(name="Webseite", email="no-reply@rooms.example")}
    )
    request = open_request(mail, PATTERNS)
    assert (request.text, request.first_name) == ("The gate code fails.\n\nThanks,", "Ada")


@pytest.mark.parametrize("message", ["Role: Admin", "Message: please let me in"])
def test_a_person_who_mails_somebody_elses_data_is_the_customer(message: str) -> None:
    text = f"Please add her:\n\nName: Ada Quist\nEmail: ada@guest.example\n{message}"
    request = cleaned(("customer", text), name="Lena Roth")
    assert (request.text, request.first_name) == (text, "Lena")


def test_a_chat_that_was_mailed_is_read_as_one() -> None:
    chat = (
        "10:15 Visitor: hello\n10:15 Tom: Which room?\n10:16 Visitor: the gate code of the blue one fails\n"
        "10:17 Bot: Bye."
    )
    request = cleaned(("customer", chat), name="Chat Widget")
    assert request.text == "hello\n\nthe gate code of the blue one fails"
    assert [(turn.author, turn.text) for turn in request.history] == [("agent", "Which room?")]
    assert not request.answered
    assert request.first_name is None


def test_a_caller_is_not_called_voicemail() -> None:
    request = cleaned(
        ("customer", "Voicemail transcript (automatic):\n\nhello the gate code fails since friday"), name="Voicemail"
    )
    assert request.text == "hello the gate code fails since friday"
    assert request.first_name is None


AWAY = "Thank you for your message. I am out of the office and will reply on my return."


def test_an_automatic_reply_takes_nothing_from_a_question_that_waits() -> None:
    request = cleaned(("customer", "Where is the invoice?"), ("customer", AWAY))
    assert request.text == "Where is the invoice?"
    assert not request.automatic
    after = cleaned(("customer", "Where is the invoice?"), ("agent", "Below Settings."), ("customer", AWAY))
    assert "away" in after.automatic


def test_a_forwarded_newsletter_is_asked_about() -> None:
    text = "Hi there,\n\nThree houses doubled their nights.\n\nView in browser | Unsubscribe"
    assert cleaned(("customer", text), subject="5 trends").automatic
    assert not cleaned(("customer", text), subject="Fwd: 5 trends").automatic


def test_answers_inside_our_own_mail_are_the_request() -> None:
    ours = "Hi Ada,\n\nWhich room is it?\n\nHow many nights did it happen?\n\nBest,\nTom"
    theirs = (
        "See below.\n\nFrom: Desk <help@desk.example>\nSent: 5 October 2026 14:23\nTo: Ada\nSubject: RE: Gate\n\n"
        "Hi Ada,\n\nWhich room is it?\n[Ada] The blue one.\n\nHow many nights did it happen?\n[Ada] Four.\n\n"
        "Best,\nTom"
    )
    request = cleaned(("customer", "The gate fails."), ("agent", ours), ("customer", theirs), subject="Re: Gate")
    assert request.text == "See below.\n\n[Ada] The blue one.\n\n[Ada] Four."


def test_answers_behind_signs_of_their_own_in_our_mail_are_the_request() -> None:
    ours = "Hi Ada,\n\nWhich room is it?\n\nSince when does it fail?\n\nBest,\nTom"
    theirs = (
        "Answers below.\n\nFrom: Desk <help@desk.example>\nSent: 5 October 2026 14:23\nTo: Ada\nSubject: RE: Gate\n\n"
        "Hi Ada,\n\nWhich room is it?\n>>> The blue one\n\nSince when does it fail?\n>> Friday\n\nBest,\nTom"
    )
    request = cleaned(("customer", "The gate fails."), ("agent", ours), ("customer", theirs), subject="Re: Gate")
    assert request.text == "Answers below.\n\nThe blue one\n\nFriday"


def test_a_phone_alone_says_nothing() -> None:
    assert cleaned(("customer", "Sent from my iPhone"), subject="Picture").text == ""


def test_a_header_in_a_first_mail_is_asked_about() -> None:
    header = "From: Desk <d@a.example>\nSent: 5 October 2026 14:23\nTo: Ada\nSubject: Stay"
    text = f"Guests get this.\n\n{header}\n\nWhy so late?"
    assert cleaned(("customer", text), subject="Reminders").text == text
    assert cleaned(("customer", text), subject="RE: Reminders").text == "Guests get this."


def test_a_message_over_the_limit_is_cut_and_says_so() -> None:
    request = cleaned(("customer", "word " * (MESSAGE_LIMIT // 5) + "secret"))
    assert request.cut
    assert "secret" not in request.text
    assert not cleaned(("customer", "short")).cut


def test_html_is_read_when_there_is_no_text() -> None:
    request = cleaned(Message(author="customer", html="<p>Hello,</p><p>it&nbsp;fails<br>again</p>"))
    assert request.text == "Hello,\n\nit fails\nagain"


HUGE = {
    "one word": "a" * 2_000_000,
    "blank lines": "\n" * 2_000_000,
    "spaces": " " * 2_000_000,
    "spaced lines": "x\n " * 600_000,
    "openers": "On " * 700_000,
    "headers": "From: x\n" * 200_000,
    "quotes": "> " * 1_000_000,
    "quote lines": "> so it is\n" * 200_000,
    "addresses": "a@" * 1_000_000,
    "dashes": "-" * 2_000_000,
    "sign-offs": "Thanks,\n" * 200_000,
    "half links": "https://" * 200_000,
    "angle brackets": "<" * 2_000_000,
    "hidden characters": "\u200b" * 2_000_000,
}


@pytest.mark.parametrize("shape", HUGE)
def test_huge_messages_of_every_shape_take_no_time(shape: str) -> None:
    started = time.process_time()
    cleaned(("customer", HUGE[shape]), ("agent", HUGE[shape]), ("customer", "Is it up?"))
    assert time.process_time() - started < 20  # a pattern that backtracks takes minutes


@settings(max_examples=60)
@given(st.text(max_size=400), st.text(max_size=200))
def test_any_text_keeps_words_and_nothing_invisible(first: str, second: str) -> None:
    request = cleaned(("customer", first), ("agent", second), ("customer", second))
    assert any(c.isalnum() for c in second) <= bool(request.text)
    assert not any(c in request.text for c in "\u200b\u200e\u202e\u2066\ufeff\x00")


PIECES = [
    "Hello",
    "On 3 May 2026 Sam <s@x.example> wrote:",
    "> quoted",
    "--",
    "Best,",
    "Maya",
    "",
    "From: a@b.example",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_own_words_at_the_top_always_stay(lines: list[str]) -> None:
    text = "The export stays empty since Monday.\n" + "\n".join(lines)
    assert cleaned(("customer", text)).text.startswith("The export stays empty since Monday.")


def test_each_message_is_taken_apart_once_however_many_come_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    added: list[str] = []
    add = EarlierMessages.add

    def counted(said: EarlierMessages, text: str) -> None:
        added.append(text)
        add(said, text)

    monkeypatch.setattr(EarlierMessages, "add", counted)
    said = [{"author": ("customer", "agent")[n % 2], "text": f"Word {n} of a long chat."} for n in range(301)]
    open_request(Conversation.model_validate({"id": "c", "messages": said}), PATTERNS)
    assert len(added) == 301


def test_on_a_network_one_small_word_is_no_name_unless_they_sign_with_it() -> None:
    def name(text: str, channel: str) -> str | None:
        given = {"id": "c", "channel": channel, "customer": {"name": "lena"}}
        messages = [{"author": "customer", "text": text}]
        return open_request(Conversation.model_validate({**given, "messages": messages}), PATTERNS).first_name

    assert name("is there a discount?", "social") is None
    assert name("Is there a discount?\n\nThanks,\nLena", "social") == "Lena"
    assert name("is there a discount?", "email") == "Lena"
