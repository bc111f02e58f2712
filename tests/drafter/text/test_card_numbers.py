"""Card numbers are found however they are written, and other long numbers are left alone."""

import pytest

from drafter.text.card_numbers import card_numbers


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in card_numbers(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Charge 4242 4242 4242 4242, please.", "4242 4242 4242 4242"),
        ("5555-5555-5555-4444", "5555-5555-5555-4444"),
        ("Amex 3782 822463 10005", "3782 822463 10005"),
        ("Visa4242424242424242 was declined", "4242424242424242"),
        ("4242 4242 4242 4242 11/29", "4242 4242 4242 4242"),
        ("4242 4242 4242 4242 11 29 123", "4242 4242 4242 4242"),
        ("4242424242424242 123", "4242424242424242"),
        ("customer 77120 4242424242424242", "4242424242424242"),
        ("4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2"),
        ("RuPay 8172000000000005", "8172000000000005"),
    ],
)
def test_finds_a_card_number(text: str, number: str) -> None:
    assert found(text) == [number]


def test_finds_each_of_several() -> None:
    assert found("4242 4242 4242 4242 5555 5555 5555 4444") == ["4242 4242 4242 4242", "5555 5555 5555 4444"]


@pytest.mark.parametrize(
    "text",
    [
        "4242 4242 4242 4241",  # the check digit is wrong
        "0000 0000 0000 0000",
        "1111 1111 1111 1117",  # no network's
        "SIM 8944 1234 5678 9012 348",
        "order bp-021b-4242424242424242",  # the end of an identifier
        "Tel. +4242424242424242",
        "sizes 36 37 38 39 40 41 42 43 44 45 46",
        "424242424242424242424242",
        "",
    ],
)
def test_leaves_other_numbers_alone(text: str) -> None:
    assert found(text) == []
