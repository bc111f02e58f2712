"""Commitments: every amount, date and deadline stands in a source, the conversation or the profile."""

from collections.abc import Callable, Iterator

from drafter.checks.base import ANY_LANGUAGE, Check, CheckInput, Finding
from drafter.checks.context import known_text
from drafter.checks.courtesy_words import WISH
from drafter.checks.facts import Fact, amounts, dates
from drafter.checks.prose import plain, sentences
from kb_index.documents import Kind

__all__ = ["CHECKS"]


def _proofs(given: CheckInput) -> str:
    """All that may prove a figure: also internal sources, whose wording another check keeps out."""
    internal = [c.quote for c in given.citations if c.kind is not Kind.PAST_CONVERSATION]
    return "\n".join([known_text(given), *internal])


def _unproved(given: CheckInput, facts: Callable[[str], Iterator[Fact]], what: str) -> Finding | None:
    known = {fact for fact, _ in facts(_proofs(given))}
    for fact, span in facts(given.text):
        if fact not in known and not _only_a_wish(given, span.start):
            return Finding(
                f"{span.text!r}: no source, nor the conversation or the profile, has this {what}",
                span.start,
                span.end,
            )
    return None


def _only_a_wish(given: CheckInput, place: int) -> bool:
    """Whether the sentence only wishes something: "have a good start to next week"."""
    return any(s.start <= place < s.end and WISH.match(plain(s.text)) for s in sentences(given.text))


CHECKS = (
    Check(
        "amounts-sourced",
        "Every amount has a source",
        lambda given: _unproved(given, amounts, "amount"),
        ("no-promise-without-reference",),
        languages=ANY_LANGUAGE,
    ),
    Check(
        "dates-sourced",
        "Every date and deadline has a source",
        lambda given: _unproved(given, dates, "date or deadline"),
        ("no-promise-without-reference",),
        languages=ANY_LANGUAGE,
    ),
)
