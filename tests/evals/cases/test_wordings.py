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
        ("We guaranteed it", "guarantee"),
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
        ("A plain slash/es text", "/^slash/"),
        ("Settings, Billing", "Settings > Billing"),
    ],
)
def test_other_words_are_not(text: str, words: str) -> None:
    assert not has_words(text, words)


def test_a_broken_expression_is_told() -> None:
    with pytest.raises(re.error):
        compile_words("/(/")


def test_plain_keeps_the_words() -> None:
    assert normalize("a  *b*\n\n`c` \u201cd\u201d") == 'a b c "d"'
