"""The terms of one draft: what its mailbox lets models see, and whether its caps of the day leave any model to ask.

A cap ends nothing: once it is reached the composer writes, and the receipt says why.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from drafter.draft import Draft
from drafter.events import Event
from drafter.mailbox import PrivacyMode
from drafter.refinement import Refinement
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from service.auth.budgets import Budgets, purse
from service.auth.rights import NO_LIMITS, Limits
from service.errors import LimitReached, StorageError
from service.storage import Clock, Database, now_utc
from service.storage.mailboxes import MailboxPrivacy, StoredMailbox

__all__ = ["on_terms"]

_UNREADABLE = Terms(PrivacyMode.REDACT)
"""Where nobody can say what was set, nothing personal is sent."""


@dataclass(frozen=True, slots=True)
class _Settings:
    privacy: PrivacyMode | None = None
    limits: Limits = NO_LIMITS

    @property
    def capped(self) -> bool:
        return self.limits != NO_LIMITS


def on_terms(
    database: Callable[[], Database],
    mailbox: str,
    events: Callable[[Terms], Iterator[Event]],
    clock: Clock = now_utc,
) -> Generator[Event, None, None]:
    """The events of a draft for this mailbox, made on its terms, and what hosted models took counted on its caps."""
    try:
        settings = _settings(database(), mailbox)
    except StorageError:
        yield from events(_UNREADABLE)
        return
    if not settings.capped:
        yield from events(Terms(settings.privacy) if settings.privacy else AS_THE_PROFILE_SAYS)
        return
    budgets, payer = Budgets(database(), clock=clock), purse(mailbox, "models")
    try:
        day = budgets.reserve(payer, settings.limits)
    except LimitReached as reached:
        yield from events(Terms(settings.privacy, closed=f"the cap of mailbox {mailbox!r} is reached. {reached}"))
        return
    yield from _counted(budgets, payer, day, events(Terms(settings.privacy)))


def _counted(budgets: Budgets, payer: str, day: str, events: Iterator[Event]) -> Generator[Event, None, None]:
    """The events; what asked no hosted model is given back, and so is what failed."""
    with closing(_generator(events)) as going:
        try:
            for event in going:
                if isinstance(event, Draft):
                    asked = any(not call.local for call in event.receipt.sent)
                    budgets.add(payer, day, 0 if asked else -1, event.receipt.cost_usd or 0.0)
                elif isinstance(event, Refinement):
                    budgets.add(payer, day, 0 if event.asked_model else -1, event.cost_usd or 0.0)
                yield event
        except Exception:
            budgets.add(payer, day, -1, 0.0)
            raise


def _generator(events: Iterator[Event]) -> Generator[Event, None, None]:
    yield from events


def _settings(database: Database, mailbox: str) -> _Settings:
    with database.reading() as session:
        stored = session.get(StoredMailbox, mailbox)
        if stored is None:
            return _Settings()
        limits = Limits(drafts_per_day=stored.model_drafts_per_day, cost_per_day=stored.model_cost_per_day)
        return _Settings(MailboxPrivacy(stored.privacy).mode, limits)
