"""Fixes are announced when they are confirmed, and no sooner."""

from typing import Any

import pytest

from drafter.draft import CheckStatus, Repair
from drafter.situation import Intent, Outcome, Stage
from tests.drafter.checks.drafts import BY_ID, draft, fails, mended, verdict

BUG = (Intent.BUG,)


@pytest.mark.parametrize(
    "said",
    [
        "It has been fixed.",
        "We fixed it.",
        "This is now resolved.",
        "It should be working now.",
        "I've already solved this.",
    ],
)
def test_too_early(said: str) -> None:
    assert fails("fixed-confirmed", draft(said, intents=BUG))
    assert verdict("fixed-confirmed", draft(said, intents=BUG, stage=Stage.FIXED)) is CheckStatus.SKIPPED


@pytest.mark.parametrize(
    "said",
    ["Is it fixed for you?", "I'll write when it is fixed.", "It is not fixed yet.", "The price is fixed by plan."],
)
def test_no_claim(said: str) -> None:
    assert not fails("fixed-confirmed", draft(said, intents=BUG))


def test_a_source_may_say_that_it_is_fixed() -> None:
    assert not fails("fixed-confirmed", draft("It is fixed.", intents=BUG, proved=("It is fixed.",)))


def test_thanks_may_come_before_the_news() -> None:
    news: dict[str, Any] = {"intents": BUG, "stage": Stage.FIXED}
    assert not fails(
        "fixed-stated", draft("Hi Maya,\n\nThanks for your patience. Sorry again. The export works again.", **news)
    )


def test_the_question_how_it_works_is_added() -> None:
    given = draft("Hi Maya,\n\nIt is fixed.\n\nSam\nBrindlebook", intents=BUG, stage=Stage.FIXED)
    assert (
        mended("fixed-invites-opinion", given)
        == "Hi Maya,\n\nIt is fixed. How does it work for you now?\n\nSam\nBrindlebook"
    )


@pytest.mark.parametrize(
    "said", ["A patch is coming soon.", "It will be fixed in the next update.", "The upcoming release will solve it."]
)
def test_no_patch_consoles(said: str) -> None:
    assert fails("no-coming-patch", draft(said, intents=BUG))


def test_a_workaround_is_the_agents_to_add() -> None:
    told = "I passed it to the developers."
    assert fails("bug-workaround", draft(told, intents=BUG))
    assert BY_ID["bug-workaround"].run(draft(told, intents=BUG)).repair is Repair.AGENT
    assert not fails("bug-workaround", draft(f"{told}\n\n1. Open Settings.", intents=BUG))
    assert verdict("bug-workaround", draft("Which page?", intents=BUG, outcome=Outcome.ASK)) is CheckStatus.SKIPPED
