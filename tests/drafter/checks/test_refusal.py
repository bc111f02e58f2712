"""A no that is none, and a no with all that belongs to it."""

from typing import Any

import pytest

from drafter.draft import CheckStatus
from drafter.mailbox import Capability
from drafter.situation import Outcome
from tests.drafter.checks.drafts import draft, fails, mailbox, mended, verdict

NO: dict[str, Any] = {"outcome": Outcome.DECLINE}
PAYPAL = Capability(name="PayPal", status="has_not", alternative="Connect Mollie under Settings > Payments.")
TEAM = Capability(name="Webhooks", status="has", plans=("Team",))


@pytest.mark.parametrize(
    "said",
    ["No.", "Unfortunately, no.", "No, we can't do that.", "No - that is not possible.", "Hi Maya,\n\nNo.\n\nSam"],
)
def test_bare_no(said: str) -> None:
    assert fails("no-bare-no", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "No problem.",
        "No, you won't lose bookings.",
        "No, clients see their own time.",
        "No bookings are lost.",
        "There is no limit.",
    ],
)
def test_no_in_good_news(said: str) -> None:
    assert not fails("no-bare-no", draft(said))


def test_a_declined_wish_may_not_start_with_no_at_all() -> None:
    assert fails("no-bare-no", draft("No, clients see their own time.", **NO))


def test_sorry_is_put_behind_the_refusal() -> None:
    given = draft("PayPal is not supported yet. You can use cards.", **NO)
    assert mended("refusal-sorry", given) == (
        "PayPal is not supported yet. I'm sorry that I don't have a better answer for you today. You can use cards."
    )


def test_the_alternative_of_the_profile_is_offered() -> None:
    given = draft("PayPal isn't there.", "Do you take PayPal?", box=mailbox(capabilities=(PAYPAL,)), **NO)
    assert fails("refusal-alternative", given)
    assert mended("refusal-alternative", given).endswith(
        "What you can do instead: Connect Mollie under Settings > Payments."
    )


def test_what_the_profile_says_is_not_said_twice() -> None:
    why = PAYPAL.model_copy(update={"reason": "PayPal charges a salon twice as much as cards do."})
    text = f"I am sorry, we do not have this: PayPal. {why.reason} {why.alternative}"
    given = draft(text, "Do you take PayPal?", box=mailbox(capabilities=(why,)), **NO)
    assert not fails("refusal-reason", given)
    assert not fails("refusal-alternative", given)


def test_a_higher_plan_needs_no_sorry() -> None:
    given = draft("Yes, on Team.", "Do you have webhooks?", box=mailbox(capabilities=(TEAM,)), **NO)
    assert verdict("refusal-sorry", given) is CheckStatus.SKIPPED


@pytest.mark.parametrize(
    "said",
    [
        "You need to upgrade to Team.",
        "This is not included in your plan.",
        "Your plan doesn't have it.",
        "You have to be on Team.",
    ],
)
def test_plan_as_no(said: str) -> None:
    assert fails("refusal-plan-as-yes", draft(said))


def test_what_a_source_says_of_plans_and_policies_may_stay() -> None:
    said = "Our policy is 30 days."
    assert fails("no-flat-policy", draft(said))
    assert not fails("no-flat-policy", draft(said, proved=(said,)))


@pytest.mark.parametrize(
    "said", ["We can't make an exception.", "No exceptions.", "I can't do it because of policy.", "Rules are rules."]
)
def test_flat(said: str) -> None:
    assert fails("no-flat-policy", draft(said))


def test_a_manager_is_not_refused() -> None:
    assert fails("no-blocking-manager", draft("My manager is not available."))
    assert not fails("no-blocking-manager", draft("My manager, Ines, will read it."))
