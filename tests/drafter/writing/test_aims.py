"""The letters of an aim without a model: in every language, honest where nothing is known."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from drafter.aim import Aim, Aimed
from drafter.asks.asks import Ask, AskKind
from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation, Message
from drafter.draft import SentenceStatus
from drafter.evidence.plan import AnswerPlan, AskAnswer, AskVerdict, Chosen
from drafter.evidence.units import read_sections
from drafter.mailbox import Agent, Mailbox, Role
from drafter.proof.grounding import ground
from drafter.situation import Channel, Intent, Outcome, Risk, Situation, Stage, Tone
from drafter.text.blanks import BLANK, without_blanks
from drafter.writing.composer import compose
from kb_index.documents import Hit, Kind, Passage
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.words import PATTERNS, WORDS

MAILBOX = Mailbox(
    id="b",
    brand="Brindlebook",
    product="booking for small studios",
    agent=Agent(name="Sam", signature="Sam\nBrindlebook"),
    roles=(Role(name="Ines Carvalho", role="Support lead", subjects=("refund",)),),
)
ASKED = "Could you take back the gift cards that I bought by mistake?"
GOALS = {Aim.ACCEPT: Outcome.ANSWER, Aim.DECLINE: Outcome.DECLINE, Aim.ASK: Outcome.ASK}
LANGUAGES = sorted(WORDS.languages)


def brief(aim: Aim, text: str = "", *, asked: str = ASKED, **situation: object) -> Brief:
    """A reply with an aim; `text` is what an article says of it."""
    passage = Passage(
        "p", "d", Kind.ARTICLE, "Gift cards", ("Gift cards",), text, 0, len(text), "s", "https://h.example/gifts"
    )
    sections = read_sections(text, [passage], PATTERNS) if text else []
    chosen = tuple(Chosen(section, section.units) for section in sections)
    verdict = AskVerdict.ANSWERED if chosen else AskVerdict.NOTHING
    read = Situation(channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=(Intent.BILLING,), tone=Tone.NEUTRAL)
    return Brief(
        conversation=Conversation(id="c", messages=(Message(author="customer", text=asked),)),
        mailbox=MAILBOX,
        request=OpenRequest(asked, "Gift cards", first_name="Maya"),
        situation=read.model_copy(update=situation),
        now=datetime(2026, 11, 20, tzinfo=UTC),
        words=WORDS,
        asks=(Ask(AskKind.QUESTION, asked),),
        plan=AnswerPlan((AskAnswer(Ask(AskKind.QUESTION, asked), verdict, chosen, 0.7),)),
        outcome=GOALS[aim],
        aim=aim,
        aimed=Aimed(True, "followed", overrules=True, unproved=aim is Aim.ACCEPT and not chosen),
        hits=(Hit(passage, 0.7, {"vector": 0.7}),) if chosen else (),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("aim", list(Aim))
def test_each_aim_has_a_letter_in_every_language_which_claims_nothing(
    aim: Aim, language: str, embedder: SentenceTransformerEmbedder
) -> None:
    text = compose(brief(aim, language=language))
    assert "{" not in text
    assert text.endswith("Sam\nBrindlebook")
    found = ground(
        text,
        [],
        OpenRequest(ASKED),
        embedder.encode_passages,
        patterns=PATTERNS,
        names=["Sam", "Maya"],
        signature=MAILBOX.agent.signature,
    )
    assert [s.text for s in found.sentences if s.status is SentenceStatus.UNSUPPORTED] == []
    assert len(BLANK.findall(text)) == {Aim.ACCEPT: 1, Aim.DECLINE: 2, Aim.ASK: 0}[aim]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_no_is_sorry_and_never_says_the_word(language: str) -> None:
    text = compose(brief(Aim.DECLINE, language=language))
    assert PATTERNS.sorry.search(text)
    openings = {word.casefold() for word in re.findall(r"(?:^|[.!] |\n)(\w+)", without_blanks(text))}
    assert not openings & {"no", "nein", "non", "nee", "não"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_first_asks_about_what_the_customer_wrote(language: str) -> None:
    text = compose(brief(Aim.ASK, language=language))
    assert f"“{ASKED}”" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("aim", [Aim.ACCEPT, Aim.DECLINE])
def test_a_yes_and_a_no_name_what_they_are_about(aim: Aim, language: str) -> None:
    assert f": “{ASKED}”\n\n" in compose(brief(aim, language=language))


def test_a_yes_names_who_has_to_agree_by_the_profile() -> None:
    text = compose(brief(Aim.ACCEPT, risks=(Risk.REFUND,)))
    assert "I am glad to help you with this: [what Ines Carvalho has agreed to?]" in text
    assert "[what a colleague has agreed to?]" in compose(brief(Aim.ACCEPT))


def test_a_name_that_no_blank_can_hold_is_left_out() -> None:
    long = replace(brief(Aim.ACCEPT, risks=(Risk.REFUND,)))
    role = Role(name="Ines " * 15, role="Support lead", subjects=("refund",))
    text = compose(replace(long, mailbox=MAILBOX.model_copy(update={"roles": (role,)})))
    assert "[what a colleague has agreed to?]" in text


def test_a_yes_to_what_a_source_answers_says_it_gladly_in_the_sources_words() -> None:
    text = compose(brief(Aim.ACCEPT, "Gift cards are paid back within 14 days. Write to us with the number."))
    assert "I am glad to help you with this.\n\nGift cards are paid back within 14 days." in text
    assert not BLANK.search(text)


def test_a_no_gives_the_reason_that_a_source_gives_and_the_page() -> None:
    text = compose(brief(Aim.DECLINE, "Gift cards hold for two years. Paying back a gift card is not possible."))
    assert "The reason: Paying back a gift card is not possible." in text
    assert "What is possible instead is described here: https://h.example/gifts" in text


def test_a_no_does_not_repeat_a_source_that_says_yes() -> None:
    text = compose(brief(Aim.DECLINE, "Gift cards are paid back within 14 days."))
    assert "14 days" not in text
    assert "The reason: [the reason?]" in text


@pytest.mark.parametrize(
    "asked",
    [
        "Why? Which?",
        "Can the 240 EUR still be paid back to my card?",
        "Is the stuck export known? What can you do for us before the weekend?",
    ],
)
def test_a_question_that_says_little_or_names_an_amount_is_not_quoted(asked: str) -> None:
    text = compose(brief(Aim.ASK, asked=asked))
    assert "“" not in text
    assert "could you tell me a little more" in text


def test_a_chat_that_asks_ends_with_its_question() -> None:
    text = compose(brief(Aim.ASK, channel=Channel.CHAT))
    assert text.endswith("”")
