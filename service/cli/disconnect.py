"""`drafter disconnect`: forget a help desk."""

import click

from service.cli.access import open_access
from service.cli.output import console, print_json

__all__ = ["command"]


@click.command("disconnect")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(name: str, yes: bool, as_json: bool) -> None:
    """Forget a connected help desk and its secrets.

    Conversations and drafts are kept. Take its webhook and our key away there.
    """
    from service.helpdesks.connected import disconnect_desk
    from service.storage.help_desks import get_help_desk

    with open_access() as stores:
        with stores.database.reading() as session:
            get_help_desk(session, name)
        if not yes:
            click.confirm(f"Disconnect {name}?", abort=True, err=True)
        disconnect_desk(stores.database, name)
    if as_json:
        print_json({"disconnected": name})
    else:
        console().print(f"{name} is disconnected. Take its webhook and our key away there.")
