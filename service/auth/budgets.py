"""Daily budgets: drafts and US dollars by payer and day (UTC), in the database, so that a restart refills nothing."""

from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime, time, timedelta
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from drafter.draft import Draft
from drafter.events import Event
from service.auth.rights import NO_LIMITS, Asker, Limits
from service.auth.tables import Spending
from service.errors import LimitReached
from service.storage import Clock, Database, now_utc

__all__ = ["Budgets"]

T = TypeVar("T")


class Budgets:
    """Lets drafts begin while there is something left. `usual` are the limits of whoever has none of their own."""

    def __init__(self, database: Database, usual: Limits = NO_LIMITS, clock: Clock = now_utc) -> None:
        self._database = database
        self._usual = usual
        self._clock = clock

    def charged(self, who: Asker, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        """`events`, counted as one draft and with what it cost; one that fails is given back.

        Raises LimitReached now, and not when the first event is asked for. A budget of dollars ends with the draft
        that exceeds it, because what one costs is known when it is done.
        """
        day = self.reserve(who.payer, self._limits(who))
        return self._settled(who.payer, day, events)

    def used(self, payer: str, day: str) -> tuple[int, float]:
        """How many drafts and dollars a payer used on that day."""
        with self._database.reading() as session:
            row = session.get(Spending, (payer, day))
        return (row.drafts, row.cost_usd) if row else (0, 0.0)

    def reserve(self, payer: str, limits: Limits) -> str:
        """Count a draft that begins; the day it is counted on. Raises LimitReached where nothing is left."""
        return self._again(lambda: self._reserve(payer, limits))

    def add(self, payer: str, day: str, drafts: int, cost: float) -> None:
        """Add what a draft cost to that day, or give one back that took nothing."""
        with self._database.writing() as session:
            row = _row(session, payer, day)
            row.drafts += drafts
            row.cost_usd += cost

    def _limits(self, who: Asker) -> Limits:
        own = who.limits
        return Limits(
            drafts_per_day=self._usual.drafts_per_day if own.drafts_per_day is None else own.drafts_per_day,
            cost_per_day=self._usual.cost_per_day if own.cost_per_day is None else own.cost_per_day,
        )

    def _settled(self, payer: str, day: str, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        with closing(events):
            try:
                for event in events:
                    if isinstance(event, Draft):
                        self.add(payer, day, 0, event.receipt.cost_usd or 0.0)
                    yield event
            except Exception:
                self.add(payer, day, -1, 0.0)
                raise

    def _reserve(self, payer: str, limits: Limits) -> str:
        now = self._clock()
        drafts, cost = limits.drafts_per_day, limits.cost_per_day
        with self._database.writing() as session:
            row = _row(session, payer, now.date().isoformat())
            if drafts is not None and row.drafts >= drafts:
                raise _spent(f"All {drafts} drafts of today are used up", now)
            if cost is not None and row.cost_usd >= cost:
                raise _spent(f"Today's {cost:g} US dollars are used up", now)
            row.drafts += 1
        return now.date().isoformat()

    def _again(self, attempt: Callable[[], T]) -> T:
        """Try twice: the first draft of a day may find that another process made the row a moment ago."""
        try:
            return attempt()
        except IntegrityError:
            return attempt()


def _row(session: Session, payer: str, day: str) -> Spending:
    """The row to add to, which nobody else changes before this transaction ends."""
    row = session.get(Spending, (payer, day), with_for_update=True)
    if row is None:
        row = Spending(payer=payer, day=day, drafts=0, cost_usd=0.0)
        session.add(row)
        session.flush()
    return row


def _spent(words: str, now: datetime) -> LimitReached:
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return LimitReached(f"{words}; they begin anew at midnight (UTC).", max(1, int((tomorrow - now).total_seconds())))
