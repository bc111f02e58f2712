"""Delivery: what waits is sent, one message at a time for each webhook, by whichever process comes first.

Who sends holds a lease on the webhook, so that several processes neither double nor overtake each other. One that
dies leaves its lease to run out, and what it was at is sent again: under the same id, by which receivers know it.
"""

import json
import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from service.errors import ServiceError
from service.hooks.sending import HookAnswer, HookSender
from service.hooks.signing import signed_headers
from service.hooks.webhooks import Webhooks
from service.storage import Clock, Database, new_id, now_utc
from service.storage.webhooks import (
    DeliveryState,
    HookEvent,
    HookState,
    StoredHook,
    StoredHookDelivery,
    StoredHookEvent,
)

__all__ = ["PAUSES", "HookDelivery", "HookPost", "HookTurn"]

_LOG = logging.getLogger("service")

PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800))
"""After each try that failed; nearly a day together."""

_JITTER = 0.2
_LONGEST_PAUSE = timedelta(days=1)
_LEASE = timedelta(seconds=60)
"""Longer than one message can take."""

_TURN = 50
"""Messages that are sent to one webhook before it is the next one's turn."""

_LONGEST_REST = 4
"""The last of the pauses for which a webhook as a whole is left alone."""

_DEAD_AFTER, _DEAD_FAILURES = timedelta(days=3), 10
_GONE = 410
_THREADS, _LOOK_SECONDS, _TROUBLE_SECONDS = 4, 1.0, 30.0


@dataclass(frozen=True, slots=True)
class HookTurn:
    """A webhook that is ours to send to, as long as its row bears our lease."""

    hook_id: str
    lease: str


@dataclass(frozen=True, slots=True)
class _Message:
    """One message as it is sent."""

    delivery_id: str
    url: str
    headers: dict[str, str]
    body: bytes


