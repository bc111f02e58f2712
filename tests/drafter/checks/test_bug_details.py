"""The four details of a bug report."""

from typing import Any

import pytest

from drafter.checks import run_checks
from drafter.checks.repair import repair
from drafter.draft import CheckStatus
from drafter.situation import Intent, Outcome, Stage
from tests.drafter.checks.drafts import conversation, draft, fails, mended, verdict

ASK: dict[str, Any] = {"intents": (Intent.BUG,), "outcome": Outcome.ASK}
ALL = ("bug-ask-link", "bug-ask-steps", "bug-ask-specifics", "bug-ask-recording")
FULL = (
    "It broke on https://book.brindlebook.example/lind: when I click Save and then Next, the page stays white. "
    "It is Firefox on Windows, since 9:00 today, with the error message E42."
)


@pytest.mark.parametrize("check", ALL)
def test_what_is_missing_is_asked_for_by_rule(check: str) -> None:
    given = draft("Hi Maya,\n\nSorry about that.\n\nSam\nBrindlebook", "The booking thing is broken.", **ASK)
    assert fails(check, given)
    after = draft(mended(check, given), "The booking thing is broken.", **ASK)
    assert not fails(check, after)


def test_all_four_are_asked_for_after_one_repair() -> None:
    given = draft("Hi Maya,\n\nThanks for writing, sorry about that. Which page is it?", "It is broken.", **ASK)
    text = repair(given, run_checks(given)).text
    assert not [check for check in ALL if fails(check, draft(text, "It is broken.", **ASK))]


@pytest.mark.parametrize(
    ("check", "asks"),
    [
        ("bug-ask-link", "Could you send me the link?"),
        ("bug-ask-specifics", "Which browser do you use?"),
        ("bug-ask-recording", "Please send a screenshot."),
        ("bug-ask-steps", "Please tell me the steps."),
    ],
)
def test_what_is_there_is_not_asked_for(check: str, asks: str) -> None:
    talk = conversation(FULL, attachments=("white-page.png",))
    assert fails(check, draft(asks, talk=talk, **ASK))
    assert not fails(check, draft("Which client was it?", talk=talk, **ASK))


def test_a_list_of_wants_asks_too() -> None:
    asks = "Two things would help:\n\n- the link of the page\n- a screenshot"
    assert not fails("bug-ask-link", draft(asks, "It is broken.", **ASK))
    assert not fails("bug-ask-recording", draft(asks, "It is broken.", **ASK))


def test_an_answer_need_not_ask_and_a_fixed_bug_is_over() -> None:
    assert not fails("bug-ask-link", draft("Reload it.", "It is broken.", intents=(Intent.BUG,)))
    fixed = draft("It works.", "It is broken.", intents=(Intent.BUG,), stage=Stage.FIXED)
    assert verdict("bug-ask-link", fixed) is CheckStatus.SKIPPED
