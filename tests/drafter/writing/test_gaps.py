"""Typed blanks, and template variables that are filled or become blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.cleaning.request import OpenRequest
from drafter.mailbox import Agent, Mailbox
from drafter.writing.gaps import fill_variables, find_gaps, known_variables

MAILBOX = Mailbox.model_validate(
    {
        "id": "b",
        "brand": "Brindlebook",
        "product": "booking",
        "agent": Agent(name="Sam"),
        "status_page": "https://status.brindlebook.example",
    }
)
MAYA = OpenRequest("q", subject="Export", first_name="Maya", email="m@x.example")


def test_gaps_are_found_with_their_place() -> None:
    text = "Your order [order number?] ships on [date?]."
    assert [(g.label, text[g.start : g.end]) for g in find_gaps(text)] == [
        ("order number", "[order number?]"),
        ("date", "[date?]"),
    ]


@pytest.mark.parametrize(
    "text", ["See [1], [our page](https://x.example/?a=1) and [note].", "[?]", "[ ?]", "[a?](b)"]
)
def test_what_is_no_gap(text: str) -> None:
    assert find_gaps(text) == ()


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("Hi {{customer.first_name}}, see invoice {{ invoice_number }}.", "Hi Maya, see invoice [invoice number?]."),
        ("{{ticket.requester.first_name}} / {{contact.first_name | fallback:there}}", "Maya / Maya"),
        ("{{agent.name}} of {{mailbox.brand}}", "Sam of Brindlebook"),
        ("{%conversation.customer.firstName%}", "Maya"),
        ("{{what.changed}} with {{colleague.name}}", "[what changed?] with [colleague name?]"),
        (
            "See {{article.link}} and {{status_page}}",
            "See https://h.example/a and https://status.brindlebook.example",
        ),
        ("About {{subject}}: {not a variable} {{}}", "About Export: {not a variable} {{}}"),
        ("Hi {%customer.firstName,fallback=there%}, to {{user.email | fallback: 'you'}}", "Hi Maya, to m@x.example"),
        ("For {{company.name}} and {{ plan_name || 'your plan' }}", "For [customer company?] and your plan"),
        ("Hi {{contact.name, see {%mailbox.statusPage", "Hi Maya, see https://status.brindlebook.example"),
    ],
)
def test_variables_are_filled_and_unknown_ones_become_gaps(written: str, filled: str) -> None:
    assert fill_variables(written, known_variables(MAYA, MAILBOX, "https://h.example/a")) == filled


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("Hi {{customer.first_name}},\n\nthanks.", "Hi,\n\nthanks."),
        ("Thank you, {{customer.first_name}}. Bye.", "Thank you. Bye."),
        ("{{customer.first_name}}, my colleague helps.", "My colleague helps."),
        ("Are you still there, {{customer.first_name}}?", "Are you still there?"),
        ("Good. {{customer.first_name}}, see you.", "Good. See you."),
        ("Hi {%customer.firstName,fallback=there%},", "Hi there,"),
        ("Hallo {%customer.firstName,fallback=%},", "Hallo,"),
        ("{% if contact.name %}Hi {{contact.name}}{% else %}Hi there{% endif %},", "Hi,"),
    ],
)
def test_a_name_that_nobody_knows_is_left_out_with_its_comma(written: str, filled: str) -> None:
    assert fill_variables(written, known_variables(OpenRequest("q"), MAILBOX)) == filled


def test_an_agent_without_a_name_becomes_a_gap() -> None:
    nobody = Mailbox(id="b", brand="B", product="p")
    assert fill_variables("{{agent.name}}", known_variables(MAYA, nobody)) == "[agent name?]"


@given(st.lists(st.sampled_from(["{{customer.first_name}}", "{{x.y}}", ", ", "Hi", "\n", ".", "[a?]"]), max_size=12))
def test_no_variable_survives_and_every_gap_is_found(pieces: list[str]) -> None:
    filled = fill_variables("".join(pieces), known_variables(OpenRequest("q"), MAILBOX))
    assert "{{customer.first_name}}" not in filled
    assert "{{x.y}}" not in filled
    assert len(find_gaps(filled)) == pieces.count("{{x.y}}") + pieces.count("[a?]")
