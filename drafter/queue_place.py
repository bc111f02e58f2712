"""The place of a conversation among those that wait, and why: by kind and not by age (the handbook's tension 27).

A live chat and what is nearly too late come first, then thanks, what could cost us the customer, questions, wishes.
It is read from what the customer says, without a search or a model, so that a whole inbox can be put in order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from drafter.brief import Brief
from drafter.situation import Channel, Intent, Risk, Stage

__all__ = ["QueueGroup", "QueuePlace", "queue_place"]


class QueueGroup(IntEnum):
    """What is taken up before what, the first first."""

    NOW = 0
    THANKS = 1
    URGENT = 2
    QUESTIONS = 3
    WISHES = 4
    NOTHING = 5
    """Nobody waits for an answer."""


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """The group by kind, which comes first within it (0 first), and `why` in a few words. `since` is when the
    customer began to wait; from `alarm` on, and until `limit`, it is nearly too late (UTC; None: nobody knows)."""

    group: QueueGroup
    rank: int
    why: str
    since: datetime | None = None
    alarm: datetime | None = None
    limit: datetime | None = None
    live: bool = False

    def at(self, now: datetime) -> tuple[QueueGroup, str]:
        """The group and the reason as they are at `now` (UTC)."""
        if self.group is QueueGroup.NOTHING or self.limit is None or now > self.limit:
            return self.group, self.why
        if self.live:
            return QueueGroup.NOW, f"Live chat. {self.why}"
        if self.alarm and now >= self.alarm:
            return QueueGroup.NOW, f"Nearly too late. {self.why}"
        return self.group, self.why

    def order(self, now: datetime) -> tuple[int, int, float]:
        """What conversations are sorted by: group, place in it, and who has waited longest."""
        group, _ = self.at(now)
        return group, self.rank, self.since.timestamp() if self.since else now.timestamp()


def queue_place(brief: Brief) -> QueuePlace:
    """The place of a brief that was only read: nothing has to be searched for or decided."""
    number, (_, group, why) = next((n, row) for n, row in enumerate(_ROWS) if row[0](brief))
    since = brief.conversation.last_customer_at
    clock = brief.mailbox.reply_clocks.get(brief.situation.channel)
    if since is None or clock is None:
        return QueuePlace(group, number, why, since)
    return QueuePlace(
        group,
        number,
        why,
        since,
        since + timedelta(minutes=clock.alarm),
        since + timedelta(minutes=clock.breach),
        live=brief.situation.channel is Channel.CHAT,
    )


def _only_thanks(brief: Brief) -> bool:
    """Whether thanks are all there is: bitter ones are not."""
    return brief.wants_only(Intent.THANKS) and not (brief.situation.upset or brief.situation.urgent)


_GRAVE = (Risk.LEGAL, Risk.SECURITY, Risk.PRIVACY, Risk.ABUSE)

_ROWS: tuple[tuple[Callable[[Brief], object], QueueGroup, str], ...] = (
    (lambda brief: brief.request.automatic, QueueGroup.NOTHING, "A machine wrote this: no reply."),
    (lambda brief: brief.wants_only(Intent.SPAM), QueueGroup.NOTHING, "Spam: no reply."),
    (lambda brief: brief.request.answered, QueueGroup.NOTHING, "Answered: the customer is next."),
    (lambda brief: brief.situation.stage is Stage.IDLE, QueueGroup.NOTHING, "Silent chat: the customer is next."),
    (_only_thanks, QueueGroup.THANKS, "Thanks: answered in half a minute."),
    (lambda brief: brief.at_risk_of(*_GRAVE), QueueGroup.URGENT, "A matter that somebody must decide."),
    (lambda brief: brief.wants(Intent.DOWNTIME), QueueGroup.URGENT, "Outage: before all other faults."),
    (lambda brief: brief.wants(Intent.BILLING), QueueGroup.URGENT, "Billing: it could cost us the customer."),
    (lambda brief: brief.wants(Intent.CANCELLATION), QueueGroup.URGENT, "Cancelling: a customer is leaving."),
    (lambda brief: brief.situation.urgent, QueueGroup.URGENT, "The customer says that it is urgent."),
    (lambda brief: brief.situation.upset, QueueGroup.URGENT, "An upset customer."),
    (lambda brief: brief.wants(Intent.BUG), QueueGroup.URGENT, "A fault that keeps them from working."),
    (lambda brief: brief.wants_only(Intent.FEATURE_REQUEST), QueueGroup.WISHES, "A wish: last, within a work day."),
    (lambda _: True, QueueGroup.QUESTIONS, "A question: no haste."),
)
"""Whom a row is for, its group and why; the first that applies counts, and earlier rows come first in their group."""
