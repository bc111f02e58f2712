"""The handbook's checks, one guard a file; `run_checks` runs them all over one draft.

They cite rules by id and tensions by number: `drafter handbook show tension 11` prints one, from
`prompts/handbook/rules/`.
"""

from drafter.checks import (
    account_safety,
    apology,
    attached,
    blame,
    bug_details,
    capabilities,
    closing,
    commitments,
    downtime,
    emphasis,
    fixes,
    gaps,
    greeting,
    hearsay,
    language,
    layout,
    leaks,
    length,
    links,
    mirroring,
    notes,
    person,
    promises,
    questions,
    refusal,
    releases,
    steps,
    thanks,
    third_party,
    transfer,
    voice,
    word_choice,
)  # fmt: skip
from drafter.checks.base import Check, CheckInput
from drafter.draft import CheckResult

__all__ = ["ALL_CHECKS", "CHECK_IDS", "run_checks"]

_MODULES = (
    # Safety and truth first, then the letter from its head to its end (the order at the head of tensions.md).
    leaks, account_safety, hearsay, gaps, person, voice, language, commitments, promises, releases, capabilities,
    links, greeting, thanks, apology, third_party, blame, downtime, fixes, refusal, questions, bug_details, attached,
    transfer, word_choice, mirroring, emphasis, steps, closing, layout, length, notes,
)  # fmt: skip
ALL_CHECKS: tuple[Check, ...] = tuple(check for module in _MODULES for check in module.CHECKS)
"""Every check, in the order in which results are shown and rules repair."""

CHECK_IDS: frozenset[str] = frozenset(check.id for check in ALL_CHECKS)


def run_checks(given: CheckInput) -> tuple[CheckResult, ...]:
    """The verdict of every check, in the order of ALL_CHECKS; a text beyond READ_LIMIT is not read to its end."""
    shortened = given.shortened()
    return tuple(check.run(shortened) for check in ALL_CHECKS)
