"""Passing on, taking over, and sending nobody away."""

from typing import Any

import pytest

from drafter.conversation import Message
from drafter.draft import CheckStatus
from drafter.mailbox import Role
from drafter.situation import Channel, Intent, Outcome, Risk, Stage
from tests.drafter.checks.drafts import conversation, draft, fails, mailbox, mended, verdict

BILLING = Role(name="Tomasz Zielinski", role="Billing", subjects=("billing",))
LEGAL = Role(name="Ines Carvalho", role="Support lead", subjects=("legal",))
OVER: dict[str, Any] = {"outcome": Outcome.HAND_OFF, "box": mailbox(roles=(BILLING, LEGAL))}


def test_the_team_becomes_the_person_in_charge() -> None:
    given = draft("I've passed this to our billing team.", intents=(Intent.BILLING,), **OVER)
    assert mended("transfer-named", given) == "I've passed this to Tomasz Zielinski (Billing)."


def test_risks_decide_before_intents() -> None:
    given = draft("A colleague will answer.", intents=(Intent.BILLING,), risks=(Risk.LEGAL,), **OVER)
    assert mended("transfer-named", given) == "Ines Carvalho (Support lead) will answer."


def test_a_profile_without_names_takes_any_name() -> None:
    assert not fails("transfer-named", draft("Ana from billing will answer.", outcome=Outcome.HAND_OFF))
    assert fails("transfer-named", draft("A specialist will answer.", outcome=Outcome.HAND_OFF))


@pytest.mark.parametrize(
    "said",
    [
        "She has everything you told me.",
        "You won't need to repeat anything.",
        "I gave him a short summary.",
        "I've shared the details.",
    ],
)
def test_the_story_is_told(said: str) -> None:
    assert not fails("transfer-summary", draft(said, **OVER))


def test_orders_to_the_drafter_are_not_handed_over_aloud() -> None:
    given = draft("Thanks.", risks=(Risk.INJECTION,), **OVER)
    assert verdict("transfer-named", given) is CheckStatus.SKIPPED


def test_whoever_takes_over_a_chat_is_introduced() -> None:
    turns = [("customer", None, "Hi?"), ("agent", "Tom Ford", "Yes."), ("customer", None, "And?")]
    talk = conversation(channel=Channel.CHAT, messages=tuple(Message(author=a, name=n, text=t) for a, n, t in turns))
    given = draft("Hi Maya! It is there.", talk=talk, channel=Channel.CHAT, stage=Stage.HANDOFF)
    assert mended("takeover-introduced", given) == "Hi Maya! I'm Sam, and I'm taking over from Tom. It is there."


@pytest.mark.parametrize(
    "said",
    [
        "Please contact our billing department.",
        "You can write to sales@brindlebook.example.",
        "Send an email to our support.",
        "Just call our office.",
    ],
)
def test_sent_away(said: str) -> None:
    assert fails("no-passing-around", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "I've asked our billing team.",
        "I'll contact our engineers.",
        "You can ask your IT team.",
        "Let me ask my colleague.",
        "You can ask there: https://community.brindlebook.example",
    ],
)
def test_kept(said: str) -> None:
    assert not fails("no-passing-around", draft(said))


def test_pauses_and_follow_ups_in_chat() -> None:
    chat: dict[str, Any] = {"channel": Channel.CHAT, "stage": Stage.FOLLOW_UP}
    assert fails("say-what-you-do", draft("Please hold on.", **chat))
    assert not fails("say-what-you-do", draft("Hold on, I'm looking at your export.", **chat))
    assert mended("follow-up-channel", draft("I'll get back to you.", **chat)) == "I'll get back to you by email."
