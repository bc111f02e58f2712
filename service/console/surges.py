"""Surges: the same trouble told by several customers within an hour, which may be an outage that nobody knows yet.

Customers are counted, not messages: one who writes five times is one. What they say is held against each other by the
words that carry meaning; only problems and questions about them count, and only what no downtime mode runs for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.storage.draft_asks import StoredAsk, alike
from service.storage.incidents import running_incidents
from service.storage.mailboxes import Mailboxes, within

__all__ = ["CUSTOMERS", "Surge", "surges"]

CUSTOMERS = 3
"""So many customers with the same trouble are a surge."""
_WITHIN = timedelta(hours=1)
_LOOKED_BACK = timedelta(hours=6)
_MOST = 600
"""Asks, the newest, that are held against each other."""
_ALIKE = 0.34
_KINDS = ("problem", "question", "how-to", "statement")


@dataclass(frozen=True, slots=True)
class Surge:
    """Trouble that several customers of a mailbox told within an hour; `texts` are their words, the newest first."""

    mailbox: str
    customers: int
    texts: tuple[str, ...]
    conversations: tuple[str, ...]
    since: datetime
    until: datetime


def surges(session: Session, mailboxes: Mailboxes, now: datetime) -> list[Surge]:
    """The surges of the last hours in mailboxes that are not in downtime mode, the largest first."""
    armed = {incident.mailbox_id for incident in running_incidents(session, mailboxes, now)}
    wanted = (
        select(StoredAsk)
        .where(
            within(StoredAsk.mailbox_id, mailboxes),
            StoredAsk.mailbox_id.not_in(armed),
            StoredAsk.at > now - _LOOKED_BACK,
            StoredAsk.kind.in_(_KINDS),
        )
        .order_by(StoredAsk.at.desc())
        .limit(_MOST)
    )
    asks = session.scalars(wanted).all()
    found = []
    for mailbox in sorted({ask.mailbox_id for ask in asks}):
        own = [ask for ask in asks if ask.mailbox_id == mailbox]
        found += [surge for group in _groups(own) if (surge := _densest(group))]
    return sorted(found, key=lambda surge: (-surge.customers, surge.mailbox))


def _groups(asks: Sequence[StoredAsk]) -> list[list[StoredAsk]]:
    """Asks that are alike to one of their group, directly or through others."""
    groups: list[list[tuple[StoredAsk, frozenset[str]]]] = []
    for ask in asks:
        words = frozenset(ask.words.split())
        grown, apart = [(ask, words)], []
        for group in groups:
            if any(_same(words, others) for _, others in group):
                grown += group
            else:
                apart.append(group)
        groups = [*apart, grown]
    return [[ask for ask, _ in group] for group in groups]


def _same(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether they share enough, and more than one word: "it hangs" is no trouble of its own."""
    return len(words & others) > 1 and alike(words, others, _ALIKE)


def _densest(group: Sequence[StoredAsk]) -> Surge | None:
    """The hour in which most customers told it; None where it were too few."""
    ordered = sorted(group, key=lambda ask: ask.at)
    best = max(_hours(ordered), key=lambda hour: len({ask.customer_key for ask in hour}))
    customers = {ask.customer_key for ask in best}
    if len(customers) < CUSTOMERS:
        return None
    newest = best[::-1]
    return Surge(
        best[0].mailbox_id,
        len(customers),
        tuple(dict.fromkeys(ask.text for ask in newest)),
        tuple(dict.fromkeys(ask.conversation_id for ask in newest)),
        best[0].at,
        best[-1].at,
    )


def _hours(ordered: Sequence[StoredAsk]) -> Iterator[Sequence[StoredAsk]]:
    """From each ask the hour that it begins."""
    for place, first in enumerate(ordered):
        yield [ask for ask in ordered[place:] if ask.at - first.at <= _WITHIN]
