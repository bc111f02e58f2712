"""How a reply ends: an offer, a wish, a name."""

from typing import Any

import pytest

from drafter.draft import CheckStatus, TextKind
from drafter.situation import Channel, Intent, Outcome, Stage, Tone
from tests.drafter.checks.drafts import MAILBOX, draft, fails, mended, verdict

BODY = "Hi Maya,\n\nIt is in Settings."


@pytest.mark.parametrize(
    "ending",
    [
        "Let me know how it goes.",
        "If you get stuck, just reply here.",
        "Is there anything else?",
        "More answers are on https://help.brindlebook.example.",
        "Feel free to write any time.\n\nHave a good day!",
    ],
)
def test_offers(ending: str) -> None:
    assert not fails("closing-offer", draft(f"{BODY}\n\n{ending}\n\nSam\nBrindlebook"))


def test_an_offer_in_the_middle_does_not_end_the_mail() -> None:
    assert fails(
        "closing-offer",
        draft(f"Hi Maya,\n\nLet me know.\n\n{BODY} It is quite easy to find it there.\n\nSam\nBrindlebook"),
    )


def test_offer_and_wish_make_one_paragraph_above_the_name() -> None:
    given = draft(f"{BODY}\n\nSam\nBrindlebook")
    assert mended("closing-offer", given).endswith(
        "Settings.\n\nIf anything else comes up, just reply here and I will help.\n\nSam\nBrindlebook"
    )


def test_no_cheerful_wish_for_an_upset_customer_or_in_an_outage() -> None:
    assert verdict("closing-wish", draft(BODY, tone=Tone.ANGRY)) is CheckStatus.SKIPPED
    assert verdict("closing-wish", draft(BODY, intents=(Intent.DOWNTIME,))) is CheckStatus.SKIPPED
    assert verdict("closing-wish", draft(BODY, outcome=Outcome.ASK)) is CheckStatus.SKIPPED


@pytest.mark.parametrize(
    ("said", "kept"),
    [("Best regards,", False), ("Kind regards", False), ("Sincerely,", False), ("Best,", True), ("Cheers,", True)],
)
def test_preset_goodbyes(said: str, kept: bool) -> None:
    assert fails("no-preset-goodbye", draft(f"{BODY}\n\n{said}\nSam\nBrindlebook")) is not kept


@pytest.mark.parametrize(
    "ending",
    [
        "",
        "\n\nThe Brindlebook Team",
        "\n\nSam",
        "\n\nSam\nBrindlebook\n\nSam\nBrindlebook",
        "\n\nBest regards,\nCustomer Support",
    ],
)
def test_signed_once_by_a_person(ending: str) -> None:
    given = draft(BODY + ending)
    assert fails("signature", given)
    assert mended("signature", given) == f"{BODY}\n\nSam\nBrindlebook"


@pytest.mark.parametrize(
    "ending", ["Best regards, Maya", "Best regards,\nMaya", "Best,\nMaya Lindqvist", "Kind regards\nM Lindqvist"]
)
def test_never_signed_with_the_customers_name(ending: str) -> None:
    for text in (f"{BODY}\n\n{ending}", f"{BODY}\n\n{ending}\n\nSam\nBrindlebook"):
        given = draft(text)
        assert fails("signature", given)
        ended = mended("signature", given)
        assert ended.endswith("Sam\nBrindlebook")
        assert "Lindqvist" not in ended
        assert ended.count("Maya") == 1
    for channel in (Channel.CHAT, Channel.SOCIAL):
        given = draft(f"{BODY}\n\n{ending}", channel=channel)
        assert fails("signature", given)
        assert mended("signature", given) == BODY


def test_a_chat_may_thank_the_customer_by_name_and_needs_no_signature() -> None:
    for text in (BODY, f"{BODY}\n\nThanks, Maya", f"{BODY}\n\nBest,\nSam"):
        assert verdict("signature", draft(text, channel=Channel.CHAT)) is CheckStatus.SKIPPED


def test_a_sign_off_that_may_stay_stays() -> None:
    assert mended("signature", draft(f"{BODY}\n\nBest,\nThe Team")) == f"{BODY}\n\nBest,\nSam\nBrindlebook"


def test_without_an_agent_nobody_can_be_named() -> None:
    nobody = MAILBOX.model_copy(update={"agent": MAILBOX.agent.model_copy(update={"name": "", "signature": ""})})
    assert not fails("signature", draft(BODY, box=nobody))
    assert fails("signature", draft(f"{BODY}\n\nThe Support Team", box=nobody))


def test_the_last_messages_of_a_chat() -> None:
    last: dict[str, Any] = {"channel": Channel.CHAT, "stage": Stage.CLOSING}
    assert (
        mended("chat-closing-question", draft("Thanks.", **last))
        == "Thanks. Is there anything else I can help you with?"
    )
    assert not fails("chat-good-day", draft("Thanks, have a lovely evening.", **last))


def test_a_closing_message_is_closing_at_any_stage() -> None:
    assert fails("closing-stage", draft("Bye.", kind=TextKind.CLOSING))
