"""The registry: what every check has, and what no text may do to them."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from drafter import checks
from drafter.checks import ALL_CHECKS, CHECK_IDS, run_checks
from drafter.checks.base import READ_LIMIT
from drafter.draft import CheckStatus, TextKind
from drafter.situation import Intent, Outcome, Tone
from tests.drafter.checks.drafts import draft


def test_ids_are_kebab_case() -> None:
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z]+)*", id) for id in CHECK_IDS)


def test_no_check_that_a_module_has_is_forgotten() -> None:
    modules = [import_module(f"{checks.__name__}.{found.name}") for found in iter_modules(checks.__path__)]
    assert {check.id for module in modules for check in getattr(module, "CHECKS", ())} == CHECK_IDS


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
def test_strange_texts_never_raise_and_are_read_to_the_limit_only(text: str, kind: TextKind) -> None:
    given = draft(text, text[:100_000] or "?", tone=Tone.ANGRY, intents=(Intent.DOWNTIME, Intent.BUG), kind=kind)
    results = run_checks(given)
    assert len(results) == len(ALL_CHECKS)
    assert all(r.end is None or r.end <= READ_LIMIT for r in results)
