"""`drafter package`: what is installed where agents work, as a file."""

from pathlib import Path

import click

from service.cli.output import say

__all__ = ["command"]

_NEXT = {
    "extension": "Unpack it, then: chrome://extensions > Developer mode > Load unpacked. For a whole team see "
    "docs/extension.md.",
}


@click.command("package")
@click.argument("what", type=click.Choice(["extension"]))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(what: str, file: Path) -> None:
    """Write what is installed where agents work into FILE, a zip.

    `extension` is the one for browsers, for any inbox on the web.
    """
    from kb_index.durable import write_whole
    from service.app_packages import extension_package
    from service.errors import InputError

    try:
        write_whole(file, extension_package())
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}. Name another file.") from error
    say(f"{file} is written. {_NEXT[what]}")
