"""Which words are struck or replaced, and which may stay because they mean something else here."""

from typing import Any

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Intent, Stage, Tone
from tests.drafter.checks.drafts import draft, fails, mended, verdict


@pytest.mark.parametrize(
    ("check", "said", "instead"),
    [
        ("no-empty-words", "Sorry for any inconvenience caused.", "Sorry for the trouble caused."),
        ("no-empty-words", "That is inconvenient.", "That is annoying."),
        ("no-empty-words", "Done. We take these matters very seriously. Bye.", "Done. Bye."),
        ("no-feedback-word", "Thank you for your valuable feedback.", "Thank you for your thoughts."),
        ("no-corporate-phrases", "Kindly reply.", "Please reply."),
        ("no-corporate-phrases", "Please do not hesitate to reply.", "Please reply."),
        ("no-corporate-phrases", "Please be advised that it is free.", "It is free."),
        ("no-corporate-phrases", "Dear valued customer, it is free.", "Dear customer, it is free."),
        ("no-corporate-phrases", "We apologize for the delay.", "I'm sorry about the delay."),
        ("no-corporate-phrases", "I checked it prior to writing.", "I checked it before writing."),
        ("no-stiff-words", "Should you need a hand, reply.", "If you have a hand, reply."),
    ],
)
def test_plain_words_take_their_place(check: str, said: str, instead: str) -> None:
    given = draft(said, tone=Tone.CHEERFUL)
    assert fails(check, given)
    assert mended(check, given) == instead


@pytest.mark.parametrize(
    "said",
    [
        'Open the "Feedback" page.',
        "Add a feedback form to your page.",
        "Go to Settings > Feedback.",
        "The Feedback widget is new.",
    ],
)
def test_a_part_of_the_product_may_be_called_feedback(said: str) -> None:
    assert not fails("no-feedback-word", draft(said))


def test_a_typographic_apostrophe_changes_nothing() -> None:
    assert fails("no-corporate-phrases", draft("Don\u2019t hesitate to ask."))


def test_slang_is_fine_where_the_customer_writes_that_way() -> None:
    assert fails("no-slang", draft("Yeah, I see it.", "It is broken.", tone=Tone.ANGRY))
    assert not fails("no-slang", draft("Yeah, I see it.", "Yeah it is broken.", tone=Tone.ANGRY))
    assert verdict("no-slang", draft("Yeah, I see it.")) is CheckStatus.SKIPPED


def test_jargon_is_for_those_who_use_it() -> None:
    news: dict[str, Any] = {"stage": Stage.FOLLOW_UP}
    assert fails("no-jargon", draft("We deployed a hotfix.", **news))
    assert not fails("no-jargon", draft("We deployed it.", "Has it been deployed?", **news))
    technical = draft("The endpoint has a rate limit.", stage=Stage.FOLLOW_UP, intents=(Intent.TECHNICAL_API,))
    assert verdict("no-jargon", technical) is CheckStatus.SKIPPED
