"""What the product has and has not, as the profile says."""

import pytest

from drafter.mailbox import Capability
from tests.drafter.checks.drafts import draft, fails, mailbox

BOX = mailbox(
    capabilities=(
        Capability(name="Google Calendar sync", status="has", words=("google calendar",)),
        Capability(name="Gift vouchers", status="has_not", words=("vouchers",)),
        Capability(name="WhatsApp reminders", status="planned", words=("whatsapp",)),
    )
)


@pytest.mark.parametrize(
    "said",
    [
        "You can sell vouchers.",
        "We support WhatsApp.",
        "We don't have Google Calendar sync.",
        "Google Calendar is not supported.",
    ],
)
def test_untrue(said: str) -> None:
    assert fails("capability-status", draft(said, box=BOX))
    assert not fails("capability-status", draft(said, box=BOX, proved=(said,)))


@pytest.mark.parametrize(
    "said",
    [
        "We don't have vouchers yet.",
        "WhatsApp is planned.",
        "Would vouchers help you?",
        "You don't have Google Calendar switched on.",
        "Google Calendar is not available on the Starter plan.",
        "You can connect Google Calendar.",
    ],
)
def test_true_or_no_claim(said: str) -> None:
    assert not fails("capability-status", draft(said, box=BOX))
