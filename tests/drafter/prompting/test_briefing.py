"""The briefing of a model: budgets, what the profile allows, and what stays out."""

from datetime import UTC, datetime

from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest, Turn
from drafter.conversation import Conversation, Message
from drafter.mailbox import DEFAULT, Mailbox
from drafter.models.base import Tier
from drafter.prompting.briefing import brief_model
from drafter.prompting.prompt_set import PassageBudget
from drafter.situation import Channel, Intent, Situation, Stage, Tone
from drafter.writing.profile import facts
from kb_index.documents import Hit, Kind, Passage
from tests.words import WORDS

SITUATION = Situation(channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=(Intent.QUESTION,), tone=Tone.NEUTRAL)
CONVERSATION = Conversation(id="c", messages=(Message(author="customer", text="q"),))
BUDGET = PassageBudget(passages=100, passage=60, request=50, history=20)
MAILBOX = Mailbox.model_validate(
    {
        "id": "b",
        "brand": "Brindlebook",
        "product": "booking",
        "capabilities": [
            {"name": "WhatsApp reminders", "status": "planned", "words": ["whatsapp"], "expected": "2027-Q1"},
            {"name": "class passes", "status": "has_not", "alternative": "group bookings", "reason": "it is new"},
        ],
        "offers": [{"kind": "refund", "limit": "one month", "condition": "within 30 days", "approver": "Ines"}],
        "roles": [{"name": "Ines", "role": "billing lead", "subjects": ["refund", "billing"]}],
    }
)


def hit(number: int, characters: int = 200) -> Hit:
    text = "x" * characters
    return Hit(Passage(f"p{number}", f"d{number}", Kind.ARTICLE, f"T{number}", (), text, 0, characters, "s"), 0.9)


def brief(request: OpenRequest, situation: Situation = SITUATION, hits: tuple[Hit, ...] = ()) -> Brief:
    return Brief(
        words=WORDS,
        conversation=CONVERSATION,
        mailbox=MAILBOX,
        request=request,
        situation=situation,
        now=datetime(2026, 11, 17, tzinfo=UTC),
        outcome_reason="because",
        hits=hits,
    )


def test_sources_stop_at_the_budget_and_keep_their_numbers() -> None:
    prompt = brief_model(brief(OpenRequest("q"), hits=(hit(1), hit(2), hit(3))), [], BUDGET, Tier.LARGE)
    assert [s.number for s in prompt.sources] == [1, 2]


def test_a_long_passage_is_cut_and_counts_for_its_share_only() -> None:
    prompt = brief_model(brief(OpenRequest("q"), hits=(hit(1, 5000), hit(2, 100))), [], BUDGET, Tier.LARGE)
    assert [s.number for s in prompt.sources] == [1, 2]
    assert len(prompt.sources[0].text) < 260


def test_the_latest_history_comes_along_and_private_notes_stay_private() -> None:
    history = (
        Turn("customer", "an old long story " * 20),
        Turn("agent", "We looked into it."),
        Turn("note", "VIP, be careful"),
        Turn("customer", "And now?"),
    )
    prompt = brief_model(brief(OpenRequest("q", history=history)), [], BUDGET, Tier.LARGE)
    assert [t.text for t in prompt.history] == ["> We looked into it.", "> And now?"]


def test_capabilities_that_the_customer_names_are_told() -> None:
    lines = facts(MAILBOX, OpenRequest("Do you have WhatsApp reminders or CLASS PASSES?"), SITUATION)
    assert "Brindlebook plans: WhatsApp reminders; planned for 2027-Q1" in lines
    assert any("class passes" in line and "instead: group bookings" in line for line in lines)
    assert facts(MAILBOX, OpenRequest("Where is my invoice?"), SITUATION) == []


def test_offers_are_told_where_money_is_the_matter() -> None:
    billing = SITUATION.model_copy(update={"intents": (Intent.BILLING,)})
    line = facts(MAILBOX, OpenRequest("I was charged twice"), billing)[-1]
    assert line == "May be offered: refund, one month, if within 30 days, only after Ines agrees"


def test_the_named_colleague_takes_over() -> None:
    billing = SITUATION.model_copy(update={"intents": (Intent.BILLING,)})
    assert brief_model(brief(OpenRequest("q"), billing), [], BUDGET, Tier.LARGE).person == "Ines"
    assert brief_model(brief(OpenRequest("q")), [], BUDGET, Tier.LARGE).person == ""


def test_without_a_profile_nothing_is_offered() -> None:
    assert facts(DEFAULT, OpenRequest("refund please"), SITUATION) == []
