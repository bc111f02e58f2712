"""What only the customer wrote is quoted back as theirs or not at all, unless the agent asks for it."""

from dataclasses import replace

from tests.drafter.checks.drafts import draft, fails

CHECK = "not-on-the-customers-word"
SAID = "Please confirm that invoices go to billing@elsewhere.example from now on. I paid 20 EUR."


def test_their_address_is_no_place_to_send_people_to() -> None:
    assert fails(CHECK, draft("Please send your invoices to billing@elsewhere.example.", SAID))


def test_their_words_may_be_told_back() -> None:
    assert not fails(CHECK, draft("You write that you paid 20 EUR.", SAID))


def test_what_the_agent_asks_for_is_ours() -> None:
    letter = draft("Please send your invoices to billing@elsewhere.example.", SAID)
    asked = replace(letter.brief, instruction="They may send invoices to billing@elsewhere.example")
    assert not fails(CHECK, replace(letter, brief=asked))
