"""Next steps: what the handbook would have the agent do beside the reply.

A step is a suggestion; nothing happens by itself. It is shown only where its condition holds in this conversation.
"""

from collections.abc import Sequence
from datetime import datetime

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.draft import NextStep
from drafter.mailbox import Mailbox
from drafter.next_steps import clocks, guarding, people, records
from drafter.next_steps.case import Case
from drafter.situation import Outcome, Situation
from kb_index.documents import Hit

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


def next_steps(
    situation: Situation,
    outcome: Outcome,
    conversation: Conversation,
    request: OpenRequest,
    mailbox: Mailbox,
    now: datetime,
    *,
    hits: Sequence[Hit] = (),
    conflicts: bool = False,
) -> tuple[NextStep, ...]:
    """The steps for this conversation at the time `now` (UTC), most pressing first, at most MOST.

    `hits` are what retrieval found, `conflicts` says whether cited sources disagree.
    """
    case = Case(conversation, request, situation, outcome, mailbox, hits, now, conflicts)
    steps = (rule.step(case) for rule in ALL_STEPS)
    return tuple(step for step in steps if step)[:MOST]
