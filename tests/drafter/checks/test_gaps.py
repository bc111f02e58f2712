"""Blanks in the one form that must be filled."""

import pytest

from drafter.draft import TextKind
from tests.drafter.checks.drafts import citation, conversation, draft, fails, mended


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Your order [order number] is there.", "Your order [order number?] is there."),
        ("Hi [Customer's Name],", "Hi Maya,"),
        ("Best,\n[Your Name]", "Best,\nSam"),
        ("It is {{plan}}.", "It is [plan?]."),
        ("See <insert the link here>.", "See [link?]."),
        ("On [Insert Date] it ends.", "On [date?] it ends."),
        ("It costs XXX.", "It costs [detail?]."),
        ("Name: ____.", "Name: [detail?]."),
    ],
)
def test_blanks_are_typed_or_filled(said: str, instead: str) -> None:
    assert fails("typed-gaps", draft(said))
    assert mended("typed-gaps", draft(said)) == instead
    assert not fails("typed-gaps", draft(instead))


@pytest.mark.parametrize(
    "said",
    ["It is [date?].", "See [the page](https://a.example).", "Use <b>bold</b>.", "Tick [ ] it.", "Press [Ctrl?]."],
)
def test_no_blank(said: str) -> None:
    assert not fails("typed-gaps", draft(said))


def test_what_others_write_in_brackets_may_stay() -> None:
    assert not fails("typed-gaps", draft("Use [Client].", citations=(citation("Write [Client] in the text."),)))
    assert not fails("typed-gaps", draft("Use {{name}}.", "What is {{name}}?"))


def test_without_a_name_the_blank_stays_one() -> None:
    assert mended("typed-gaps", draft("Hi [Name],", talk=conversation("How?", name=None))) == "Hi [name?],"


def test_notes_have_blanks_too() -> None:
    assert fails("typed-gaps", draft("[ticket]", kind=TextKind.BUG_NOTE))
