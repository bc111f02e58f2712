"""`drafter disconnect`: forget a help desk, or where work goes next."""

import click

from service.cli.access import open_access
from service.cli.output import console, print_json
from service.cli.parts import CommandParts
from service.words import count

__all__ = ["command"]


@click.command("disconnect")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def command(parts: CommandParts, /, name: str, yes: bool, as_json: bool) -> None:
    """Forget a connected help desk, target or status page, and its secrets.

    A help desk's articles, saved replies and resolved conversations go from the knowledge index. Conversations,
    drafts and what was handed off are kept. Take its webhook and our key away there.
    """
    from service.handoffs.incidents import remove_status_page
    from service.handoffs.opened import remove_account
    from service.helpdesks.connected import disconnect_desk
    from service.storage.connected_names import connected_as
    from service.storage.handoff_targets import StoredTarget
    from service.storage.incident_hooks import StoredIncidentHook

    ways = {StoredTarget: remove_account, StoredIncidentHook: remove_status_page}
    with open_access() as stores:
        with stores.database.reading() as session:
            forget = ways.get(type(connected_as(session, name)), disconnect_desk)
        if not yes:
            click.confirm(f"Disconnect {name}?", abort=True, err=True)
        forget(stores.database, name)
    removed = _without_knowledge(parts, name) if forget is disconnect_desk else 0
    if as_json:
        print_json({"disconnected": name, "documents_removed": removed})
    else:
        gone = f"; {count(removed, 'document')} of it went from the index" if removed else ""
        console().print(f"{name} is disconnected{gone}. Take its webhook and our key away there.")


def _without_knowledge(parts: CommandParts, name: str) -> int:
    """Take out of the index what it holds of the desk; how many documents that were."""
    from drafter.settings import load_settings
    from drafter.wiring import build_ledger, open_index
    from kb_index.errors import IndexMissing
    from service.helpdesks.knowledge import drop_knowledge

    settings = load_settings()
    try:
        index = open_index(settings, parts.embedder(settings))
    except IndexMissing:
        return 0
    return drop_knowledge(index, build_ledger(settings), name)
