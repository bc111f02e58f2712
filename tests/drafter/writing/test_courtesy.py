"""The fixed words around a reply."""

from datetime import UTC, datetime

import pytest

from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation, Message
from drafter.mailbox import DEFAULT, Agent, Mailbox
from drafter.situation import Channel, Intent, Situation, Stage, Tone
from drafter.writing.courtesy import closing_line, greeting, signature
from tests.words import WORDS

CALM = Situation(channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=(Intent.QUESTION,), tone=Tone.NEUTRAL)
ANGRY = CALM.model_copy(update={"tone": Tone.ANGRY})
FORMAL = Mailbox(id="clinic", brand="Clinic", product="care", register="formal")


def brief(name: str | None, mailbox: Mailbox, situation: Situation) -> Brief:
    return Brief(
        conversation=Conversation(id="c", messages=(Message(author="customer", text="Hi"),)),
        mailbox=mailbox,
        request=OpenRequest("Hi", first_name=name),
        situation=situation,
        now=datetime(2026, 11, 20, tzinfo=UTC),
        words=WORDS,
    )


@pytest.mark.parametrize(
    ("name", "language", "mailbox", "situation", "words"),
    [
        ("Maya", "en", DEFAULT, CALM, "Hi Maya,"),
        ("Maya", "en", DEFAULT, ANGRY, "Hello Maya,"),
        ("Maya", "en", FORMAL, CALM, "Hello Maya,"),
        (None, "en", DEFAULT, CALM, "Hi there,"),
        ("Jörg", "de", DEFAULT, CALM, "Hallo Jörg,"),
        ("Aino", "fi", DEFAULT, CALM, "Hi Aino,"),
    ],
)
def test_greeting_follows_name_language_register_and_tone(
    name: str | None, language: str, mailbox: Mailbox, situation: Situation, words: str
) -> None:
    assert greeting(brief(name, mailbox, situation.model_copy(update={"language": language}))) == words


def test_closing_fits_the_channel_and_the_stage() -> None:
    chat = CALM.model_copy(update={"channel": Channel.CHAT})
    done = CALM.model_copy(update={"stage": Stage.CLOSING})
    assert len({closing_line(brief(None, DEFAULT, s)) for s in (CALM, chat, done)}) == 3


def test_chat_is_not_signed() -> None:
    mailbox = Mailbox(id="b", brand="B", product="p", agent=Agent(name="Sam", signature="Sam from B"))
    assert signature(mailbox, Channel.EMAIL) == "Sam from B"
    assert signature(mailbox, Channel.CHAT) == ""
