"""The registry: what every check has, and what no text may do to them."""

import re
import time

import pytest

from drafter.checks import ALL_CHECKS, CHECK_IDS, run_checks
from drafter.checks.base import READ_LIMIT
from drafter.draft import CheckStatus, TextKind
from drafter.situation import Intent, Outcome, Tone
from tests.drafter.checks.drafts import draft


def test_ids_are_kebab_case_and_listed() -> None:
    assert {check.id for check in ALL_CHECKS} == CHECK_IDS
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z]+)*", check.id) for check in ALL_CHECKS)


def test_each_check_says_where_it_comes_from_and_what_it_is() -> None:
    assert all(check.sources and check.title and not check.title.endswith(".") for check in ALL_CHECKS)


def test_english_checks_are_skipped_for_other_languages_and_say_so() -> None:
    results = {r.check: r for r in run_checks(draft("Kindly wait. :)", language="pl", tone=Tone.ANGRY))}
    assert results["no-corporate-phrases"].status is CheckStatus.SKIPPED
    assert "'pl'" in results["no-corporate-phrases"].reason
    assert results["emoji-fit"].status is CheckStatus.FAILED


def test_an_empty_draft_for_spam_fails_nothing() -> None:
    results = run_checks(draft("", "BUY SEO NOW", intents=(Intent.SPAM,), outcome=Outcome.NONE))
    assert [r.check for r in results if r.status is CheckStatus.FAILED] == []


STRANGE = {
    "empty": "",
    "spaces": " \n\t ",
    "emoji": "\U0001f600" * 1_000_000,
    "blank line": " " * 500_000,
    "line breaks": "\n" * 2_000_000,
    "one word": "a" * 2_000_000,
    "capitals": "A" * 2_000_000,
    "sentences": "Open the page. " * 140_000,
    "right to left": "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645. " * 150_000,
    "overrides": "\u202eevil\u202c \u200b\ufeff" * 100_000,
    "brackets": "[a{{<b(" * 200_000,
    "numbers": "1,1 1.1 1 " * 200_000,
    "addresses": "a@b.c https://x." * 100_000,
    "bullets": "- 1. \n" * 200_000,
    "almost promises": "we will you should i can " * 80_000,
    "surrogate": "ok \ud800 ok",
    "nulls": "\x00" * 1000,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("kind", [TextKind.REPLY, TextKind.BUG_NOTE])
def test_strange_texts_never_raise_nor_take_long(text: str, kind: TextKind) -> None:
    given = draft(text, text[:100_000] or "?", tone=Tone.ANGRY, intents=(Intent.DOWNTIME, Intent.BUG), kind=kind)
    run_checks(draft("A text of some length, so that the language model is loaded before the clock starts."))
    started = time.process_time()
    results = run_checks(given)
    assert time.process_time() - started < 1
    assert len(results) == len(ALL_CHECKS)
    assert all(r.end is None or r.end <= READ_LIMIT for r in results)
