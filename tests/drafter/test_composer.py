"""The composer: what a reply reads like when no model answers."""

import pytest

from drafter.cleaning import OpenRequest
from drafter.composer import compose
from drafter.mailbox import Agent, Mailbox, Role
from drafter.situation import Channel, Intent, Outcome, Situation, Stage, Tone
from kb_index.documents import Hit, Kind, Passage, Visibility

MAILBOX = Mailbox(
    id="b",
    brand="Brindlebook",
    product="booking",
    agent=Agent(name="Sam", signature="Sam"),
    roles=(Role(name="Ines", role="billing lead", subjects=("billing",)),),
)
REQUEST = OpenRequest("Where is my invoice?", first_name="Maya")
SITUATION = Situation(channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=(Intent.QUESTION,), tone=Tone.NEUTRAL)
SAVED = "Hi {{customer.first_name}},\n\nYour invoice {{number}} is under Billing.\n\nHave a good day,\n{{agent.name}}"


def hit(text: str, kind: Kind = Kind.ARTICLE, visibility: Visibility = Visibility.PUBLIC) -> Hit:
    link = "https://h.example/a" if kind is Kind.ARTICLE else None
    return Hit(Passage("p", "d", kind, "T", (), text, 0, len(text), "s", link, visibility), 0.9)


def test_a_saved_reply_is_adapted_and_not_pasted() -> None:
    text = compose(REQUEST, [hit(SAVED, Kind.SAVED_REPLY)], MAILBOX, SITUATION, Outcome.ANSWER)
    assert text.startswith("Hi Maya,\n\nYour invoice [number?] is under Billing.")
    assert text.count("Hi ") == 1
    assert text.endswith("\n\nSam")
    assert "{{" not in text


def test_an_article_is_quoted_with_its_link() -> None:
    text = compose(REQUEST, [hit("# Invoices\n\n1. Open **Billing**.\n2. Select **Invoices**.")], MAILBOX, SITUATION,
                   Outcome.ANSWER)  # fmt: skip
    assert "1. Open **Billing**.\n2. Select **Invoices**." in text
    assert "https://h.example/a" in text
    assert "# Invoices" not in text


def test_a_long_passage_ends_with_a_whole_paragraph() -> None:
    text = compose(REQUEST, [hit("First. " * 60 + "\n\n" + "Second. " * 60)], MAILBOX, SITUATION, Outcome.ANSWER)
    assert "Second" not in text


def test_internal_words_are_never_used() -> None:
    secret = hit("The worker zebra-7 hangs.", Kind.NOTE, Visibility.INTERNAL)
    assert "zebra" not in compose(REQUEST, [secret], MAILBOX, SITUATION, Outcome.ANSWER)


def test_nothing_found_is_said_honestly_and_promises_nothing() -> None:
    text = compose(REQUEST, [], MAILBOX, SITUATION, Outcome.ANSWER)
    assert "looking into this" in text
    assert not any(word in text.lower() for word in ("promise", "guarantee", "within", "tomorrow"))


@pytest.mark.parametrize(("language", "words"), [("de", "Hallo Maya,"), ("fr", "Bonjour Maya,"), ("nl", "Hoi Maya,")])
def test_the_holding_reply_speaks_the_customers_language(language: str, words: str) -> None:
    text = compose(REQUEST, [], MAILBOX, SITUATION.model_copy(update={"language": language}), Outcome.ANSWER)
    assert text.startswith(words)
    assert "Thank you" not in text


def test_a_hand_over_names_the_colleague() -> None:
    billing = SITUATION.model_copy(update={"intents": (Intent.BILLING,)})
    assert "Ines, our billing lead," in compose(REQUEST, [], MAILBOX, billing, Outcome.HAND_OFF)
    assert "a colleague" in compose(REQUEST, [], MAILBOX, SITUATION, Outcome.HAND_OFF)


def test_a_bug_is_asked_about_once_for_all_that_is_missing() -> None:
    bug = SITUATION.model_copy(update={"intents": (Intent.BUG,)})
    text = compose(OpenRequest("it is broken"), [], MAILBOX, bug, Outcome.ASK)
    assert text.count("\n- ") == 4
    with_link = OpenRequest("it is broken", urls=("https://a.example",))
    assert compose(with_link, [], MAILBOX, bug, Outcome.ASK).count("\n- ") == 3


def test_thanks_are_answered_with_thanks() -> None:
    thanks = SITUATION.model_copy(update={"intents": (Intent.THANKS,)})
    assert "glad that it works" in compose(REQUEST, [], MAILBOX, thanks, Outcome.CLOSE)
