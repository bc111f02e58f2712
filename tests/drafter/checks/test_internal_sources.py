"""Nothing that only internal sources say reaches a draft unnoticed."""

import pytest

from drafter.checks.internal_sources import find_leaks
from kb_index.documents import Kind, Passage, Visibility

SECRET = (
    "Sign-in links: at most 6 an hour for each address. Engineering can reach deleted accounts for 5 days beyond "
    "the 28, "
    "but only with approval by Noor. Write to escalations@brindlebook.example. Imports wait in a queue and mornings "
    "are "
    "usually much quicker than afternoons for everybody."
)
PUBLIC = "Deleted accounts can be brought back for 28 days. The sign-in link works for 30 minutes."


def passage(text: str, visibility: Visibility) -> Passage:
    return Passage(visibility, visibility, Kind.NOTE, "Limits", (), text, 0, len(text), "s", visibility=visibility)


PASSAGES = [passage(SECRET, Visibility.INTERNAL), passage(PUBLIC, Visibility.PUBLIC)]


@pytest.mark.parametrize(
    ("text", "leaked"),
    [
        (
            "Imports wait in a queue and mornings are usually much quicker.",
            "Imports wait in a queue and mornings are usually",
        ),
        ("You get at most 6 sign-in links for each address in one hour.", "6"),
        ("Deleted accounts can be reached for 5 days more.", "5 days"),
        ("Write to escalations@brindlebook.example.", "escalations@brindlebook.example"),
    ],
)
def test_words_figures_and_addresses_of_internal_sources_are_reported(text: str, leaked: str) -> None:
    found = find_leaks(text, PASSAGES, "")
    assert found
    assert text[found[0].start : found[0].end].startswith(leaked)
    assert "internal source" in found[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "Deleted accounts can be brought back for 28 days.",
        "The sign-in link works for 30 minutes.",
        "We open at 6 in the morning.",
        "Imports wait in a queue, so please be patient.",
        "",
    ],
)
def test_what_public_sources_say_or_chance_is_no_leak(text: str) -> None:
    assert find_leaks(text, PASSAGES, "") == ()


def test_what_the_customer_has_said_may_be_repeated() -> None:
    text = "You wrote to escalations@brindlebook.example that deleted accounts can be reached for 5 days more."
    assert find_leaks(text, PASSAGES, "I wrote to escalations@brindlebook.example, 5 days ago") == ()


def test_without_internal_sources_nothing_leaks() -> None:
    assert find_leaks(SECRET, [passage(SECRET, Visibility.PUBLIC)], "") == ()
