"""Hearsay: what only the customer wrote may be quoted back as theirs, and nobody is sent there or told it as ours.

Whoever obeys an order in a customer's text writes down a thief's link, address, account or amount. No source has it,
so the draft must not use it; a person looks before it is sent. Destinations are made blanks by the checks of links
and of foreign data; an amount stays and is marked, for a promise with a blank in it is a promise all the same.
"""

from drafter.checks.base import Check, CheckInput, Finding, Languages
from drafter.checks.common.hearsay import hearsay_in

__all__ = ["CHECKS"]


def _hearsay(given: CheckInput) -> Finding | None:
    return next((Finding(one.reason, one.start, one.end) for one in hearsay_in(given)), None)


CHECKS = (
    Check(
        "not-on-the-customers-word",
        "Nothing is used on the customer's word alone",
        _hearsay,
        ("alert-to-social-engineering", "verify-before-giving-anything"),
        languages=Languages.ANY,
    ),
)
