"""`drafter sources`: where the knowledge comes from, how old it is, and what could not be read."""

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.text import Text

from kb_index.documents import Visibility
from service.cli.output import console, print_json
from service.cli.parts import CommandParts
from service.words import age, count, day, documents

if TYPE_CHECKING:
    from drafter.settings import Settings
    from kb_index.sync.ledger import SourceFacts, SourceRun

__all__ = ["command"]

_PROBLEMS_SHOWN = 10
_WRONG = ("  ✗ ", "red")


@click.command("sources")
@click.option("--remove", metavar="NAME", help="Take a source and all its documents out of the index.")
@click.option("--json", "as_json", is_flag=True, help="Print the sources as JSON.")
@click.pass_obj
def command(parts: CommandParts, /, remove: str | None, as_json: bool) -> None:
    """Show each source of the knowledge index: counts, age, last run and its errors."""
    from drafter.settings import load_settings
    from drafter.wiring import build_ledger, open_index
    from kb_index.sync.ledger import source_facts
    from service.errors import InputError

    settings = load_settings()
    ledger, index = build_ledger(settings), open_index(settings, parts.embedder(settings))
    facts = source_facts(index.records(), ledger.runs())
    if remove is not None:
        if remove not in {fact.source for fact in facts}:
            names = ", ".join(fact.source for fact in facts) or "none"
            raise InputError(f"there is no source {remove!r}; there are: {names}.")
        _refuse_connected(settings, remove)
        removed = index.sync(remove, []).removed
        ledger.forget(remove)
        if as_json:
            print_json({"source": remove, "documents_removed": removed})
        else:
            console().print(f"{remove}  {count(removed, 'document')} removed")
    elif as_json:
        print_json([asdict(fact) for fact in facts])
    else:
        for fact in facts:
            _print(fact, datetime.now(UTC))


def _refuse_connected(settings: "Settings", source: str) -> None:
    """Raises InputError for what a connected help desk lists: its next sync would bring it back."""
    from kb_index.sources.places import desk_of
    from service.errors import InputError
    from service.storage.help_desks import list_help_desks
    from service.wiring import build_database

    if (desk := desk_of(source)) is None:
        return
    with closing(build_database(settings)()) as database, database.reading() as session:
        connected = any(row.id == desk for row in list_help_desks(session))
    if connected:
        raise InputError(
            f"{source!r} is read from a connected help desk, and would come back; end that with: "
            f"drafter disconnect {desk}"
        )


def _print(fact: "SourceFacts", now: datetime) -> None:
    out, run = console(), fact.run
    out.print(Text.assemble((fact.source, "bold"), f"  {', '.join(_held(fact))}"))
    if run is None:
        out.print(Text("  no run is on record\n", "dim"))
        return
    out.print(Text(f"  {run.place} · {_synced(run, now)} · {_dates(run, now)}", "dim"))
    if run.error:
        out.print(Text.assemble(_WRONG, f"the last run, {age(run.tried_at, now)}, stopped: {run.error}"))
    for problem in run.problems[:_PROBLEMS_SHOWN]:
        out.print(Text.assemble(_WRONG, f"{problem.id}: {problem.reason}"))
    if run.failed > _PROBLEMS_SHOWN:
        out.print(Text.assemble(_WRONG, f"and {run.failed - _PROBLEMS_SHOWN} more"))
    out.print()


def _held(fact: "SourceFacts") -> list[str]:
    internal = fact.documents_by_visibility.get(Visibility.INTERNAL, 0)
    shown = sum(fact.documents_by_visibility.values()) - internal
    seen = "internal" if not shown else f"{internal} of them internal" if internal else "public"
    boxes = [*fact.mailboxes, *(["every mailbox"] if fact.for_every_mailbox else [])]
    return [documents(fact.documents_by_kind), seen, " and ".join(boxes)] if boxes else ["nothing in the index"]


def _synced(run: "SourceRun", now: datetime) -> str:
    return f"synced {age(run.synced_at, now)}" if run.synced_at else "never read to its end"


def _dates(run: "SourceRun", now: datetime) -> str:
    """From when its documents are: `oldest 2 years ago (3 Mar 2024), newest today (7 Nov 2026), 4 without a date`."""
    ends = (("oldest", run.oldest), ("newest", run.newest))
    dates = [f"{name} {age(date, now)} ({day(date)})" for name, date in ends if date]
    return ", ".join(dates + ([f"{run.undated} without a date"] if run.undated or not dates else []))
