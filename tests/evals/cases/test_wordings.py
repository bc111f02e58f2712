"""Words are found as people write them, and figures only whole."""

import re

import pytest

from evals.cases.wordings import compile_words, has_words, normalize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You have THIRTY\n  days.", "thirty days"),
        ("Open **Settings > Billing**, then", "settings > billing"),
        ("Open Settings → Billing", "Settings > Billing"),
        ("It\u2019s 25\u00a0% less", "it's 25 %"),
        ("It's 25% less", "25 %"),
        ("You pay 24 EUR.", "24 EUR"),
        ("We refund it today", "/refund.{0,20}TODAY/"),
        ("within 30, or later", "30"),
        ("On the **Team** plan.", "Team plan"),
        ("Send it to jo@salon.example", "jo@salon.example"),
        ("See https://help.example/billing/refunds", "/billing/refunds"),
        ("See https://help.example/billing/refunds", "help.example"),
        ("Choose -2 there", "-2"),
    ],
)
def test_words_are_found(text: str, words: str) -> None:
    assert has_words(text, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You pay 24 EUR.", "4 EUR"),
        ("You pay 1,024 EUR.", "24 EUR"),
        ("After 30.5 days", "30"),
        ("In 300 days", "30"),
        ("The linked page", "link"),
        ("Your business grows", "Ines"),
        ("See https://help.example/team/link", "link"),
        ("See https://help.example/team/link", "Team"),
        ("We guaranteed it", "guarantee"),
        ("A plain slash/es text", "/^slash/"),
        ("Settings, Billing", "Settings > Billing"),
    ],
)
def test_other_words_are_not(text: str, words: str) -> None:
    assert not has_words(text, words)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("It is guaranteed.", "guarantee", True),
        ("We are refunding it", "refund", True),
        ("A prerefund", "refund", False),
        ("In 300 days", "30", False),
        ("See https://help.example/refunds", "refund", False),
    ],
)
def test_what_must_not_be_said_is_found_with_any_ending(text: str, words: str, found: bool) -> None:
    assert has_words(text, words, any_ending=True) is found


def test_a_broken_expression_is_told() -> None:
    with pytest.raises(re.error):
        compile_words("/(/")


def test_plain_keeps_the_words() -> None:
    assert normalize("a  *b*\n\n`c` \u201cd\u201d") == 'a b c "d"'
