"""`drafter key`: the keys of programs that call the API."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click
from rich.text import Text

from service.auth.rights import Limits, Right
from service.cli.access import actor, check_named, open_access
from service.cli.output import console, print_json, say
from service.words import age, count, day

if TYPE_CHECKING:
    from service.auth.api_keys import ApiKeyFacts

__all__ = ["command"]

_USUAL = (Right.DRAFT, Right.SEARCH, Right.OUTCOME)


@click.group("key")
def command() -> None:
    """Make, list and end the keys that programs show, and rotate the secret that seals what is kept."""


@command.command("create")
@click.argument("name")
@click.option(
    "--right",
    "rights",
    type=click.Choice([right.value for right in Right]),
    multiple=True,
    help=f"What it may do; may be repeated. Default: {', '.join(_USUAL)}.",
)
@click.option(
    "--mailbox", "mailboxes", multiple=True, help="Limit it to this mailbox; may be repeated. Default: all."
)
@click.option("--days", type=click.IntRange(1), help="End it after so many days. Default: never.")
@click.option("--per-minute", type=click.IntRange(1), help="Most requests a minute. Default: requests_per_minute.")
@click.option("--drafts-per-day", type=click.IntRange(0), help="Most drafts a day (UTC). Default: drafts_per_day.")
@click.option("--cost-per-day", type=click.FloatRange(0), help="Most US dollars a day. Default: cost_per_day.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def _create(
    name: str,
    rights: tuple[str, ...],
    mailboxes: tuple[str, ...],
    days: int | None,
    per_minute: int | None,
    drafts_per_day: int | None,
    cost_per_day: float | None,
    as_json: bool,
) -> None:
    """Make a key for the program NAME. It is shown this once and kept by nobody."""
    from service.auth.api_keys import NewKey

    ends = datetime.now(UTC) + timedelta(days=days) if days else None
    limits = Limits(per_minute, drafts_per_day, cost_per_day)
    asked = NewKey(name, [Right(right) for right in rights] or _USUAL, mailboxes, ends, limits)
    with open_access() as stores:
        check_named(stores.database, mailboxes)
        facts, key = stores.keys.create(asked, actor())
    if as_json:
        print_json(asdict(facts) | {"key": key})
        return
    say(key)
    out = console(stderr=True)
    out.print(_line(facts))
    out.print("This is the only time it is shown. Send it as `Authorization: Bearer ...`.", style="dim")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def _list(as_json: bool) -> None:
    """Show every key there was: what it begins with, what it may do, and when it was last used."""
    with open_access() as stores:
        keys = stores.keys.all()
    if as_json:
        print_json([asdict(key) for key in keys])
        return
    for key in keys:
        console().print(_line(key))
    if not keys:
        console().print("There is no key yet: drafter key create NAME")


@command.command("revoke")
@click.argument("key_id", metavar="KEY")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def _revoke(key_id: str, as_json: bool) -> None:
    """End a key at once. KEY is what it begins with, as `drafter key list` shows it."""
    with open_access() as stores:
        facts = stores.keys.revoke(key_id, actor())
    if as_json:
        print_json(asdict(facts))
    else:
        console().print(_line(facts))


@command.command("rotate-secrets")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def _rotate(as_json: bool) -> None:
    """Seal what is kept secret with the newest secret of DRAFTER_SECRET_KEY=NEW,OLD.

    Keys, accounts and the log stay as they are. The old secret is of no use afterwards: take it away.
    """
    with open_access() as stores:
        number = stores.data_keys.reseal()
        stores.audit.append(actor(), "secrets-rotated", number=number)
    if as_json:
        print_json({"sealed": number})
    else:
        console().print(f"{count(number, 'secret')} sealed anew; the old secret_key can be taken away.")


def _line(key: "ApiKeyFacts") -> Text:
    now = datetime.now(UTC)
    used = f"used {age(key.last_used_at, now)}" if key.last_used_at else "never used"
    ends = f" · ends {day(key.expires_at)}" if key.expires_at and key.state == "good" else ""
    boxes = ", ".join(key.mailboxes) or "all mailboxes"
    state = "" if key.state == "good" else f" {key.state}"
    facts = f"  {', '.join(key.rights)} · {boxes} · {used}{ends}"
    return Text.assemble((key.begins_with, "bold"), (state, "red"), f"  {key.name}", (facts, "dim"))
