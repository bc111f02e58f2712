"""`drafter desks`: the help desks that are connected."""

from datetime import UTC, datetime

import click
from rich.text import Text

from service.cli.access import open_access
from service.cli.output import console, print_json
from service.words import age

__all__ = ["command"]


@click.command("desks")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def command(as_json: bool) -> None:
    """Show each help desk that is connected, when it was last heard of, and what is wrong with it."""
    from service.helpdesks.opened import read_account
    from service.helpdesks.registry import DESK_KINDS
    from service.storage.help_desks import list_help_desks

    with open_access() as stores, stores.database.reading() as session:
        rows = list_help_desks(session)
    warnings = {row.id: DESK_KINDS[row.kind].warning(read_account(row, {})) for row in rows}
    if as_json:
        shown = ("id", "kind", "mailbox_id", "address", "connected_at", "connected_by", "seen_at", "trouble")
        print_json([{name: getattr(row, name) for name in shown} | {"warning": warnings[row.id]} for row in rows])
        return
    now = datetime.now(UTC)
    for row in rows:
        seen = f"heard of {age(row.seen_at, now)}" if row.seen_at else "not heard of yet"
        facts = f"  {row.kind} · {row.mailbox_id} · {seen}"
        amiss = "  ".join(["", *filter(None, (row.trouble, warnings[row.id]))])
        console().print(Text.assemble((row.id, "bold"), (facts, "dim"), (amiss, "red")))
    if not rows:
        console().print("No help desk is connected yet: drafter connect KIND")
