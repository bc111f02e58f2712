"""What leaves: a target gets to know what it needs, and nothing else about the customer; what they gave stays."""

from dataclasses import replace

import pytest

from drafter.conversation import AccountFact, Conversation, Customer, Message
from drafter.mailbox import DEFAULT, PrivacyMode
from drafter.privacy.spans import PersonalKind
from service.handoffs.base import FOR_COLLEAGUES, FOR_EVERYBODY, FOR_THEIR_RECORD, HandoffMatter
from service.handoffs.fake import FAKE_TARGET
from service.handoffs.screening import screened
from tests.service.handoffs.contract import NOW, matter

SAID = (
    "Hi, I am Amara Diallo (amara@willow.example, +44 20 7946 0958). My password is hunter22xyz.\n"
    "Firefox 140 on Windows 11: Reports > Exports > Excel stays at Preparing, error E-1042.\n"
    "https://help.brindle.example/exports and https://app.brindle.example/x?token=abc123def456"
)
MATTER = matter(
    text=SAID,
    conversation=Conversation(
        id="4711",
        mailbox="support",
        subject="Amara Diallo cannot export",
        customer=Customer(name="Amara Diallo", email="amara@willow.example", plan="Studio"),
        messages=(
            Message(author="customer", name="Amara Diallo", html=f"<p>{SAID}</p>", at=NOW),
            Message(
                author="agent", name="Sam", text="Hi Amara, we look into it.", at=NOW, attachments=("amara.png",)
            ),
        ),
    ),
)


def left(knows: frozenset[PersonalKind], privacy: PrivacyMode = PrivacyMode.REDACT, **kind: object) -> HandoffMatter:
    made = replace(FAKE_TARGET, knows=knows, **kind)  # type: ignore[arg-type]
    return screened(MATTER, made, DEFAULT, privacy)


def everything(about: HandoffMatter) -> str:
    return f"{about.text}\n{about.conversation.model_dump_json()}"


@pytest.mark.parametrize("knows", [FOR_EVERYBODY, FOR_COLLEAGUES])
def test_who_the_customer_is_stays_here(knows: frozenset[PersonalKind]) -> None:
    about = left(knows)
    said = everything(about)
    for personal in ("Diallo", "Amara", "willow", "7946", "hunter22"):
        assert personal not in said, personal
    assert "[email address]" in about.text
    assert about.conversation.customer == Customer(plan="Studio")


def test_what_records_say_of_the_customer_stays_here_but_for_what_the_text_says() -> None:
    owed = AccountFact(label="Owes", value="812 EUR", as_of=NOW, source="Billing", note="Amara Diallo, twice late")
    known = replace(MATTER, conversation=MATTER.conversation.model_copy(update={"account": (owed,)}))
    about = screened(known, FAKE_TARGET, DEFAULT, PrivacyMode.REDACT)
    assert "812" not in everything(about)
    assert "late" not in everything(about)


@pytest.mark.parametrize("knows", [FOR_EVERYBODY, FOR_COLLEAGUES, FOR_THEIR_RECORD])
def test_what_the_customer_gave_goes_along(knows: frozenset[PersonalKind]) -> None:
    about = left(knows)
    for given in ("Firefox 140 on Windows 11", "Reports > Exports > Excel", "E-1042", "https://help.brindle.example"):
        assert given in about.text, given
        assert given in about.conversation.messages[0].text, given


def test_a_link_that_lets_somebody_in_is_not_for_everybody() -> None:
    assert "abc123def456" not in everything(left(FOR_EVERYBODY))
    assert "abc123def456" in left(FOR_COLLEAGUES).text


@pytest.mark.parametrize(
    ("privacy", "at_home", "known"),
    [
        (PrivacyMode.REDACT, False, True),
        (PrivacyMode.OFF, False, True),
        (PrivacyMode.BLOCK, False, False),
        (PrivacyMode.BLOCK, True, True),
    ],
)
def test_their_record_has_them_but_no_secret(privacy: PrivacyMode, at_home: bool, known: bool) -> None:
    about = left(FOR_THEIR_RECORD, privacy, at_home=at_home)
    assert (about.conversation.customer.email == "amara@willow.example") is known
    assert ("amara@willow.example" in about.text) is known
    assert "hunter22" not in everything(about)
