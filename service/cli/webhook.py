"""`drafter webhook`: addresses that are told when a draft is ready or stale, and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from service.cli.access import actor, check_named, open_access
from service.cli.output import console, print_json, say
from service.words import age

if TYPE_CHECKING:
    from service.hooks.webhooks import HookReport, Webhooks
    from service.storage.webhooks import StoredHook

__all__ = ["command"]

_EVENTS = ("draft.ready", "draft.stale", "outcome.recorded")
_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_id = click.argument("webhook_id", metavar="WEBHOOK")


@click.group("webhook")
def command() -> None:
    """Make, list, test and end webhooks: addresses that are told what happens."""


@command.command("create")
@click.argument("url")
@click.option("--name", default="", help="What it is for.")
@click.option(
    "--event", "events", type=click.Choice(_EVENTS), multiple=True, help="Only this; may be repeated. Default: all."
)
@click.option("--mailbox", "mailboxes", multiple=True, help="Only of this mailbox; may be repeated. Default: all.")
@_json
def _create(url: str, name: str, events: tuple[str, ...], mailboxes: tuple[str, ...], as_json: bool) -> None:
    """Have URL told what happens. The secret that messages are signed with is shown this once."""
    from service.hooks.webhooks import NewHook
    from service.storage.webhooks import HookEvent

    with open_access() as stores:
        check_named(stores.database, mailboxes)
    with _open() as webhooks:
        hook, secret = webhooks.create(NewHook(url, name, [HookEvent(event) for event in events], mailboxes), actor())
    _show_secret(hook, secret, as_json=as_json)


@command.command("list")
@_json
def _list(as_json: bool) -> None:
    """Show every webhook: where it leads, what it hears of, and why it is off."""
    with _open() as webhooks:
        hooks = webhooks.all()
    if as_json:
        print_json([_facts(hook) for hook in hooks])
        return
    for hook in hooks:
        console().print(_line(hook))
    if not hooks:
        console().print("There is no webhook yet: drafter webhook create URL")


@command.command("delete")
@_id
@_json
def _delete(webhook_id: str, as_json: bool) -> None:
    """Take a webhook away with all that it was to be told."""
    with _open() as webhooks:
        _show(webhooks.delete(webhook_id, actor()), as_json=as_json)


@command.command("pause")
@_id
@_json
def _pause(webhook_id: str, as_json: bool) -> None:
    """Send it nothing for now; what happens meanwhile waits for up to seven days."""
    with _open() as webhooks:
        _show(webhooks.pause(webhook_id, actor()), as_json=as_json)


@command.command("resume")
@_id
@_json
def _resume(webhook_id: str, as_json: bool) -> None:
    """Send to it again, also where it was switched off."""
    with _open() as webhooks:
        _show(webhooks.resume(webhook_id, actor()), as_json=as_json)


@command.command("rotate-secret")
@_id
@_json
def _rotate(webhook_id: str, as_json: bool) -> None:
    """Give it another secret; for a day messages are signed with the one before as well."""
    with _open() as webhooks:
        hook, secret = webhooks.rotate(webhook_id, actor())
    _show_secret(hook, secret, as_json=as_json)


@command.command("test")
@_id
@_json
def _test(webhook_id: str, as_json: bool) -> None:
    """Have a running service send a test; `drafter webhook deliveries` shows what came of it."""
    with _open() as webhooks:
        report = webhooks.test(webhook_id)
    print_json(_report(report)) if as_json else console().print(_told(report))


@command.command("deliveries")
@_id
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many at most.")
@_json
def _deliveries(webhook_id: str, limit: int, as_json: bool) -> None:
    """Show what it was told these days and what came of it, the newest first."""
    with _open() as webhooks:
        reports = webhooks.deliveries(webhook_id, limit=limit).items
    if as_json:
        print_json([_report(report) for report in reports])
        return
    for report in reports:
        console().print(_told(report))
    if not reports:
        console().print("It was told nothing these days.")


@command.command("redeliver")
@_id
@click.argument("delivery_id", metavar="DELIVERY")
@_json
def _redeliver(webhook_id: str, delivery_id: str, as_json: bool) -> None:
    """Have a message sent once more, under the id that it had."""
    with _open() as webhooks:
        report = webhooks.redeliver(webhook_id, delivery_id, actor())
    print_json(_report(report)) if as_json else console().print(_told(report))


@contextmanager
def _open() -> "Iterator[Webhooks]":
    from drafter.settings import load_settings
    from service.hooks.wiring import build_webhooks

    with open_access() as stores:
        yield build_webhooks(load_settings(), stores)


def _show(hook: "StoredHook", *, as_json: bool) -> None:
    print_json(_facts(hook)) if as_json else console().print(_line(hook))


def _show_secret(hook: "StoredHook", secret: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_facts(hook) | {"secret": secret})
        return
    say(secret)
    out = console(stderr=True)
    out.print(_line(hook))
    out.print("This is the only time it is shown. Check each message with it: see docs/webhooks.md.", style="dim")


def _facts(hook: "StoredHook") -> dict[str, Any]:
    hidden = ("seed", "old_seed", "lease", "leased_until", "served_at")
    return {name: value for name, value in vars(hook).items() if name not in hidden and not name.startswith("_")}


def _line(hook: "StoredHook") -> Text:
    events, boxes = ", ".join(hook.events) or "all events", ", ".join(hook.mailboxes) or "all mailboxes"
    state = "" if hook.state == "active" else f" {hook.state}"
    why = f" · {hook.reason}" if hook.reason else ""
    name = f"  {hook.name}" if hook.name else ""
    return Text.assemble(
        (hook.id, "bold"), (state, "red"), name, f"  {hook.url}", (f"  {events} · {boxes}{why}", "dim")
    )


def _report(report: "HookReport") -> dict[str, Any]:
    delivery, event = report.delivery, report.event
    named = {"id": delivery.id, "event_id": event.id, "type": event.type, "data": event.data}
    came = {"state": delivery.state, "tries": delivery.tries, "status": delivery.status, "error": delivery.error}
    return {**named, **came, "happened_at": event.at, "due_at": delivery.due_at, "ended_at": delivery.ended_at}


def _told(report: "HookReport") -> Text:
    delivery, event = report.delivery, report.event
    when = age(event.at, datetime.now(UTC))
    tries = f"  tried {delivery.tries} times" if delivery.tries else ""
    return Text.assemble(
        (delivery.id, "bold"), f"  {event.type}  {delivery.state}", (f"  {when}{tries}  {delivery.error}", "dim")
    )
