"""What the profile may offer proves a letter where somebody asked for such a thing, and nobody has to approve it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest, Turn
from drafter.conversation import Conversation, Message
from drafter.draft import TextKind
from drafter.mailbox import Mailbox
from drafter.situation import Channel, Intent, Situation, Stage, Tone
from drafter.writing.profile import facts, proofs
from tests.words import WORDS

KINDS = ("refund", "discount", "upgrade", "credit", "trial_extension")
OFFERS = [{"kind": kind, "limit": f"the {kind} of ours"} for kind in KINDS]
WITH_APPROVAL = {"kind": "refund", "limit": "any payment above 60 EUR", "approver": "Ines Carvalho"}
MAILBOX = Mailbox.model_validate(
    {"id": "b", "brand": "Kilnhouse", "product": "kilns", "offers": [*OFFERS, WITH_APPROVAL]}
)


def brief(
    text: str, *, kind: TextKind = TextKind.REPLY, instruction: str = "", before: tuple[Turn, ...] = ()
) -> Brief:
    situation = Situation(
        channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=(Intent.BILLING,), tone=Tone.NEUTRAL
    )
    return Brief(
        words=WORDS,
        conversation=Conversation(id="c", messages=(Message(author="customer", text=text),)),
        mailbox=MAILBOX,
        request=OpenRequest(text, history=before),
        situation=situation,
        now=datetime(2026, 11, 30, tzinfo=UTC),
        kind=kind,
        instruction=instruction,
    )


def offered(given: Brief) -> list[str]:
    return [kind for kind in KINDS if any(f"the {kind} of ours" in line for line in proofs(given))]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("I was charged twice in October. Which invoice is right?", []),
        ("Where do I change the credit card for my invoices?", []),
        ("Can I have my money back for October?", ["refund"]),
        ("Do you have a discount for schools, or a refund?", ["refund", "discount"]),
        ("Ich hätte gern eine Gutschrift oder eine Rückerstattung.", ["refund", "credit"]),
        ("Pouvez-vous me faire une remise ?", ["discount"]),
        ("Quiero un descuento o la devolución.", ["refund", "discount"]),
        ("Vorrei uno sconto.", ["discount"]),
        ("Posso ter um desconto?", ["discount"]),
        ("Krijg ik korting, of mag de proefperiode langer?", ["discount", "trial_extension"]),
        ("Can you upgrade us for a month?", ["upgrade"]),
    ],
)
def test_an_offer_that_nobody_asked_for_proves_nothing(text: str, kinds: list[str]) -> None:
    assert offered(brief(text)) == kinds


def test_what_was_asked_for_before_or_by_the_agent_counts() -> None:
    assert offered(brief("And now?", before=(Turn("customer", "I want a refund."),))) == ["refund"]
    assert offered(brief("And now?", before=(Turn("note", "They want a refund."),))) == []
    assert offered(brief("And now?", instruction="offer the credit")) == ["credit"]


def test_what_somebody_has_to_approve_is_for_colleagues_alone() -> None:
    asked = brief("I want a refund of 90 EUR.")
    assert not [line for line in proofs(asked) if "Ines" in line or "above 60 EUR" in line]
    note = replace(asked, kind=TextKind.HANDOFF_NOTE)
    assert [line for line in proofs(note) if "only after Ines Carvalho agrees" in line]
    assert [line for line in facts(asked.mailbox, asked.request, asked.situation) if "Ines Carvalho" in line]
