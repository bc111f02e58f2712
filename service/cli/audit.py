"""`drafter audit`: who did what, and whether the log of it is as it was written."""

from dataclasses import asdict

import click
from rich.text import Text

from service.cli.access import open_access
from service.cli.output import console, print_json
from service.errors import InputError
from service.words import count

__all__ = ["command"]


@click.group("audit")
def command() -> None:
    """Show who did what, and whether the log of it is as it was written."""


@command.command("show")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many lines at most."
)
@click.option("--action", help="Only lines of this name, such as key-refused.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def _show(limit: int, action: str | None, as_json: bool) -> None:
    """Show the latest lines, the newest first."""
    with open_access() as stores:
        lines = stores.audit.newest(limit, action)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    for line in lines:
        detail = "  ".join(f"{name}={value}" for name, value in line.detail.items() if value not in ("", None))
        head = (f"{line.number:>6}  {line.at:%Y-%m-%d %H:%M:%S}  ", "dim")
        console().print(Text.assemble(head, f"{line.actor}  ", (line.action, "bold"), f"  {line.subject}  {detail}"))


@command.command("verify")
@click.option(
    "--noted", default="", metavar="HEAD", help="A head that an earlier run printed: it must still be there."
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def _verify(noted: str, as_json: bool) -> None:
    """Look at every line and its mark. Note the head somewhere else: it shows later whether the end was cut off."""
    with open_access() as stores:
        verdict = stores.audit.verify(noted)
    if as_json:
        print_json(asdict(verdict))
    else:
        console().print(f"{count(verdict.lines, 'line')} as written. Head: {verdict.head}")
    if verdict.fault:
        raise InputError(f"the audit log was changed: {verdict.fault}")
