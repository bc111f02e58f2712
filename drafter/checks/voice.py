"""Whose words a letter says: a sentence of the customer's in their first person is not ours to say."""

from collections.abc import Iterator

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import customer_text
from drafter.checks.common.prose import Span, plain, sentences, struck, words
from drafter.text.words import runs

__all__ = ["CHECKS"]

_RUN = 6  # as many of the customer's words in a row are no accident


def _borrowed(given: CheckInput) -> Iterator[Span]:
    """The sentences that say as ours what the customer says of themselves; what stands in quotation marks is told."""
    theirs = frozenset(runs(words(customer_text(given)), _RUN))
    speaking = given.brief.words.first_person(given.brief.language)
    for sentence in sentences(given.text):
        said = plain(sentence.text)
        if '"' not in said and any(run in theirs and speaking & {*run} for run in runs(words(said), _RUN)):
            yield sentence


def _as_the_customer(given: CheckInput) -> Finding | None:
    for sentence in _borrowed(given):
        return Finding("the customer says this of themselves; say it to them", sentence.start, sentence.end)
    return None


def _strike(given: CheckInput) -> tuple[Edit, ...]:
    return tuple(struck(given.text, sentence) for sentence in _borrowed(given))


CHECKS = (
    Check(
        "own-voice",
        "We speak, not the customer",
        _as_the_customer,
        ("sign-with-real-name", "style-human-not-robot"),
        mend=_strike,
        languages=Languages.WRITTEN,
    ),
)
