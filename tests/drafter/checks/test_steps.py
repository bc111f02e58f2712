"""Steps: when they become a list, and that the words of a proved sentence survive it."""

from typing import Any

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Channel, Intent, Outcome, Tone
from tests.drafter.checks.drafts import draft, fails, mended, verdict

HOW_TO_CHAT: dict[str, Any] = {"channel": Channel.CHAT, "intents": (Intent.HOW_TO,)}


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Open Settings. Click Export. Choose CSV.", "1. Open Settings.\n2. Click Export.\n3. Choose CSV."),
        (
            "Here is how. First, open Settings. Then click Export. Finally choose CSV. Let me know.",
            "Here is how.\n\n1. First, open Settings.\n2. Then click Export.\n3. Finally choose CSV.\n\nLet me know.",
        ),
        (
            "Open Settings. A list appears. Click Export. Choose CSV.",
            "1. Open Settings. A list appears.\n2. Click Export.\n3. Choose CSV.",
        ),
        ("- Open Settings.\n- Click Export.\n- Choose CSV.", "1. Open Settings.\n2. Click Export.\n3. Choose CSV."),
        (
            "To export, open Settings, click Export and choose CSV. It takes a moment.",
            "To export:\n\n1. Open Settings.\n2. Click Export.\n3. Choose CSV.\n\nIt takes a moment.",
        ),
        ("Open Settings, click Export and choose CSV.", "1. Open Settings.\n2. Click Export.\n3. Choose CSV."),
        (
            "It takes a moment. Open Settings, click Export and choose CSV.",
            "It takes a moment. \n\n1. Open Settings.\n2. Click Export.\n3. Choose CSV.",
        ),
    ],
)
def test_three_steps_become_a_list(said: str, instead: str) -> None:
    assert fails("numbered-steps", draft(said))
    assert mended("numbered-steps", draft(said)) == instead
    assert not fails("numbered-steps", draft(instead))


@pytest.mark.parametrize(
    "said",
    [
        "1. Open it.\n2. Click it.\n3. Save it.",
        "Open Settings. Click Export.",
        "Could you open it, click it and save it?",
        "Send me the link. Tell me the time. Let me know.",
        "Exports hold bookings. Clients are listed. Payments follow.",
    ],
)
def test_no_list_is_missing(said: str) -> None:
    assert not fails("numbered-steps", draft(said))


def test_two_steps_suffice_for_a_confused_customer() -> None:
    assert fails("numbered-steps", draft("Open Settings. Click Export.", tone=Tone.CONFUSED))


def test_a_chat_goes_step_by_step() -> None:
    assert fails("chat-one-step", draft("1. Open it.\n2. Click it.\n3. Save it.\n\nDid it work?", **HOW_TO_CHAT))
    assert mended("chat-one-step", draft("Open Settings.", **HOW_TO_CHAT)) == "Open Settings. Did that work?"
    assert verdict("chat-one-step", draft("Yes, it is free.", **HOW_TO_CHAT)) is CheckStatus.SKIPPED


def test_a_risky_step_of_a_source_is_no_guess() -> None:
    hurry: dict[str, Any] = {"intents": (Intent.BUG,), "urgent": True}
    step = "Delete the calendar feed."
    assert fails("urgent-fix-harmless", draft(step, **hurry))
    assert not fails("urgent-fix-harmless", draft(step, proved=(step,), **hurry))
    assert not fails("urgent-fix-harmless", draft(f"{step} This won't delete any booking.", **hurry))


def test_what_someone_in_a_hurry_gets() -> None:
    hurry: dict[str, Any] = {"intents": (Intent.BUG,), "tone": Tone.URGENT, "outcome": Outcome.ANSWER_AND_ASK}
    assert fails("urgent-steps-and-question", draft("Reload the page.", **hurry))
