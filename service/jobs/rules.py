"""The rules of the queue: how long it waits, how long it grows, and how much may be drafted."""

from dataclasses import dataclass
from datetime import timedelta

from service.auth.rights import NO_LIMITS, Limits

__all__ = ["QueueRules"]


@dataclass(frozen=True, slots=True)
class QueueRules:
    """`quiet`: how long no further event of a conversation has to come before its draft is begun.

    `most_open`: jobs that may wait or be drafted at a time. `at_once`: drafts that one process writes at a time; 0:
    it writes none. `caller`: the limits of who sends events and has none of their own; `mailbox`: those of each
    mailbox that has none of its own.
    """

    quiet: timedelta = timedelta(seconds=5)
    most_open: int = 1_000
    at_once: int = 1
    caller: Limits = NO_LIMITS
    mailbox: Limits = NO_LIMITS
