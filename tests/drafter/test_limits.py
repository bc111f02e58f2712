"""Who asks too late, or for what is not meant for them, is told so, or a colleague decides."""

from datetime import UTC, datetime

import pytest

from drafter.asks.asks import Ask, AskKind
from drafter.brief import Brief
from drafter.case import sources_answer
from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation, Message
from drafter.evidence.plan import AnswerPlan, AskAnswer, AskVerdict, Chosen
from drafter.evidence.units import read_sections
from drafter.mailbox import Mailbox
from drafter.outcome import decide_outcome
from drafter.situation import Channel, Intent, Outcome, Risk, Situation, Stage, Tone
from drafter.writing.composer import compose
from kb_index.documents import Kind, Passage
from tests.words import PATTERNS, WORDS

MAILBOX = Mailbox.model_validate(
    {
        "id": "inn",
        "brand": "Inn",
        "product": "rooms",
        "offers": [{"kind": "refund", "limit": "One night", "condition": "Within 14 days of the stay"}],
        "roles": [{"name": "Ida", "role": "Manager", "subjects": ["refund"]}],
    }
)


def planned(
    text: str, source: str, *, risks: tuple[Risk, ...] = (), mailbox: Mailbox = MAILBOX, language: str = "en"
) -> Brief:
    """A request for which `source` is what the plan takes its words from."""
    passage = Passage("p", "d", Kind.ARTICLE, "Rules", ("Rules",), source, 0, len(source), "help")
    [section] = read_sections(source, [passage], PATTERNS)
    ask = Ask(AskKind.QUESTION, text)
    plan = AnswerPlan((AskAnswer(ask, AskVerdict.ANSWERED, (Chosen(section, section.units),), 0.6),))
    situation = Situation(
        channel=Channel.EMAIL,
        stage=Stage.FIRST_REPLY,
        intents=(Intent.QUESTION,),
        tone=Tone.NEUTRAL,
        risks=risks,
        language=language,
    )
    return Brief(
        words=WORDS,
        conversation=Conversation(id="c", messages=(Message(author="customer", text=text),)),
        mailbox=mailbox,
        request=OpenRequest(text=text),
        situation=situation,
        now=datetime(2026, 11, 16, 12, tzinfo=UTC),
        plan=plan,
    )


def decide(
    text: str, source: str, *, risks: tuple[Risk, ...] = (), mailbox: Mailbox = MAILBOX
) -> tuple[Outcome, str]:
    """What is decided of it."""
    brief = planned(text, source, risks=risks, mailbox=mailbox)
    return decide_outcome(brief, sources_answer(brief))[:2]


def letter(brief: Brief) -> str:
    """The letter that is composed of it."""
    outcome, reason, subjects = decide_outcome(brief, sources_answer(brief))
    return compose(brief.decided(outcome, reason, subjects=subjects))


PAID_BACK = "A night can be paid back within 30 days of the stay. The room is yours until noon."


def test_money_is_asked_back_too_late_by_the_source() -> None:
    outcome, reason = decide("We stayed on 2 September. Our money back, please.", PAID_BACK, risks=(Risk.REFUND,))
    assert outcome is Outcome.HAND_OFF
    assert "75 days ago" in reason
    assert "within 30 days" in reason
    assert "Ida" in reason


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_is_too_late_reads_the_limit_beside_who_decides(language: str) -> None:
    text = "We stayed on 2 September. Our money back, please."
    said = letter(planned(text, PAID_BACK, risks=(Risk.REFUND,), language=language))
    assert "\n\nA night can be paid back within 30 days of the stay.\n\n" in said
    assert (WORDS.say("fr").in_its_own_words in said) is (language == "fr")
    assert "Ida (Manager)" in said


def test_a_threat_is_handed_over_without_a_word_on_limits() -> None:
    text = "We stayed on 2 September. Our money back, please, or my lawyer writes."
    assert "30 days" not in letter(planned(text, PAID_BACK, risks=(Risk.REFUND, Risk.LEGAL)))


def test_who_decides_is_the_same_for_the_agent_and_in_the_letter() -> None:
    roles = [
        {"name": "Ida", "role": "Manager", "subjects": ["refund"]},
        {"name": "Per", "role": "Lawyer", "subjects": ["legal"]},
    ]
    mailbox = Mailbox.model_validate({"id": "inn", "brand": "Inn", "product": "rooms", "roles": roles})
    brief = planned("My money back or my lawyer writes.", PAID_BACK, risks=(Risk.REFUND, Risk.LEGAL), mailbox=mailbox)
    assert "Per (Lawyer)" in decide_outcome(brief, sources_answer(brief))[1]
    assert "Per (Lawyer)" in letter(brief)
    assert "Ida" not in letter(brief)


def test_money_is_asked_back_in_time() -> None:
    text = "We stayed on 2 November. Our money back, please."
    assert decide(text, PAID_BACK, risks=(Risk.REFUND,))[0] is Outcome.ANSWER


def test_where_no_source_has_a_limit_the_offer_has() -> None:
    text = "We stayed three weeks ago. Our money back, please."
    assert decide(text, "Ask for it at the desk.", risks=(Risk.REFUND,))[0] is Outcome.HAND_OFF


def test_a_limit_of_something_else_shuts_nobody_out() -> None:
    text = "We stayed three months ago. How do I change the name on the bill?"
    assert decide(text, "Bills are sent within 7 days of the stay.")[0] is Outcome.ANSWER


CLUBS = "Sports clubs and public schools pay half. Companies and private schools pay the full price."


@pytest.mark.parametrize(
    "text", ["We are a private school. Do we qualify?", "I run a private school, can we get the lower rate?"]
)
def test_who_is_shut_out_by_a_source_gets_a_no(text: str) -> None:
    outcome, reason = decide(text, CLUBS)
    assert outcome is Outcome.DECLINE
    assert "private schools" in reason


@pytest.mark.parametrize(
    "text", ["We are a sports club. Do we qualify?", "We are a private school. Where do we park?"]
)
def test_who_is_meant_or_does_not_ask_gets_an_answer(text: str) -> None:
    assert decide(text, CLUBS)[0] is Outcome.ANSWER


def test_a_price_of_their_own_is_made_by_a_person() -> None:
    assert decide("Can you give me a ballpark for 60 rooms?", "A room costs 90 EUR.")[0] is Outcome.HAND_OFF


def test_what_somebody_applies_for_is_no_part_of_who_they_are() -> None:
    source = (
        "The lower price is for public schools. It holds from your next payment; payments that were made are not "
        "changed. Private schools pay the full price."
    )
    text = "We are a private music school and would like to apply for the lower price of your payment. Do we qualify?"
    outcome, reason = decide(text, source)
    assert outcome is Outcome.DECLINE
    assert "Private schools pay the full price." in reason
    assert "\n\nPrivate schools pay the full price." in letter(planned(text, source))
