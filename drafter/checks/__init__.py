"""The handbook's checks, one guard a file; `run_checks` runs them all over one draft."""

from drafter.checks import (
    apology,
    blame,
    closing,
    downtime,
    emphasis,
    fixes,
    greeting,
    links,
    person,
    promises,
    refusal,
    steps,
    thanks,
    third_party,
    words,
)
from drafter.checks.base import Check, CheckInput
from drafter.draft import CheckResult

__all__ = ["ALL_CHECKS", "CHECK_IDS", "run_checks"]

ALL_CHECKS: tuple[Check, ...] = (
    *person.CHECKS,
    *greeting.CHECKS,
    *words.CHECKS,
    *blame.CHECKS,
    *third_party.CHECKS,
    *apology.CHECKS,
    *downtime.CHECKS,
    *thanks.CHECKS,
    *fixes.CHECKS,
    *refusal.CHECKS,
    *promises.CHECKS,
    *steps.CHECKS,
    *links.CHECKS,
    *emphasis.CHECKS,
    *closing.CHECKS,
)
"""Every check, in the order in which results are shown and rules repair."""

CHECK_IDS: frozenset[str] = frozenset(check.id for check in ALL_CHECKS)


def run_checks(given: CheckInput) -> tuple[CheckResult, ...]:
    """The verdict of every check, in the order of ALL_CHECKS; a text beyond READ_LIMIT is not read to its end."""
    shortened = given.shortened()
    return tuple(check.run(shortened) for check in ALL_CHECKS)
