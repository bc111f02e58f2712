"""What headings say of the sections below them."""

import pytest

from drafter.evidence.headings import gives_no_steps, is_remedy, opposite_direction, points_elsewhere


@pytest.mark.parametrize("heading", ["Steps to reproduce", "Expected result", "Known issues", "Prerequisites"])
def test_lists_below_them_are_no_instructions(heading: str) -> None:
    assert gives_no_steps(heading)


@pytest.mark.parametrize("heading", ["Add a till", "Fix the problem", "How to solve known issues", "Print a receipt"])
def test_lists_below_others_are(heading: str) -> None:
    assert not gives_no_steps(heading)


def test_a_heading_may_say_that_the_remedy_follows() -> None:
    assert is_remedy("Solution")
    assert is_remedy("What you can do")
    assert not is_remedy("Printers")


@pytest.mark.parametrize("heading", ["Related articles", "See also", "Next steps", "Voir aussi", "On this page:"])
def test_some_sections_only_lead_to_other_pages(heading: str) -> None:
    assert points_elsewhere(heading)
    assert not points_elsewhere("Relate two tills")


@pytest.mark.parametrize(
    ("ask", "heading"),
    [
        ("How do I turn reminders on?", "Turn reminders off"),
        ("I want to turn the sound off", "Switch the sound on"),
        ("How can I remove a colleague?", "Add a colleague"),
        ("how to cancel my plan", "Start a plan"),
        ("how do i stop my own visits from being counted?", "Re-enable the counting of your visits"),
        ("Wie verbinde ich? I want to connect the till", "Disconnect a till"),
    ],
)
def test_the_opposite_of_what_is_asked_is_no_answer(ask: str, heading: str) -> None:
    assert opposite_direction(ask, heading)


@pytest.mark.parametrize(
    ("ask", "heading"),
    [
        ("How do I turn reminders on?", "Turn reminders on or off"),
        ("How do I turn reminders on?", "Reminders"),
        ("How do I turn it on and off?", "Turn it off"),
        ("Is it on?", "Turn it off"),
        ("how do i stop my own visits from being counted?", "Allow anyone to exclude themselves"),
    ],
)
def test_both_directions_or_none_are_no_clash(ask: str, heading: str) -> None:
    assert not opposite_direction(ask, heading)