class HookPost:
    """Sends what waits in the outbox. `base`: where people and programs find this service, put before its links."""

    def __init__(
        self,
        database: Database,
        webhooks: Webhooks,
        sender: HookSender,
        *,
        base: str = "",
        clock: Clock = now_utc,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._webhooks = webhooks
        self._sender = sender
        self._base = base
        self._clock = clock
        self._chance = chance

    def serve(self, turn: HookTurn) -> None:
        """Send what is due to a webhook whose turn it is; raises StorageError."""
        try:
            for _ in range(_TURN):
                message = self._next_message(turn)
                if message is None:
                    break
                answer = self._sender.send(message.url, message.headers, message.body)
                if not (self._record(turn, message.delivery_id, answer) and answer.taken):
                    break
        finally:
            self._end_turn(turn)

    def take_turn(self) -> HookTurn | None:
        """The webhook that something is due to and that has waited longest; None: there is none. Raises StorageError.

        It is this caller's alone, until it is served or the time of its lease is over.
        """
        now = self._clock()
        waits = exists().where(StoredHookDelivery.webhook_id == StoredHook.id, _is_due(now))
        free = or_(StoredHook.leased_until.is_(None), StoredHook.leased_until <= now)
        wanted = select(StoredHook.id).where(StoredHook.state == HookState.ACTIVE, free, waits).limit(1)
        with self._database.reading() as session:
            if session.scalar(wanted) is None:
                return None
        wanted = wanted.order_by(StoredHook.served_at, StoredHook.id)
        with self._database.writing() as session:
            locked = wanted.with_for_update(key_share=True, skip_locked=True, of=StoredHook)
            hook_id = session.scalar(locked)
            if hook_id is None:  # another was quicker
                return None
            hook = session.get_one(StoredHook, hook_id)
            hook.lease, hook.leased_until, hook.served_at = new_id(), now + _LEASE, now
            return HookTurn(hook.id, hook.lease)

    def _next_message(self, turn: HookTurn) -> _Message | None:
        now = self._clock()
        due = (
            select(StoredHookDelivery, StoredHookEvent, StoredHook)
            .join(StoredHookEvent, StoredHookEvent.id == StoredHookDelivery.event_id)
            .join(StoredHook, StoredHook.id == StoredHookDelivery.webhook_id)
            .where(StoredHook.id == turn.hook_id, StoredHook.lease == turn.lease)
            .where(StoredHook.state == HookState.ACTIVE, _is_due(now))
            .order_by(StoredHookDelivery.id)
            .limit(1)
        )
        with self._database.reading() as session:
            row = session.execute(due).first()
        if row is None:
            return None
        delivery, event, hook = row
        body = self._body(event)
        headers = signed_headers(self._webhooks.secrets_of(hook), event.id, body, now.timestamp())
        return _Message(delivery.id, hook.url, headers, body)

    def _body(self, event: StoredHookEvent) -> bytes:
        """The same bytes at every try."""
        links = {
            name: f"{self._base}/v1/{name}s/{event.data[f'{name}_id']}"
            for name in ("draft", "conversation", "webhook")
            if event.data.get(f"{name}_id")
        }
        at = event.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        told: dict[str, Any] = {"type": event.type, "timestamp": at, "data": {**event.data, "links": links}}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def _record(self, turn: HookTurn, delivery_id: str, answer: HookAnswer) -> bool:
        """Write down what came of one try; False where the webhook is not ours any more, or is gone."""
        with self._database.writing() as session:
            hook = _leased(session, turn)
            delivery = session.get(StoredHookDelivery, delivery_id, with_for_update=True)
            if hook is None or delivery is None:
                return False
            now = self._clock()
            hook.leased_until = now + _LEASE
            delivery.tries += 1
            delivery.status, delivery.error = answer.status, answer.error
            if answer.taken:
                delivery.state, delivery.ended_at = DeliveryState.DELIVERED, now
                hook.failures, hook.failing_since = 0, None
            else:
                event = session.get_one(StoredHookEvent, delivery.event_id)
                self._put_off(delivery, HookEvent(event.type), answer, now)
                self._count_failure(session, hook, answer, now)
            return True

    def _put_off(self, delivery: StoredHookDelivery, event: HookEvent, answer: HookAnswer, now: datetime) -> None:
        """Say when it is tried again, if ever: a test is not."""
        pauses = () if event is HookEvent.TEST else PAUSES
        if delivery.tries > len(pauses):
            delivery.state, delivery.ended_at = DeliveryState.FAILED, now
            return
        pause = pauses[delivery.tries - 1] * (1 + _JITTER * (2 * self._chance() - 1))
        wanted = timedelta(seconds=answer.retry_after or 0)
        delivery.due_at = now + min(max(pause, wanted), _LONGEST_PAUSE)

    def _count_failure(self, session: Session, hook: StoredHook, answer: HookAnswer, now: datetime) -> None:
        """Leave the webhook alone for a while, whatever else waits for it, and for good where that has lasted."""
        hook.failures += 1
        hook.failing_since = hook.failing_since or now
        wanted = timedelta(seconds=answer.retry_after or 0)
        rest = PAUSES[min(hook.failures, _LONGEST_REST) - 1]
        hook.lease, hook.leased_until = None, now + min(max(rest, wanted), _LONGEST_PAUSE)
        if answer.status == _GONE:
            self._webhooks.switch_off(session, hook, "It answered 410: it wants no more messages.")
        elif hook.failures >= _DEAD_FAILURES and now - hook.failing_since >= _DEAD_AFTER:
            days = (now - hook.failing_since).days
            self._webhooks.switch_off(session, hook, f"Nothing was taken for {days} days. {answer.error}")

    def _end_turn(self, turn: HookTurn) -> None:
        with self._database.writing() as session:
            if hook := _leased(session, turn):
                hook.lease, hook.leased_until = None, None


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting: ColumnElement[bool] = StoredHookDelivery.state == DeliveryState.WAITING
    return waiting & (StoredHookDelivery.due_at <= now)


def _leased(session: Session, turn: HookTurn) -> StoredHook | None:
    """The webhook, which nobody else changes until the transaction ends, if it still bears our lease."""
    hook = session.get(StoredHook, turn.hook_id, with_for_update={"key_share": True}, populate_existing=True)
    return hook if hook and hook.lease == turn.lease else None


class HookDelivery:
    """Has what waits sent, in threads, while the block runs: one that hangs holds up few."""

    def __init__(self, post: HookPost, *, threads: int = _THREADS) -> None:
        self._post = post
        self._ended = threading.Event()
        self._looking = threading.Lock()
        self._threads = [threading.Thread(target=self._run, name="webhooks", daemon=True) for _ in range(threads)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(1)  # what is being sent is sent again by the next process

    def _run(self) -> None:
        while not self._ended.is_set():
            pause = 0.0
            try:
                if turn := self._await_turn():
                    self._post.serve(turn)
            except ServiceError as error:
                _LOG.error("webhooks are not sent: %s", error)
                pause = _TROUBLE_SECONDS
            except Exception:
                _LOG.exception("webhooks are not sent")
                pause = _TROUBLE_SECONDS
            self._ended.wait(pause)

    def _await_turn(self) -> HookTurn | None:
        """A webhook that something is due to; None at the end. One of the threads looks, once a second."""
        with self._looking:
            while not self._ended.is_set():
                if turn := self._post.take_turn():
                    return turn
                self._ended.wait(_LOOK_SECONDS)
        return None
