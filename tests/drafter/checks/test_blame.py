"""Blame, and the many harmless sentences that begin with "you"."""

import pytest

from tests.drafter.checks.drafts import draft, fails


@pytest.mark.parametrize(
    "said",
    [
        "You forgot to save the form.",
        "It looks like you've not been told, and you simply didn't enable it.",
        "You should have exported it first.",
        "You must have deleted the calendar, you entered the wrong address.",
        "This happened because you deleted the service.",
        "That was a user error.",
        "Unfortunately this is your own mistake.",
        "You never confirmed the address.",
    ],
)
def test_the_customer_is_blamed(said: str) -> None:
    assert fails("no-blame", draft(said))


@pytest.mark.parametrize(
    "said",
    [
        "You didn't do anything wrong.",
        "You did not lose any booking.",
        "If you haven't received it, look in the spam folder.",
        "I'm sorry that you haven't heard from us.",
        "You told me that you had not seen it: thank you.",
        "This was not your mistake.",
        "Once you have saved it, reload the page.",
        "I hope you haven't waited long.",
        "The form was left unsaved, so the change is not there.",
        "You should have it in your inbox now.",
    ],
)
def test_nobody_is_blamed(said: str) -> None:
    assert not fails("no-blame", draft(said))


@pytest.mark.parametrize(
    "said", ["Did you read the manual?", "As already explained, it is free.", "As stated in our terms, no."]
)
def test_pointing_at_the_manual(said: str) -> None:
    assert fails("no-manual-hint", draft(said))


@pytest.mark.parametrize(
    "said",
    ["Have you checked your spam folder?", "The guide explains it: open Settings.", "Repeat it as described above."],
)
def test_asking_and_referring_is_no_pointing(said: str) -> None:
    assert not fails("no-manual-hint", draft(said))


@pytest.mark.parametrize(
    "said", ["Whatever.", "Obviously it is off.", "There's no need to be rude.", "Good luck with that."]
)
def test_rude(said: str) -> None:
    assert fails("no-rudeness", draft(said))


def test_whatever_in_a_sentence_is_not_rude() -> None:
    assert not fails("no-rudeness", draft("Choose whatever colour you like."))
