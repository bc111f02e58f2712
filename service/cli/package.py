"""`drafter package`: what is installed where agents work, as a file."""

from pathlib import Path

import click

from service.cli.output import print_json, say

__all__ = ["command"]

_NEXT = {
    "extension": "Unpack it, then: chrome://extensions > Developer mode > Load unpacked. For a whole team see "
    "docs/extension.md.",
    "zendesk": "Admin Center > Apps and integrations > Zendesk Support apps > Upload private app. Then see "
    "docs/sidebar-in-desks.md for its public key.",
}


@click.command("package")
@click.argument("what", type=click.Choice(sorted(_NEXT)))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", default="zendesk", show_default=True, help="zendesk: what the help desk is connected as.")
@click.option("--address", help="zendesk: where browsers find this service. Default: the setting public_url.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(what: str, file: Path, name: str, address: str | None, as_json: bool) -> None:
    """Write what is installed where agents work into FILE, a zip.

    `extension` is the one for browsers, for any inbox on the web; `zendesk` the app for the sidebar of its tickets.
    """
    from kb_index.durable import write_whole
    from service.app_packages import extension_package, zendesk_package
    from service.errors import InputError

    package = extension_package() if what == "extension" else zendesk_package(_address(address), name)
    try:
        write_whole(file, package)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}. Name another file.") from error
    if as_json:
        print_json({"file": file, "size": len(package)})
    else:
        say(f"{file} is written. {_NEXT[what]}")


def _address(given: str | None) -> str:
    """Where agents' browsers find us; raises InputError for what Zendesk shows in no frame."""
    from drafter.settings import load_settings
    from service.errors import InputError

    found = given or str(load_settings().public_url or "")
    if not found.startswith("https://"):
        raise InputError(f"{found!r} is no address for a frame in Zendesk; give --address https://drafts.example.com")
    return found
