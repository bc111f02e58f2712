"""The webhooks of the team: made, listed, paused, given another secret, taken away; each leaves a line in the log."""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.auth.audit import AuditLog
from service.errors import EditConflict, InputError, NotFound
from service.hooks.addresses import check_address
from service.hooks.signing import written_secret
from service.storage import Clock, Database, now_utc
from service.storage.mailboxes import Mailboxes
from service.storage.paging import DEFAULT_LIMIT, ListPage, page_of
from service.storage.webhooks import (
    DeliveryState,
    HookEvent,
    HookState,
    StoredHook,
    StoredHookDelivery,
    StoredHookEvent,
)

__all__ = ["HookReport", "NewHook", "Webhooks"]

_MOST = 50
_OVERLAP = timedelta(hours=24)
"""How long messages are signed with the secret of before as well."""


@dataclass(frozen=True, slots=True)
class NewHook:
    """What a webhook is to be told: of all events and all mailboxes, unless such are named."""

    url: str
    name: str = ""
    events: Collection[HookEvent] = ()
    mailboxes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class HookReport:
    """How far the telling of one event has come."""

    delivery: StoredHookDelivery
    event: StoredHookEvent


class Webhooks:
    """Keeps them. `key` makes their secrets: who has a backup of the database alone can sign nothing.

    `allow_private`: they may lead to this machine and to private networks. In all methods `mailboxes` are those that
    who asks may see (None: every one); a webhook is theirs where it hears of those alone, else it is not there.
    """

    def __init__(
        self, database: Database, key: bytes, audit: AuditLog, *, allow_private: bool = False, clock: Clock = now_utc
    ) -> None:
        self._database = database
        self._key = key
        self._audit = audit
        self._allow_private = allow_private
        self._clock = clock

    def create(self, asked: NewHook, by: str) -> tuple[StoredHook, str]:
        """A new webhook and its secret, which is shown this once. Raises InputError."""
        check_address(asked.url, allow_private=self._allow_private)
        hook = StoredHook(
            name=asked.name,
            url=asked.url,
            events=sorted(set(asked.events)),
            mailboxes=sorted(set(asked.mailboxes)),
            seed=_seed(),
            created_at=self._clock(),
            created_by=by,
        )
        with self._database.writing() as session:
            if (session.scalar(select(func.count()).select_from(StoredHook)) or 0) >= _MOST:
                raise InputError(f"there are {_MOST} webhooks already, which is the most; delete one first.")
            session.add(hook)
            session.flush()
            self._note(session, by, "created", hook)
        return hook, written_secret(self._secret(hook.id, hook.seed))

    def all(self, mailboxes: Mailboxes = None) -> list[StoredHook]:
        """Every webhook that is theirs, the newest first."""
        with self._database.reading() as session:
            hooks = session.scalars(select(StoredHook).order_by(StoredHook.id.desc()))
            return [hook for hook in hooks if _is_theirs(hook, mailboxes)]

    def get(self, hook_id: str, mailboxes: Mailboxes = None) -> StoredHook:
        """One webhook; raises NotFound."""
        with self._database.reading() as session:
            return _found(session.get(StoredHook, hook_id), hook_id, mailboxes)

    def delete(self, hook_id: str, by: str, mailboxes: Mailboxes = None) -> StoredHook:
        """Take a webhook away with all that it was to be told; raises NotFound."""
        with self._database.writing() as session:
            hook = _locked(session, hook_id, mailboxes)
            self._note(session, by, "deleted", hook)
            session.delete(hook)
            return hook

    def pause(self, hook_id: str, by: str, mailboxes: Mailboxes = None) -> StoredHook:
        """Send it nothing for now; what happens waits. Raises NotFound."""
        return self._set(hook_id, HookState.PAUSED, by, mailboxes)

    def resume(self, hook_id: str, by: str, mailboxes: Mailboxes = None) -> StoredHook:
        """Send to it again, first what waits; also where it was switched off. Raises NotFound."""
        return self._set(hook_id, HookState.ACTIVE, by, mailboxes)

    def rotate(self, hook_id: str, by: str, mailboxes: Mailboxes = None) -> tuple[StoredHook, str]:
        """Give it another secret, which is shown this once; for a day its messages bear a signature by each.

        Raises NotFound.
        """
        with self._database.writing() as session:
            hook = _locked(session, hook_id, mailboxes)
            hook.old_seed, hook.old_until, hook.seed = hook.seed, self._clock() + _OVERLAP, _seed()
            self._note(session, by, "secret-rotated", hook)
        return hook, written_secret(self._secret(hook.id, hook.seed))

    def test(self, hook_id: str, mailboxes: Mailboxes = None) -> HookReport:
        """Have it told at once that this is a test, with a single try; raises NotFound, EditConflict."""
        with self._database.writing() as session:
            hook = _locked(session, hook_id, mailboxes)
            if hook.state != HookState.ACTIVE:
                raise EditConflict(
                    f"The webhook {hook_id!r} is {hook.state}, so nothing is sent to it. Resume it first."
                )
            event = StoredHookEvent(type=HookEvent.TEST, data={"webhook_id": hook.id}, at=self._clock())
            session.add(event)
            session.flush()
            delivery = StoredHookDelivery(webhook_id=hook.id, event_id=event.id, due_at=self._clock())
            session.add(delivery)
            _end_rest(hook)
        return HookReport(delivery, event)

    def deliveries(
        self,
        hook_id: str,
        mailboxes: Mailboxes = None,
        *,
        state: DeliveryState | None = None,
        cursor: str | None = None,
        limit: int = DEFAULT_LIMIT,
    ) -> ListPage[HookReport]:
        """What it was told of these days, the newest first; raises NotFound, InputError."""
        wanted = select(StoredHookDelivery).where(StoredHookDelivery.webhook_id == hook_id)
        if state is not None:
            wanted = wanted.where(StoredHookDelivery.state == state)
        with self._database.reading() as session:
            page = page_of(session, wanted, (StoredHookDelivery.id,), cursor, limit)
            _found(session.get(StoredHook, hook_id), hook_id, mailboxes)
            events = select(StoredHookEvent).where(StoredHookEvent.id.in_([item.event_id for item in page.items]))
            by_id = {event.id: event for event in session.scalars(events)}
            return ListPage([HookReport(item, by_id[item.event_id]) for item in page.items], page.next_cursor)

    def redeliver(self, hook_id: str, delivery_id: str, by: str, mailboxes: Mailboxes = None) -> HookReport:
        """Send it once more, under the id that it had, and again for a day if need be. Raises NotFound."""
        with self._database.writing() as session:
            hook = _locked(session, hook_id, mailboxes)
            delivery = session.get(StoredHookDelivery, delivery_id, with_for_update=True)
            if delivery is None or delivery.webhook_id != hook_id:
                raise NotFound(f"The webhook {hook_id!r} has no delivery {delivery_id!r}; list its deliveries.")
            delivery.state, delivery.tries = DeliveryState.WAITING, 0
            delivery.due_at, delivery.ended_at = self._clock(), None
            _end_rest(hook)
            self._note(session, by, "redelivered", hook)
            return HookReport(delivery, session.get_one(StoredHookEvent, delivery.event_id))

    def secrets_of(self, hook: StoredHook) -> list[bytes]:
        """What its messages are signed with now: the secret, and the one before for a day."""
        seeds = [hook.seed]
        if hook.old_seed and hook.old_until and self._clock() < hook.old_until:
            seeds.append(hook.old_seed)
        return [self._secret(hook.id, seed) for seed in seeds]

    def switch_off(self, session: Session, hook: StoredHook, reason: str) -> None:
        """Send it nothing any more, in the transaction in which that was found out."""
        hook.state, hook.reason = HookState.OFF, reason
        self._note(session, "webhooks", "switched-off", hook)

    def _set(self, hook_id: str, state: HookState, by: str, mailboxes: Mailboxes) -> StoredHook:
        with self._database.writing() as session:
            hook = _locked(session, hook_id, mailboxes)
            if hook.state != state:
                hook.state, hook.reason, hook.failures, hook.failing_since = state, "", 0, None
                _end_rest(hook)
                self._note(session, by, "resumed" if state is HookState.ACTIVE else "paused", hook)
            return hook

    def _note(self, session: Session, by: str, action: str, hook: StoredHook) -> None:
        host, boxes = urlsplit(hook.url).hostname, " ".join(hook.mailboxes)  # a path may hold a secret of theirs
        self._audit.append_in(
            session, by, f"webhook-{action}", f"webhook:{hook.id}", host=host, mailboxes=boxes, reason=hook.reason
        )

    def _secret(self, hook_id: str, seed: str) -> bytes:
        return hmac.new(self._key, f"{hook_id} {seed}".encode(), sha256).digest()


def _end_rest(hook: StoredHook) -> None:
    """Have it sent to at once, where it is left alone only because it failed."""
    if hook.lease is None:
        hook.leased_until = None


def _seed() -> str:
    return secrets.token_hex(16)


def _is_theirs(hook: StoredHook, mailboxes: Mailboxes) -> bool:
    return mailboxes is None or (bool(hook.mailboxes) and set(hook.mailboxes) <= set(mailboxes))


def _found(hook: StoredHook | None, hook_id: str, mailboxes: Mailboxes) -> StoredHook:
    if hook is None or not _is_theirs(hook, mailboxes):
        raise NotFound(f"There is no webhook {hook_id!r}; list the webhooks to see what there is.")
    return hook


def _locked(session: Session, hook_id: str, mailboxes: Mailboxes) -> StoredHook:
    """The webhook as it is now, which nobody else changes until the transaction ends."""
    found = session.get(StoredHook, hook_id, with_for_update={"key_share": True}, populate_existing=True)
    return _found(found, hook_id, mailboxes)
