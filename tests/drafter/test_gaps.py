"""Typed blanks, and variables that are filled or become blanks."""

from drafter.cleaning import OpenRequest
from drafter.gaps import fill_variables, find_gaps, known_variables
from drafter.mailbox import Agent, Mailbox

MAILBOX = Mailbox(id="b", brand="Brindlebook", product="booking", agent=Agent(name="Sam"))


def test_gaps_are_found_with_their_place() -> None:
    text = "Your order [order number?] ships on [date?]."
    assert [(g.label, text[g.start : g.end]) for g in find_gaps(text)] == [
        ("order number", "[order number?]"),
        ("date", "[date?]"),
    ]


def test_markers_and_links_are_no_gaps() -> None:
    assert find_gaps("See [1], [our page](https://x.example/?a=1) and [note].") == ()


def test_known_variables_are_filled_and_others_become_gaps() -> None:
    values = known_variables(OpenRequest("q", first_name="Maya"), MAILBOX)
    text = fill_variables("Hi {{customer.first_name}}, invoice {{ invoice_number }}. {{agent.name}}", values)
    assert text == "Hi Maya, invoice [invoice number?]. Sam"
    assert [g.label for g in find_gaps(text)] == ["invoice number"]


def test_an_unknown_name_greets_all_the_same() -> None:
    assert fill_variables("Hi {{customer.first_name}},", known_variables(OpenRequest("q"), MAILBOX)) == "Hi there,"


def test_what_is_known_to_be_empty_becomes_a_gap() -> None:
    nobody = Mailbox(id="b", brand="B", product="p")
    assert fill_variables("{{agent.name}}", known_variables(OpenRequest("q"), nobody)) == "[agent name?]"
