"""Next steps: what the handbook would have the agent do beside the reply.

A step is a suggestion; nothing happens by itself. It is shown only where its condition holds in this conversation.
"""

from drafter.brief import Brief
from drafter.draft import NextStep
from drafter.next_steps import clocks, guarding, people, records

__all__ = ["ALL_STEPS", "MOST", "STEP_IDS", "next_steps"]

MOST = 7
"""Steps shown at most: a longer list is not read."""

ALL_STEPS = (
    *guarding.RULES,
    *clocks.RULES[:1],
    *people.RULES[:1],
    *records.RULES,
    *clocks.RULES[1:],
    *people.RULES[1:],
)
"""Every step there is, most pressing first."""

STEP_IDS: frozenset[str] = frozenset(rule.id for rule in ALL_STEPS)


def next_steps(brief: Brief, *, conflicts: bool = False) -> tuple[NextStep, ...]:
    """The steps for this brief, most pressing first, at most MOST. `conflicts`: sources that are cited disagree."""
    steps = (rule.step(brief, conflicts=conflicts) for rule in ALL_STEPS)
    return tuple(step for step in steps if step)[:MOST]
