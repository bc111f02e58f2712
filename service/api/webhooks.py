"""/v1/webhooks: addresses that are told what happens here, and what became of each message to them."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from drafter.conversation import Given
from service.api.parameters import BAD_CURSOR, NO_MAILBOX, NOT_YOURS, Cursor, PageLimit, Words
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import EditConflict, InputError, NotFound
from service.hooks.webhooks import HookReport, NewHook
from service.known_mailboxes import check_mailboxes
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage.paging import DEFAULT_LIMIT
from service.storage.webhooks import DeliveryState, HookEvent, HookState, StoredHook

__all__ = [
    "WebhookDelivery",
    "WebhookDeliveryPage",
    "WebhookList",
    "WebhookRecord",
    "WebhookRequest",
    "WebhookWithSecret",
    "router",
]

_BAD_ADDRESS = problem_of(InputError("127.0.0.1 is a private address; if it is yours, set allow_private_webhooks."))
_NO_HOOK = problem_of(NotFound("There is no webhook '01k9'; list the webhooks to see what there is."))
_NOT_ACTIVE = problem_of(EditConflict("The webhook '01k9' is paused, so nothing is sent to it. Resume it first."))

_HookId = Annotated[Words, Path(max_length=100, description="The id of the webhook.")]
_DeliveryId = Annotated[Words, Path(max_length=100, description="The id of the delivery.")]
_Who = Annotated[Asker, needs(Right.WEBHOOKS)]


class WebhookRequest(Given):
    """Where to, and of what: no events, all of them; no mailboxes, all that are yours."""

    url: Words = Field(min_length=1, max_length=2_000, description="https, and no address of a private network.")
    name: Words = Field(default="", max_length=100)
    events: tuple[HookEvent, ...] = Field(default=(), max_length=len(HookEvent))
    mailboxes: tuple[Annotated[Words, Field(min_length=1, max_length=100)], ...] = Field(default=(), max_length=100)


class WebhookRecord(BaseModel):
    """A webhook. `reason` says why it is `off`; `failures` counts tries in a row that failed, since `failing_since`.

    Messages are signed with the secret of before too until `old_secret_until`.
    """

    id: str
    name: str
    url: str
    events: list[HookEvent]
    mailboxes: list[str]
    state: HookState
    reason: str
    failures: int
    failing_since: datetime | None
    old_secret_until: datetime | None
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, stored: StoredHook, **more: Any) -> Self:
        """The public face of a stored webhook."""
        return cls(
            id=stored.id,
            name=stored.name,
            url=stored.url,
            events=stored.events,
            mailboxes=stored.mailboxes,
            state=HookState(stored.state),
            reason=stored.reason,
            failures=stored.failures,
            failing_since=stored.failing_since,
            old_secret_until=stored.old_until,
            created_at=stored.created_at,
            created_by=stored.created_by,
            **more,
        )


class WebhookWithSecret(WebhookRecord):
    """The same with its secret, which is shown this once."""

    secret: str


class WebhookList(BaseModel):
    """The webhooks that hear of your mailboxes alone, the newest first."""

    items: list[WebhookRecord]


class WebhookDelivery(BaseModel):
    """One message: `event_id` is its `webhook-id`, `data` what it says, `status` and `error` what came last.

    It is tried next at `due_at` while it is `waiting`.
    """

    id: str
    event_id: str
    type: HookEvent
    data: dict[str, Any]
    state: DeliveryState
    tries: int
    status: int | None
    error: str
    happened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, report: HookReport) -> Self:
        """The public face of a delivery and its event."""
        delivery, event = report.delivery, report.event
        waiting = delivery.state == DeliveryState.WAITING
        return cls(
            id=delivery.id,
            event_id=event.id,
            type=HookEvent(event.type),
            data=event.data,
            state=DeliveryState(delivery.state),
            tries=delivery.tries,
            status=delivery.status,
            error=delivery.error,
            happened_at=event.at,
            due_at=delivery.due_at if waiting else None,
            ended_at=delivery.ended_at,
        )


class WebhookDeliveryPage(BaseModel):
    """Some deliveries, newest first; `next_cursor` leads to those behind them, null: there are none."""

    items: list[WebhookDelivery]
    next_cursor: str | None


def router(parts: ServiceParts) -> APIRouter:
    """The routes of webhooks."""
    routes = APIRouter(prefix="/v1", tags=["webhooks"])
    _keeping(routes, parts)
    _changing(routes, parts)
    _delivering(routes, parts)
    return routes


def _keeping(routes: APIRouter, parts: ServiceParts) -> None:
    @routes.post("/webhooks", responses=errors(NOT_YOURS, NO_MAILBOX, _BAD_ADDRESS), summary="Make a webhook")
    def create_webhook(asked: WebhookRequest, who: _Who) -> WebhookWithSecret:
        """Have an address told what happens. The secret that its messages are signed with is shown this once."""
        for mailbox in asked.mailboxes:
            who.mailbox(mailbox)
        with parts.database().reading() as session:
            check_mailboxes(session, parts.profiles, asked.mailboxes)
        boxes = asked.mailboxes or who.mailboxes or ()
        made, secret = parts.webhooks().create(NewHook(asked.url, asked.name, asked.events, boxes), str(who))
        return WebhookWithSecret.of(made, secret=secret)

    @routes.get("/webhooks", summary="List webhooks")
    def webhooks(who: _Who) -> WebhookList:
        """Every webhook that hears of mailboxes of yours alone, the newest first."""
        return WebhookList(items=[WebhookRecord.of(hook) for hook in parts.webhooks().all(who.mailboxes)])

    @routes.get("/webhooks/{webhook_id}", responses=errors(_NO_HOOK), summary="Get a webhook")
    def webhook(webhook_id: _HookId, who: _Who) -> WebhookRecord:
        """A webhook as it is now."""
        return WebhookRecord.of(parts.webhooks().get(webhook_id, who.mailboxes))

    @routes.delete("/webhooks/{webhook_id}", responses=errors(_NO_HOOK), summary="Delete a webhook")
    def delete_webhook(webhook_id: _HookId, who: _Who) -> WebhookRecord:
        """Take a webhook away with all that it was to be told; the answer is what it was."""
        return WebhookRecord.of(parts.webhooks().delete(webhook_id, str(who), who.mailboxes))


def _changing(routes: APIRouter, parts: ServiceParts) -> None:
    @routes.post("/webhooks/{webhook_id}/pause", responses=errors(_NO_HOOK), summary="Pause a webhook")
    def pause_webhook(webhook_id: _HookId, who: _Who) -> WebhookRecord:
        """Send it nothing for now; what happens meanwhile waits for up to seven days."""
        return WebhookRecord.of(parts.webhooks().pause(webhook_id, str(who), who.mailboxes))

    @routes.post("/webhooks/{webhook_id}/resume", responses=errors(_NO_HOOK), summary="Resume a webhook")
    def resume_webhook(webhook_id: _HookId, who: _Who) -> WebhookRecord:
        """Send to it again, first what waits; also where it was switched off because nobody took anything."""
        return WebhookRecord.of(parts.webhooks().resume(webhook_id, str(who), who.mailboxes))

    @routes.post(
        "/webhooks/{webhook_id}/rotate-secret", responses=errors(_NO_HOOK), summary="Give a webhook another secret"
    )
    def rotate_webhook_secret(webhook_id: _HookId, who: _Who) -> WebhookWithSecret:
        """Make another secret, shown this once. For a day each message bears a signature by the old one as well."""
        hook, secret = parts.webhooks().rotate(webhook_id, str(who), who.mailboxes)
        return WebhookWithSecret.of(hook, secret=secret)


def _delivering(routes: APIRouter, parts: ServiceParts) -> None:
    @routes.post(
        "/webhooks/{webhook_id}/test", responses=errors(_NO_HOOK, _NOT_ACTIVE), summary="Send a test to a webhook"
    )
    def test_webhook(webhook_id: _HookId, who: _Who) -> WebhookDelivery:
        """Have a message of the type `webhook.test` sent at once, with a single try; see its deliveries."""
        return WebhookDelivery.of(parts.webhooks().test(webhook_id, who.mailboxes))

    @routes.get(
        "/webhooks/{webhook_id}/deliveries", responses=errors(_NO_HOOK, BAD_CURSOR), summary="List deliveries"
    )
    def webhook_deliveries(
        webhook_id: _HookId,
        who: _Who,
        state: Annotated[DeliveryState | None, Query(description="Only in this state.")] = None,
        cursor: Cursor = None,
        limit: PageLimit = DEFAULT_LIMIT,
    ) -> WebhookDeliveryPage:
        """What a webhook was told in the last seven days, and what came of it, the newest first."""
        page = parts.webhooks().deliveries(webhook_id, who.mailboxes, state=state, cursor=cursor, limit=limit)
        return WebhookDeliveryPage(
            items=[WebhookDelivery.of(report) for report in page.items], next_cursor=page.next_cursor
        )

    @routes.post(
        "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
        responses=errors(_NO_HOOK),
        summary="Send a message again",
    )
    def redeliver(webhook_id: _HookId, delivery_id: _DeliveryId, who: _Who) -> WebhookDelivery:
        """Send a message once more under the id that it had, and again for a day where it is not taken."""
        return WebhookDelivery.of(parts.webhooks().redeliver(webhook_id, delivery_id, str(who), who.mailboxes))
