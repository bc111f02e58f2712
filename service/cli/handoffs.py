"""`drafter handoffs`: where work can go next, what was handed off, and the time log."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from service.cli.access import check_named, open_access
from service.cli.output import console, print_json, say
from service.words import age

if TYPE_CHECKING:
    from service.storage.handoffs import StoredHandoff

__all__ = ["command"]

_mailbox = click.option("--mailbox", help="Only of this mailbox.")


@click.group("handoffs", invoke_without_command=True)
@_mailbox
@click.option(
    "--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many hand-offs at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_context
def command(context: click.Context, mailbox: str | None, limit: int, as_json: bool) -> None:
    """Show where work can go next, what was handed off, and export the time log."""
    if context.invoked_subcommand is not None:
        _refuse_unheard(context)
        return
    from service.storage.handoff_list import WhichHandoffs, list_handoffs
    from service.storage.handoff_targets import list_targets
    from service.storage.incident_hooks import list_incident_hooks

    boxes = None if mailbox is None else {mailbox}
    now = datetime.now(UTC)
    with open_access() as stores, stores.database.reading() as session:
        check_named(stores.database, [mailbox])
        targets = list_targets(session, boxes)
        done = list_handoffs(session, WhichHandoffs(boxes), limit=limit).items
        pages = [page for page in list_incident_hooks(session) if mailbox in (None, page.mailbox_id)]
    if as_json:
        print_json(
            {
                "targets": [_facts(row, "id", "kind", "mailbox_id", "set_up_by", "set_up_at") for row in targets],
                "status_pages": [_facts(row, "id", "mailbox_id", "set_up_by", "heard_at") for row in pages],
                "handoffs": [_handoff(row, now) for row in done],
            }
        )
        return
    out = console()
    for target in targets:
        out.print(Text.assemble((target.id, "bold"), (f"  {target.kind} · {target.mailbox_id}", "dim")))
    for page in pages:
        heard = f"heard of {age(page.heard_at, now)}" if page.heard_at else "not heard of yet"
        out.print(Text.assemble((page.id, "bold"), (f"  status page · {page.mailbox_id} · {heard}", "dim")))
    if not targets and not pages:
        out.print("Nothing is connected yet that work could go to: drafter connect slack")
    for row in done:
        out.print(_line(row, now))


@command.command("time-log")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only work of that day and later.")
@_mailbox
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def _time_log(since: datetime | None, mailbox: str | None, as_json: bool) -> None:
    """Print the time log as CSV, for an ERP: a line for each hand-off to it."""
    from service.handoffs.time_export import time_lines, time_rows

    boxes = None if mailbox is None else {mailbox}
    with open_access() as stores, stores.database.reading() as session:
        check_named(stores.database, [mailbox])
        day = since.date() if since else None
        if as_json:
            print_json([asdict(row) for row in time_rows(session, boxes, day)])
            return
        for line in time_lines(session, boxes, day):
            say(line, end="")


def _refuse_unheard(context: click.Context) -> None:
    """Raises UsageError for an option before the sub-command, which would not hear of it."""
    default = click.core.ParameterSource.DEFAULT
    if given := [p for p in context.command.params if context.get_parameter_source(p.name or "") is not default]:
        raise click.UsageError(f"{given[0].opts[0]} goes behind {context.invoked_subcommand}.")


def _facts(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _handoff(row: "StoredHandoff", now: datetime) -> dict[str, Any]:
    told = _facts(row, "id", "target_id", "title", "mailbox_id", "conversation_id", "confirmed_by", "confirmed_at")
    return told | {"state": row.state_at(now).value, "link": row.link, "told": row.told, "reason": row.reason}


def _line(row: "StoredHandoff", now: datetime) -> Text:
    state = row.state_at(now)
    style = "red" if state in ("failed", "unclear") else ""
    who = f"  {row.confirmed_by}" if row.confirmed_by else ""
    when = age(row.confirmed_at or row.planned_at, now)
    why = f"  {row.reason}" if row.reason else ""
    return Text.assemble(
        (row.id, "bold"),
        f"  {row.target_id}  ",
        (state.value, style),
        f"{who}  {row.link or ''}",
        (f"  {when}{why}", "dim"),
    )
