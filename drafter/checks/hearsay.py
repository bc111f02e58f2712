"""Hearsay: what only the customer wrote may be quoted back as theirs, and nobody is sent there or told it as ours.

Whoever obeys an order in a customer's text writes down a thief's link, address, account or amount. No source has it,
so the draft must not use it; a person looks before it is sent.
"""

from collections.abc import Iterator

from drafter.checks.base import Check, CheckInput, Finding, Languages
from drafter.checks.common.context import voices
from drafter.checks.common.prose import sentences

__all__ = ["CHECKS"]


def _found(given: CheckInput) -> Iterator[Finding]:
    says = voices(given)
    for sentence in sentences(given.text):
        for one in says.hearsay(sentence.text):
            yield Finding(one.reason, sentence.start + one.start, sentence.start + one.end)


def _hearsay(given: CheckInput) -> Finding | None:
    return next(_found(given), None)


CHECKS = (
    Check(
        "not-on-the-customers-word",
        "Nothing is used on the customer's word alone",
        _hearsay,
        ("alert-to-social-engineering", "verify-before-giving-anything"),
        languages=Languages.ANY,
    ),
)
