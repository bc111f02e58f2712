"""Daily budgets: drafts and US dollars by payer and day (UTC), in the database, so that a restart refills nothing."""

from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from drafter.draft import Draft
from drafter.events import Event
from drafter.refinement import Refinement
from service.auth.rights import NO_LIMITS, Asker, AskerKind, Limits
from service.auth.tables import ApiKey, Spending
from service.errors import LimitReached
from service.storage import Clock, Database, now_utc
from service.storage.base import digest_of, insert_or_ignore

__all__ = ["Budgets", "charge", "check_budget", "limits_of", "purse"]

_LONGEST = 90


def purse(mailbox: str, kind: str = "mailbox") -> str:
    """The payer that stands for one of the budgets of a mailbox, whose name may be as long as the column."""
    return f"{kind}:{mailbox if len(mailbox) <= _LONGEST else digest_of(mailbox)}"


def limits_of(session: Session, payer: str) -> Limits:
    """The limits of their own that a payer has."""
    kind, _, key_id = payer.partition(":")
    row = session.get(ApiKey, key_id) if kind == AskerKind.KEY else None
    return Limits(row.per_minute, row.drafts_per_day, row.cost_per_day) if row else NO_LIMITS


def check_budget(
    session: Session, payer: str, limits: Limits, now: datetime, begun: Callable[[], int] = lambda: 0
) -> None:
    """Return if one more draft may be begun today; raises LimitReached.

    Nobody else begins one on this budget before the transaction ends. `begun` counts those that are being written and
    not charged yet.
    """
    if limits.drafts_per_day is None and limits.cost_per_day is None:
        return
    row = _row(session, payer, _day(now))
    if limits.drafts_per_day is not None and row.drafts + begun() >= limits.drafts_per_day:
        raise _spent(f"All {limits.drafts_per_day} drafts of today are used up", now)
    if limits.cost_per_day is not None and row.cost_usd >= limits.cost_per_day:
        raise _spent(f"Today's {limits.cost_per_day:g} US dollars are used up", now)


def charge(session: Session, payer: str, day: str, drafts: int, cost: float) -> None:
    """Add so many drafts and US dollars to what a payer used on that day."""
    row = _row(session, payer, day)
    row.drafts += drafts
    row.cost_usd += cost
    session.flush()


class Budgets:
    """Lets drafts begin while there is something left. `usual` are the limits of whoever has none of their own."""

    def __init__(self, database: Database, usual: Limits = NO_LIMITS, clock: Clock = now_utc) -> None:
        self._database = database
        self._usual = usual
        self._clock = clock

    def charged(self, who: Asker, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        """`events`, counted as one draft and with what it cost; one that fails is given back, and so is a refinement
        by rule, which costs nothing.

        Raises LimitReached now, and not when the first event is asked for. A budget of dollars ends with the draft
        that exceeds it, because what one costs is known when it is done.
        """
        day = self.reserve(who.payer, who.limits.or_else(self._usual))
        return self._settled(who.payer, day, events)

    def used(self, payer: str, day: str) -> tuple[int, float]:
        """How many drafts and dollars a payer used on that day."""
        with self._database.reading() as session:
            row = session.get(Spending, (payer, day))
        return (row.drafts, row.cost_usd) if row else (0, 0.0)

    def reserve(self, payer: str, limits: Limits) -> str:
        """Count a draft that begins; the day it is counted on. Raises LimitReached where nothing is left."""
        now = self._clock()
        with self._database.writing() as session:
            check_budget(session, payer, limits, now)
            charge(session, payer, _day(now), 1, 0.0)
        return _day(now)

    def add(self, payer: str, day: str, drafts: int, cost: float) -> None:
        """Add what a draft cost to that day, or give one back that took nothing."""
        with self._database.writing() as session:
            charge(session, payer, day, drafts, cost)

    def _settled(self, payer: str, day: str, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        with closing(events):
            try:
                for event in events:
                    if isinstance(event, Draft):
                        self.add(payer, day, 0, event.receipt.cost_usd or 0.0)
                    elif isinstance(event, Refinement):
                        self.add(payer, day, 0 if event.asked_model else -1, event.cost_usd or 0.0)
                    yield event
            except Exception:
                self.add(payer, day, -1, 0.0)
                raise


def _day(now: datetime) -> str:
    return now.date().isoformat()


def _row(session: Session, payer: str, day: str) -> Spending:
    """The row to add to, which nobody else changes before this transaction ends."""
    insert_or_ignore(session, Spending, {"payer": payer, "day": day, "drafts": 0, "cost_usd": 0.0})
    return session.get_one(Spending, (payer, day), with_for_update=True, populate_existing=True)


def _spent(words: str, now: datetime) -> LimitReached:
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return LimitReached(f"{words}; they begin anew at midnight (UTC).", max(1, int((tomorrow - now).total_seconds())))
