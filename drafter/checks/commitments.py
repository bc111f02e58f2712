"""Commitments: every amount, date and deadline stands in a source, the conversation or the profile."""

from collections.abc import Callable

from drafter.checks.base import LETTERS, NOTES, Check, CheckInput, Finding, Languages
from drafter.checks.common.context import known_text
from drafter.checks.common.facts import deadlines, figures_of, is_money, is_time, placed_figures
from drafter.checks.common.prose import Span, finding, plain, sentences
from drafter.text.figures import Figure, missing_figures
from kb_index.documents import Kind

__all__ = ["CHECKS"]


def _proofs(given: CheckInput) -> str:
    """All that may prove a figure: also internal sources, whose wording another check keeps out."""
    internal = [c.quote for c in given.citations if c.kind is not Kind.PAST_CONVERSATION]
    return "\n".join([known_text(given), *internal])


def _unproved(given: CheckInput, wanted: Callable[[Figure], bool]) -> list[Span]:
    proofs = figures_of(_proofs(given))
    said = [(figure, span) for figure, span in placed_figures(given.text) if wanted(figure)]
    return [span for figure, span in said if missing_figures([figure], proofs)]


def _amounts(given: CheckInput) -> Finding | None:
    for span in _unproved(given, is_money):
        return finding(f"{span.text!r}: no source, nor the conversation or the profile, has this amount", span)
    return None


def _dates(given: CheckInput) -> Finding | None:
    known = {span.text.casefold() for span in deadlines(_proofs(given))}
    promised = [span for span in deadlines(given.text) if span.text.casefold() not in known]
    for span in sorted([*_unproved(given, is_time), *promised], key=lambda s: s.start):
        if not _only_a_wish(given, span.start):
            return finding(
                f"{span.text!r}: no source, nor the conversation or the profile, has this date or deadline", span
            )
    return None


def _only_a_wish(given: CheckInput, place: int) -> bool:
    """Whether the sentence only wishes something: "have a good start to next week"."""
    return any(s.start <= place < s.end and given.patterns.wishes.match(plain(s.text)) for s in sentences(given.text))


CHECKS = (
    Check(
        "amounts-sourced",
        "Every amount has a source",
        _amounts,
        ("no-promise-without-reference",),
        kinds=LETTERS | NOTES,
        languages=Languages.ANY,
    ),
    Check(
        "dates-sourced",
        "Every date and deadline has a source",
        _dates,
        ("no-promise-without-reference",),
        kinds=LETTERS | NOTES,
        languages=Languages.ANY,
    ),
)
