"""Accounts: what an agent must neither do, collect nor tell."""

import pytest

from drafter.draft import CheckStatus, Repair
from drafter.situation import Intent
from tests.drafter.checks.drafts import BY_ID, citation, conversation, draft, fails, verdict


@pytest.mark.parametrize(
    "said",
    [
        "I have updated your email address.",
        "I'll reset your password.",
        "Your account has been deleted.",
        "We've transferred your subscription.",
        "All your data is gone.",
    ],
)
def test_done_for_them(said: str) -> None:
    assert fails("no-change-on-behalf", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "You can reset your password there.",
        "I have updated our article.",
        "I can't change your email for you.",
        "Your account has two owners.",
    ],
)
def test_not_done_for_them(said: str) -> None:
    assert not fails("no-change-on-behalf", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "Send me your new email address.",
        "What is your password?",
        "Please tell us the verification code.",
        "Share your full card number with me.",
        "Type your password here.",
    ],
)
def test_collecting(said: str) -> None:
    assert fails("no-collecting-credentials", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "Open Sign-in and enter your password.",
        "We will never ask you to send us your password.",
        "Please don't share your card number.",
        "Send me the invoice number.",
    ],
)
def test_not_collecting(said: str) -> None:
    assert not fails("no-collecting-credentials", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "Your invoice INV-20391 is paid.",
        "Your card ending in 4242 failed.",
        "The key sk_live_abcdef12345 works.",
        "You pay 59 EUR.",
        "It goes to joe@x.example.",
    ],
)
def test_account_data_waits_for_verification(said: str) -> None:
    assert fails("no-data-to-unverified", draft(said))
    verified = draft(said, talk=conversation("Which?", verified=True))
    assert verdict("no-data-to-unverified", verified) is CheckStatus.SKIPPED
    assert BY_ID["no-data-to-unverified"].run(draft(said)).repair is Repair.AGENT


def test_what_they_wrote_or_anybody_may_read_is_no_account_data() -> None:
    given = draft(
        "Invoice INV-20391 of 24 EUR.", "Where is invoice INV-20391?", citations=(citation("Studio is 24 EUR."),)
    )
    assert not fails("no-data-to-unverified", given)


def test_a_bug_report_is_no_request_for_data() -> None:
    assert verdict("no-data-to-unverified", draft("Booking 20391?", intents=(Intent.BUG,))) is CheckStatus.SKIPPED
