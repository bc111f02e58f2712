"""The agent's aim: it goes before what the conversation calls for, and never before what must not be overruled."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from drafter.aim import Aim, Aimed
from drafter.aiming import aimed_outcome
from drafter.asks.asks import Ask, AskKind
from drafter.brief import Brief
from drafter.case import sources_answer
from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation, Message
from drafter.draft import CheckStatus, Draft, TextKind
from drafter.evidence.plan import AnswerPlan, AskAnswer, AskVerdict
from drafter.mailbox import Mailbox
from drafter.models.base import Tier
from drafter.models.fake import FakeModel
from drafter.outcome import decide_outcome
from drafter.pipeline import Drafter
from drafter.situation import Channel, Intent, Outcome, Risk, Situation, Stage, Tone
from drafter.wish import Wish
from tests.drafter.whole import GOOD, conversation
from tests.words import WORDS

STUDIO = Mailbox.model_validate(
    {
        "id": "studio",
        "brand": "Brindlebook",
        "product": "Brindlebook",
        "capabilities": [
            {"name": "PayPal", "status": "has_not", "words": ["paypal"], "alternative": "Connect Mollie."},
            {"name": "Dark mode", "status": "planned", "words": ["dark mode"], "expected": "2027-Q2"},
        ],
        "roles": [{"name": "Ines Carvalho", "role": "Support lead", "subjects": ["refund", "legal"]}],
    }
)


def aimed(
    aim: Aim,
    text: str,
    *intents: Intent,
    risks: tuple[Risk, ...] = (),
    found: bool = False,
    kind: TextKind = TextKind.REPLY,
    **request: Any,
) -> tuple[Outcome, str, Aimed]:
    verdict = AskVerdict.ANSWERED if found else AskVerdict.NOTHING
    brief = Brief(
        words=WORDS,
        conversation=Conversation(id="c", messages=(Message(author="customer", text=text),)),
        mailbox=STUDIO,
        request=OpenRequest(text=text, **request),
        situation=Situation(
            channel=Channel.EMAIL,
            stage=Stage.FIRST_REPLY,
            tone=Tone.NEUTRAL,
            intents=intents or (Intent.QUESTION,),
            risks=risks,
        ),
        now=datetime(2026, 11, 17, tzinfo=UTC),
        kind=kind,
        aim=aim,
        plan=AnswerPlan((AskAnswer(Ask(AskKind.QUESTION, text), verdict),)),
    )
    return aimed_outcome(brief, aim, *decide_outcome(brief, sources_answer(brief))[:2])


REFUND = "I was charged for a year that I do not want. Please refund the payment of 3 March."


@pytest.mark.parametrize(
    ("aim", "outcome"), [(Aim.ACCEPT, Outcome.ANSWER), (Aim.DECLINE, Outcome.DECLINE), (Aim.ASK, Outcome.ASK)]
)
def test_an_aim_goes_before_what_the_conversation_calls_for_and_the_reason_tells_both(
    aim: Aim, outcome: Outcome
) -> None:
    decided, reason, fate = aimed(aim, REFUND, Intent.BILLING, risks=(Risk.REFUND,))
    assert decided is outcome
    assert fate.followed
    assert fate.overrules
    assert "By itself it would be 'hand-off': The mailbox profile lets no agent refund alone" in reason
    assert fate.words.startswith("followed: by itself it would be 'hand-off'")


def test_an_aim_that_the_conversation_calls_for_changes_nothing() -> None:
    alone = "There are enough facts, and a source answers."
    outcome, reason, fate = aimed(Aim.ACCEPT, "How can I export my bookings as CSV?", found=True)
    assert (outcome, reason) == (Outcome.ANSWER, alone)
    assert (fate.followed, fate.overrules, fate.unproved) == (True, False, False)


@pytest.mark.parametrize("text", [REFUND, "Please add a calendar of the moon, we would pay for it."])
def test_a_yes_that_nothing_proves_says_who_has_to_agree(text: str) -> None:
    risks = (Risk.REFUND,) if text is REFUND else ()
    _, reason, fate = aimed(Aim.ACCEPT, text, Intent.FEATURE_REQUEST, risks=risks)
    assert fate.unproved
    assert "a blank is left for what" in reason
    assert ("Ines Carvalho (Support lead)" if risks else "a colleague") in reason


def test_what_the_profile_plans_is_a_yes_with_its_date_and_no_more() -> None:
    outcome, reason, fate = aimed(Aim.ACCEPT, "Can I have a dark mode for tired eyes?", Intent.FEATURE_REQUEST)
    assert outcome is Outcome.ANSWER
    assert "Dark mode is planned, expected in 2027-Q2" in reason
    assert not fate.unproved


@pytest.mark.parametrize("aim", list(Aim))
@pytest.mark.parametrize(
    ("text", "risks"),
    [
        ("My lawyer will write to you if you do not pay by Friday.", (Risk.LEGAL,)),
        ("Somebody else has been in my account and changed the names.", (Risk.SECURITY,)),
        ("Please send me all data that you have about me.", (Risk.PRIVACY,)),
        ("You are all idiots and I know where you live.", (Risk.ABUSE,)),
        ("Change the owner of the account to my address please.", (Risk.ACCOUNT_CHANGE, Risk.UNVERIFIED)),
    ],
)
def test_no_aim_overrules_a_risk_and_the_answer_says_why(aim: Aim, text: str, risks: tuple[Risk, ...]) -> None:
    by_itself = aimed(Aim.ASK, text, risks=risks)[0]
    outcome, _, fate = aimed(aim, text, risks=risks)
    assert outcome is by_itself
    assert not fate.followed
    assert len(fate.words) > len("not followed: ")


def test_a_risk_holds_even_where_another_rule_decided_first() -> None:
    thanks = "Thanks. Our lawyer will be in touch."
    outcome, _, fate = aimed(Aim.ACCEPT, thanks, Intent.THANKS, risks=(Risk.LEGAL,))
    assert outcome is Outcome.CLOSE
    assert "legal threat or claim; Ines Carvalho" in fate.words


def test_what_the_profile_says_is_not_there_is_not_accepted() -> None:
    outcome, _, fate = aimed(Aim.ACCEPT, "Can we pay by PayPal from now on?")
    assert outcome is Outcome.DECLINE
    assert "Brindlebook has no PayPal" in fate.words


def test_nobody_who_asks_for_nothing_gets_a_yes_or_a_no() -> None:
    assert not aimed(Aim.DECLINE, "Thank you, that was all!", Intent.THANKS)[2].followed
    assert not aimed(Aim.ASK, "Out of office", automatic="an automatic reply")[2].followed
    assert aimed(Aim.ASK, "Thank you, that was all!", Intent.THANKS)[0] is Outcome.ASK


def test_only_a_reply_has_an_aim() -> None:
    _, _, fate = aimed(Aim.DECLINE, REFUND, risks=(Risk.REFUND,), kind=TextKind.SUMMARY)
    assert fate.words == "not followed: only a reply can say yes or no, or ask."


def drafted(drafter: Callable[..., Drafter], aim: Aim | None, text: str, *models: FakeModel) -> Draft:
    return drafter(*models).draft(conversation(text), Wish(aim=aim))


WISH = "Hi, could you please make an exception and let me keep the old price for one more year?\nThanks, Maya"


def test_a_draft_tells_what_it_overruled_and_its_receipt_too(drafter: Callable[..., Drafter]) -> None:
    draft = drafted(drafter, Aim.DECLINE, WISH)
    assert draft.outcome is Outcome.DECLINE
    assert draft.outcome_reason.startswith("You ask for a no. By itself it would be")
    assert draft.receipt.aim is Aim.DECLINE
    assert (draft.receipt.aim_fate or "").startswith("followed: by itself it would be")
    assert drafted(drafter, None, WISH).receipt.aim is None


def test_an_aim_that_is_not_followed_is_a_notice(drafter: Callable[..., Drafter]) -> None:
    draft = drafted(drafter, Aim.ACCEPT, "My lawyer will sue you over the lost bookings unless you pay 500 EUR.")
    notice = next(notice for notice in draft.notices if notice.code == "aim-not-followed")
    assert notice.text.startswith("Your aim, accept, was not followed: This is a legal threat or claim")
    assert (draft.receipt.aim_fate or "").startswith("not followed")


def test_a_yes_that_nothing_proves_cannot_be_sent_as_it_is(drafter: Callable[..., Drafter]) -> None:
    draft = drafted(drafter, Aim.ACCEPT, WISH)
    assert [gap.label for gap in draft.gaps] == ["what a colleague has agreed to"]
    assert not draft.unproved
    assert "yes-unproved" in {notice.code for notice in draft.notices}
    assert "hand-off-summary" in {step.id for step in draft.next_steps}


def test_a_no_where_a_source_says_yes_is_pointed_out(drafter: Callable[..., Drafter]) -> None:
    draft = drafted(drafter, Aim.DECLINE, "Hi, how can I export my bookings as CSV?\nThanks, Maya")
    notice = next(notice for notice in draft.notices if notice.code == "no-against-source")
    assert "Export" in notice.text
    assert "Settings" not in draft.text, "a letter that says no does not say how it is done"


def test_the_agents_own_words_are_checked_by_the_same_aim(drafter: Callable[..., Drafter]) -> None:
    written = "Hi Maya,\n\nPlease go to the settings.\n\nSam"
    here = drafter()

    def refusals(aim: Aim | None) -> set[CheckStatus]:
        proof = here.check_text(conversation(), written, Wish(aim=aim))
        return {check.status for check in proof.checks if check.check == "refusal-sorry"}

    assert refusals(Aim.DECLINE) == {CheckStatus.FAILED}
    assert refusals(None) <= {CheckStatus.SKIPPED}


@pytest.mark.parametrize("tier", list(Tier))
def test_a_model_is_told_the_aim_and_the_blank_and_nothing_of_what_was_overruled(
    drafter: Callable[..., Drafter], tier: Tier
) -> None:
    model = FakeModel([GOOD, GOOD], tier=tier)
    drafted(drafter, Aim.ACCEPT, WISH, model)
    asked = model.asked[0][-1].content
    assert "[what a colleague has agreed to?]" in asked
    assert "By itself" not in asked
