"""Who is greeted, how, and what stands there after the repair."""

from typing import Any

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Channel, Intent, Stage, Tone
from tests.drafter.checks.drafts import conversation, draft, fails, mailbox, mended, verdict

GRAVE: dict[str, Any] = {"tone": Tone.ANGRY, "intents": (Intent.COMPLAINT,)}


@pytest.mark.parametrize(
    "first", ["Hi Maya,", "Hello Maya,", "Hi Maya!", "Hi, Maya", "Good morning Maya,", "Hi Maya, thanks for asking."]
)
def test_friendly_and_fitting(first: str) -> None:
    assert not fails("greeting", draft(f"{first}\n\nIt is there."))


@pytest.mark.parametrize(
    "first", ["Hey Maya,", "Dear Maya,", "Hi there,", "Hi Jane,", "To whom it may concern,", "Thanks."]
)
def test_unfitting(first: str) -> None:
    assert fails("greeting", draft(f"{first}\n\nIt is there."))


def test_hey_is_fine_for_who_says_hey() -> None:
    assert not fails("greeting", draft("Hey Maya,\n\nYes.", "hey, how do I export?"))


def test_hello_is_kept_for_grave_mistakes_and_formal_mailboxes() -> None:
    assert fails("greeting", draft("Hi Maya,\n\nSorry.", **GRAVE))
    assert mended("greeting", draft("Hi Maya,\n\nSorry.", **GRAVE)) == "Hello Maya,\n\nSorry."
    formal = mailbox(register="formal")
    assert fails("greeting", draft("Hi Maya,\n\nYes.", box=formal))
    assert not fails("greeting", draft("Dear Maya,\n\nYes.", box=formal))


def test_a_name_nobody_told_us_is_invented() -> None:
    nameless = conversation("How do I export?", name=None)
    assert fails("greeting", draft("Hi Robert,\n\nYes.", talk=nameless))
    assert not fails("greeting", draft("Hi there,\n\nYes.", talk=nameless))
    assert mended("greeting", draft("Hi Robert,\n\nYes.", talk=nameless)) == "Hi there,\n\nYes."


@pytest.mark.parametrize(
    ("language", "line"), [("de", "Hallo Maya,"), ("fr", "Bonjour Maya,"), ("es", "Hola Maya:"), ("nl", "Hoi Maya,")]
)
def test_the_greeting_of_other_languages(language: str, line: str) -> None:
    assert mended("greeting", draft("x", language=language)) == f"{line}\n\nx"
    assert not fails("greeting", draft(f"{line}\n\nx", language=language))


def test_a_language_without_courtesy_words_is_left_alone() -> None:
    assert verdict("greeting", draft("Hej,\n\nx", language="sv")) is CheckStatus.SKIPPED


def test_chat_needs_no_letter_but_a_welcome() -> None:
    chat: dict[str, Any] = {"channel": Channel.CHAT}
    assert verdict("greeting", draft("Yes.", **chat)) is CheckStatus.SKIPPED
    assert mended("chat-opening", draft("Hi Maya! Open it.", **chat)) == (
        "Hi Maya! Thanks for getting in touch, I'm glad to help. Open it."
    )
    assert verdict("chat-opening", draft("Yes.", tone=Tone.ANGRY, **chat)) is CheckStatus.SKIPPED
    assert verdict("chat-opening", draft("Yes.", stage=Stage.FOLLOW_UP, **chat)) is CheckStatus.SKIPPED
