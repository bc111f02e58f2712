"""Markdown out of a draft."""

import pytest

from drafter.text.plain_text import plain_quote, plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Open **Settings > Data > Exports**.", "Open Settings > Data > Exports."),
        ("1. **Sign in**: go to __Profile__.", "1. Sign in: go to Profile."),
        ("## Steps\n\nUse `export.csv`.", "Steps\n\nUse export.csv."),
        ("See [our page](https://help.example/a) [1].", "See our page (https://help.example/a) [1]."),
        ("[order number?] and 2 * 3 * 4 and snake__case", "[order number?] and 2 * 3 * 4 and snake__case"),
        ("- one\n- two\n\n1. three", "- one\n- two\n\n1. three"),
    ],
)
def test_marks_go_and_words_stay(text: str, plain: str) -> None:
    assert plain_text(text) == plain


def test_a_hostile_text_takes_no_time() -> None:
    assert plain_text("**" * 50_000 + "[" * 50_000 + "`" * 50_001)


def test_a_letter_that_begins_anew_stands_once() -> None:
    letter = "Hi Amara,\n\nOpen Settings and choose Export.\n\n1. Wait.\n2. Try again."
    assert plain_text(f"{letter}\n\n{letter}\n\nHi Amara,\n\nOpen Settings and choose") == letter
    assert plain_text("Yes.\n\nThis differs.\n\nYes, really.") == "Yes.\n\nThis differs.\n\nYes, really."


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        (
            "2. Select **Connect calendar**, then **Google Calendar**.",
            "2. Select Connect calendar, then Google Calendar.",
        ),
        (
            "See [Money-back promise](https://h.example/money_back_promise) or [it](a.md).",
            "See Money-back promise or it.",
        ),
        ("| **Too old** | The payment was made | long ago |", "Too old · The payment was made · long ago"),
        ("| Plan | Price |\n|---|:-:|\n| Solo | 3 EUR \\| 4 USD |", "Plan · Price Solo · 3 EUR | 4 USD"),
        ("it in the booking |", "it in the booking"),
        (
            "## Steps\n\nUse `export.csv`, *soon*, snake_case and __all__ of 2 * 3.",
            "Steps Use export.csv, soon, snake_case and all of 2 * 3.",
        ),
        ("Settings** cut within a mark", "Settings cut within a mark"),
        ("\\*#4471# OK", "*#4471# OK"),
    ],
)
def test_a_quote_is_shown_without_the_marks_of_its_document(quote: str, shown: str) -> None:
    assert plain_quote(quote) == shown
