"""`drafter data`: what is kept of conversations, brought up to date, saved, handed out and forgotten."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.access import actor, check_named, open_access
from service.cli.output import console, print_json, say, waiting
from service.cli.parts import CommandParts
from service.words import count

if TYPE_CHECKING:
    from drafter.settings import Settings
    from service.privacy import Holder, KeptAbout
    from service.storage import Database

__all__ = ["command"]

_json = click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
_file = click.Path(path_type=Path)


@click.group("data")
def command() -> None:
    """Upgrade, back up, export and forget what is kept of conversations and drafts.

    It is kept in a file of SQLite in the data folder, or in the database that DRAFTER_DATABASE names.
    """


@command.command("upgrade")
@_json
def _upgrade(as_json: bool) -> None:
    """Bring the tables of the database to what this program needs.

    A file of SQLite is upgraded by `drafter serve` itself. Make a backup first: there is no way back.
    """
    with _database() as database:
        before, after = database.upgrade()
        place = database.place
    if as_json:
        print_json({"database": place, "before": before, "after": after})
    elif before == after:
        say(f"{place} is up to date (version {after}).")
    else:
        say(f"{place} is at version {after} now; before: {before or 'no tables'}.")


@command.command("show")
@click.argument("address", metavar="NAME@EXAMPLE.COM")
@_json
@click.pass_obj
def _show(parts: CommandParts, /, address: str, as_json: bool) -> None:
    """Say what is kept about the customer with this mail address.

    In whatever case it is written; without a tag also what is kept under name+tag@example.com.
    """
    from service.privacy import look_up
    from service.storage.addresses import MailAddress

    asked, settings = MailAddress.asked(address), _settings()
    with _database(ready=True) as database, waiting("Looking"):
        kept = look_up(database, _holders(settings, database, parts), asked)
    if as_json:
        print_json(_plain(kept))
    else:
        say("\n".join(_lines(kept)) or f"Nothing is kept about {asked}.")


@command.command("export")
@click.argument("address", metavar="NAME@EXAMPLE.COM")
@click.option("--to", "target", type=_file, required=True, help="A folder or a .zip that is not there yet.")
@_json
@click.pass_obj
def _export(parts: CommandParts, /, address: str, target: Path, as_json: bool) -> None:
    """Write what is kept about a customer to a folder or a zip of JSON files."""
    from service.privacy.export import export_customer
    from service.storage.addresses import MailAddress

    asked, settings = MailAddress.asked(address), _settings()
    with _database(ready=True) as database, waiting("Writing"):
        names = export_customer(database, _holders(settings, database, parts), asked, target, datetime.now(UTC))
    if as_json:
        print_json({"to": str(target), "files": names})
    else:
        say(f"{count(len(names), 'file')} in {target}; README.txt says what each is.")


@command.command("forget")
@click.argument("address", metavar="NAME@EXAMPLE.COM")
@click.option("--yes", is_flag=True, help="Ask no question.")
@_json
@click.pass_obj
def _forget(parts: CommandParts, /, address: str, yes: bool, as_json: bool) -> None:
    """Forget the customer with this mail address, for good.

    Deletes their conversations with all that hangs on them, and what the index knows from them, and takes their
    address out of what others wrote. Backups keep what they hold. Exits with 1 if something is left that a person
    must remove.
    """
    from service.privacy import forget, look_up
    from service.storage.addresses import MailAddress

    asked, settings = MailAddress.asked(address), _settings()
    with open_access() as stores:
        database, holders = stores.database, _holders(settings, stores.database, parts)
        with waiting("Looking"):
            kept = look_up(database, holders, asked)
        if not yes:
            say("\n".join(_lines(kept)) or f"Nothing is kept about {asked}.", stderr=True)
            click.confirm(f"Forget {asked} for good?", abort=True, err=True)
        with waiting("Forgetting"):
            done = forget(database, holders, asked, actor(), stores.audit.note_removal)
    if as_json:
        print_json(asdict(done))
    else:
        say(f"{asked} is forgotten: {_counts(done.removed) or 'nothing was kept'}.")
        for words in done.remains:
            console().print(f"! {words}", style="yellow")
    sys.exit(bool(done.remains))


@command.command("retain")
@click.option("--mailbox", metavar="NAME", help="Set for this mailbox how long its conversations are kept.")
@click.option("--days", type=click.IntRange(min=0), help="For so many days after the last message; 0: for good.")
@_json
def _retain(mailbox: str | None, days: int | None, as_json: bool) -> None:
    """Delete conversations that are older than their mailbox keeps them.

    `drafter serve` does it every hour. A mailbox keeps them for good until --mailbox and --days say otherwise.
    """
    from service.errors import InputError
    from service.storage.mailboxes import change_mailbox, list_mailboxes
    from service.storage.removing import retain

    if (mailbox is None) != (days is None):
        raise InputError("--mailbox and --days go together: which mailbox keeps its conversations for how long.")
    with open_access() as stores:
        database, audit = stores.database, stores.audit
        if mailbox is not None:
            check_named(database, [mailbox])
            with database.writing() as session:
                change_mailbox(session, mailbox, retention_days=days)
                audit.append_in(session, actor(), "mailbox-changed", f"mailbox:{mailbox}", retention_days=days)
        with waiting("Deleting"):
            removed = retain(database, made_by=actor(), tell=audit.note_removal)
        with database.reading() as session:
            kept = {box.id: box.retention_days for box in list_mailboxes(session)}
    if as_json:
        print_json({name: {"days": days, "removed": removed.get(name, {})} for name, days in kept.items()})
        return
    for name, days_kept in kept.items():
        how_long = count(days_kept, "day") if days_kept else "for good"
        say(f"{name}  kept {how_long}  removed: {_counts(removed.get(name, {})) or 'nothing'}")
    if not kept:
        say("No mailbox has been used yet.")


@command.command("backup")
@click.argument("file", type=_file)
@_json
def _backup(file: Path, as_json: bool) -> None:
    """Copy the database into a FILE while it is in use, and check that the copy is whole."""
    from service.storage.backups import back_up

    with _database() as database, waiting("Copying"):
        _report("Saved", asdict(back_up(database, file)), as_json)


@command.command("restore")
@click.argument("file", type=_file)
@_json
def _restore(file: Path, as_json: bool) -> None:
    """Bring back a backup FILE, where there is no database yet, and upgrade its tables."""
    from service.storage.backups import restore

    with _database() as database, waiting("Copying"):
        _report("Restored", asdict(restore(database, file)), as_json)


def _report(what: str, report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(report)
    else:
        held = _counts(report["rows"]) or "no rows"
        say(f"{what}: {report['file']} ({report['size']:,} bytes) of {report['database']}: {held}.")


def _settings() -> "Settings":
    from drafter.settings import load_settings

    return load_settings()


@contextmanager
def _database(*, ready: bool = False) -> Iterator["Database"]:
    """The database of the settings; `ready`: with its tables, which those of a server must have been given."""
    from service.storage import Database

    database = Database(_settings().database_address)
    try:
        if ready:
            database.prepare()
        yield database
    finally:
        database.close()


def _holders(settings: "Settings", database: "Database", parts: CommandParts) -> "list[Holder]":
    """Where something may be kept besides the database."""
    from drafter.wiring import open_index
    from service.privacy.desk_copies import DeskCopies
    from service.privacy.handoff_copies import HandoffCopies
    from service.privacy.past_entries import PastEntries

    past = PastEntries(settings, database, lambda: open_index(settings, parts.embedder(settings)))
    return [past, DeskCopies(), HandoffCopies(database)]


def _plain(kept: "KeptAbout") -> dict[str, Any]:
    conversations = [asdict(ref) for ref in kept.subject.conversations]
    return {
        "address": str(kept.subject.address),
        "conversations": conversations,
        "mentions": dict(kept.mentions),
        **{name.replace("-", "_"): held for name, held in kept.held.items()},
    }


def _lines(kept: "KeptAbout") -> list[str]:
    """What is kept, a line each; none where nothing is."""
    lines = [f"{ref.mailbox}  conversation {ref.external_id}" for ref in kept.subject.conversations]
    lines += [f"index  {count(held, 'entry', 'entries')} of {name}" for name, held in kept.held.items() if held]
    if kept.mentions:
        lines.append(f"named in what is kept of others: {_counts(kept.mentions)}")
    return lines


def _counts(rows: Mapping[str, int]) -> str:
    """`3 messages, 1 draft texts`: rows by table, those that there are."""
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in rows.items() if number)
