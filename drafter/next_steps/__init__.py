"""Next steps: what the handbook would have the agent do beside the reply, each only where its condition holds.

A step is a suggestion; nothing happens by itself.
"""

from drafter.brief import Brief
from drafter.draft import NextStep
from drafter.next_steps import clocks, guarding, people, records
from drafter.situation import Outcome

__all__ = ["ALL_STEPS", "MOST", "next_steps"]

MOST = 7
"""Steps shown at most: a longer list is not read."""

_ORDER = """
    verify-identity tell-lead-about-spam human-review consult-lead escalate-to-manager confirm-fix-first
    fix-the-article first-reply-deadline hand-off-summary
    replicate-bug ask-replication-details log-bug log-question log-feature-request link-ticket document-follow-up
    log-chat-in-case post-status-update write-postmortem save-reply-proposal
    idle-chat-sequence missed-chat-by-email follow-up-by-email queue-place
    introduce-colleague respect-owner read-history point-to-community check-plan offer-to-make-up decide-the-no
    calmer-colleague ask-manager-to-snooze at-risk-customer add-their-it bring-in-explainer
    find-working-address keep-open close-conversation remind-when-fixed share-the-win small-gesture
""".split()
"""The ids of all steps, most pressing first. A rule has no place until it stands here."""

_RULES = {rule.id: rule for rule in (*guarding.RULES, *clocks.RULES, *people.RULES, *records.RULES)}

ALL_STEPS = tuple(_RULES[id] for id in _ORDER)
"""Every step there is, most pressing first."""


def next_steps(brief: Brief, *, conflicts: bool = False, answers: bool = True) -> tuple[NextStep, ...]:
    """The steps for this brief, most pressing first, at most MOST.

    `conflicts`: sources that are cited disagree. `answers`: the text says something that is proved; after one that
    does not, nothing is closed as answered.
    """
    steps = (rule.step(brief, conflicts=conflicts) for rule in ALL_STEPS)
    held = "close-conversation" if brief.outcome is Outcome.ANSWER and not answers else None
    return tuple(step for step in steps if step and step.id != held)[:MOST]
