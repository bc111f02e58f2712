"""A scrubbed conversation tells the same story of people who do not exist."""

from drafter.conversation import Conversation
from evals.proposals.scrub import Scrubber

SAID = """Hi Sam,

I am Maya from Okafor Studio. Order 48213 never came, and order 48214 neither. Call +49 171 2345678 or write to
maya@okaforstudio.com. I read https://help.brindlebook.example/x and https://tracker.example.net/p?u=maya.
My card is 4929 1234 5678 9012. I asked within 14 days and paid 59 EUR. [really]

Maya Okafor"""
TALK = Conversation.model_validate(
    {
        "id": "9731",
        "subject": "Order 48213",
        "customer": {"name": "Maya Okafor", "email": "maya@okaforstudio.com", "id": "cus-7731"},
        "account": [
            {
                "label": "Order 48213",
                "value": "59 EUR, billed to maya@okaforstudio.com",
                "as_of": "2026-11-02T09:00:00Z",
                "source": "Billing",
                "note": "Ms Okafor calls often",
            }
        ],
        "messages": [
            {"author": "customer", "text": SAID, "attachments": ["passport-maya.pdf"]},
            {"author": "agent", "name": "Sam Holt", "html": "<p>Hi Maya, order 48213 is on its way.</p>"},
        ],
    }
)


def scrubber() -> Scrubber:
    return Scrubber.of(TALK, hosts=["help.brindlebook.example"], known=["Sam"])


def test_nothing_personal_is_left() -> None:
    text = scrubber().conversation(TALK, "made-up").model_dump_json()
    for secret in (
        "Maya",
        "Okafor",
        "okafor",
        "48213",
        "2345678",
        "4929",
        "Holt",
        "tracker",
        "passport",
        "9731",
        "7731",
        "often",
    ):
        assert secret not in text, secret


def test_the_same_thing_gets_the_same_value_everywhere() -> None:
    talk = scrubber().conversation(TALK, "made-up")
    name = talk.customer.name or ""
    assert name == "Robin Reed"
    assert talk.messages[0].text.endswith(name)
    assert talk.subject == "Order 1001"
    assert "Order 1001 never came, and order 1002 neither" in talk.messages[0].text
    assert talk.messages[1].text == "Hi Robin, order 1001 is on its way."
    assert talk.customer.email
    assert talk.customer.email in talk.messages[0].text


def test_a_record_proves_what_it_did_of_the_one_who_does_not_exist() -> None:
    talk = scrubber().conversation(TALK, "made-up")
    (fact,) = talk.account
    assert (fact.label, fact.value) == ("Order 1001", f"59 EUR, billed to {talk.customer.email}")
    assert (fact.source, fact.as_of) == ("Billing", TALK.account[0].as_of)


def test_what_is_not_personal_stays() -> None:
    text = scrubber().text(SAID)
    for kept in ("within 14 days", "59 EUR", "https://help.brindlebook.example/x", "[really]", "Hi Sam,"):
        assert kept in text


def test_words_of_other_texts_are_scrubbed_alike() -> None:
    same = scrubber()
    assert same.text("Dear Maya, your order 48213 is here.") == "Dear Robin, your order 1001 is here."
    assert same.text("order 48213") == "order 1001"


def test_a_link_that_leads_nowhere_is_scrubbed() -> None:
    assert "ex\u2100mple" not in scrubber().text("See https://ex\u2100mple.test/a and www.\u2100.test.")
