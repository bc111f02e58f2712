"""How long ago, and within how long: what customers and sources say of time."""

from datetime import UTC, datetime

import pytest

from drafter.reading.ages import longest_age, longest_window

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("We paid two months ago.", 60),
        ("It is 34 days ago.", 34),
        ("The renewal was on 14 September.", 63),
        ("Ordered on December 20, still here.", 331),
        ("I bought it in May.", 172),
        ("On the 3rd of August 2025 it came.", 470),
        ("Paid on 6 Nov, or was it a week ago?", 10),
    ],
)
def test_how_long_ago_something_was(text: str, days: int) -> None:
    age = longest_age(text, NOW)
    assert age is not None
    assert age.days == days


@pytest.mark.parametrize(
    "text", ["I may be late.", "The offer holds for 90 days.", "On 31 February.", "On the 3rd I paid.", "in 2024"]
)
def test_what_says_no_time_ago_has_none(text: str) -> None:
    assert longest_age(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("You can ask within 30 days of a payment.", 30),
        ("Deleted files can be restored for two weeks.", 14),
        ("We keep each of the last 30 days, returns up to 60 days.", 60),
    ],
)
def test_within_how_long_something_is_allowed(text: str, days: int) -> None:
    window = longest_window(text)
    assert window is not None
    assert window.length.days == days


def test_a_text_without_a_limit_has_none() -> None:
    assert longest_window("It takes 3 to 5 working days.") is None
