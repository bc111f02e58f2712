"""`drafter index`: files, folders and help centers into the knowledge index, touching only what changed."""

import sys
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from kb_index.documents import Kind
from kb_index.errors import first_of
from service.cli.output import console, print_error, print_json
from service.cli.parts import CommandParts
from service.words import count

if TYPE_CHECKING:
    from drafter.settings import Settings
    from kb_index.index import KnowledgeIndex
    from kb_index.sync.ledger import Ledger
    from kb_index.sync.report import SyncReport
    from service.helpdesks.knowledge import ListRun

__all__ = ["command"]

_NAMED = 10


class _Kinds(click.Choice[str]):
    """The kinds of documents; `saved-reply` is `saved_reply`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(str(value).replace("-", "_"), param, ctx)


@click.command("index")
@click.argument("places", metavar="PATH|URL...", nargs=-1)
@click.option(
    "--kind",
    type=_Kinds([kind.value for kind in Kind]),
    help="What the documents are; default: as they were indexed before, saved replies where an export holds macros, "
    "else articles. Notes and past conversations "
    "are internal: they are never quoted to customers.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="Where the help center that the files are built to stands on the web, so that drafts link to its pages. "
    "Default: as it was given before, else what its site builder's configuration says.",
)
@click.option("--change-kind", is_flag=True, help="Index places that are known as another kind than they were.")
@click.option("--rebuild", is_flag=True, help="Make the index anew from these places, then switch to it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    places: tuple[str, ...],
    kind: str | None,
    base_url: str | None,
    change_kind: bool,
    rebuild: bool,
    as_json: bool,
) -> None:
    """Read articles, saved replies, notes or past conversations into the knowledge index.

    Reads Markdown, HTML, reStructuredText, AsciiDoc, plain text, CSV, JSON, PDF and Word from files and folders,
    and a help center from the web: by the address of its sitemap, or of a page with the pages below it that it leads
    to. Indexing a place again adds what is new, updates what changed and removes what is gone from it. What is not
    published is left out, what not everybody may read is internal. Exits with 1 if a file or a page could not be
    read: what was indexed of it stays, the others are indexed all the same.

    Past conversations are read from mbox, eml and JSONL. Only resolved ones with a person's answer are kept, without
    personal data. Index articles and saved replies first: what answered a question is then found first next time.

    Without a place, every source is indexed again from where it came, those of connected help desks too;
    `drafter sources` shows them.
    """
    from drafter.settings import load_settings
    from drafter.wiring import build_ledger, open_index, rebuild_index
    from kb_index.errors import SourceError

    settings = load_settings()
    embedder, ledger = parts.embedder(settings), build_ledger(settings)
    wanted = _wanted(settings, ledger, places, Kind(kind) if kind else None, change_kind)
    base_url = _checked_base_url(base_url, places)
    opened = rebuild_index(settings, embedder) if rebuild else closing(open_index(settings, embedder, create=True))
    reports = []
    with opened as index:
        for place, its_kind in wanted:
            try:
                its_base = ledger.base_url(place) if base_url is None else base_url
                reports.append(_indexed(settings, index, ledger, place, its_kind, change_kind, its_base))
            except SourceError as error:
                if rebuild:
                    raise  # or the new index would lack what the old one holds
                print_error(str(error))
        desks = [] if places else _desks(settings, index, ledger, rebuild=rebuild)
    if rebuild:
        made = {report.source for report in reports} | {run.source for run in desks}
        for source in ledger.runs().keys() - made:
            ledger.forget(source)
    _tell(reports, desks, as_json)
    lost = len(reports) < len(wanted) or any(run.trouble for run in desks)
    failed = sum(report.failed for report in reports) + sum(run.failed for run in desks)
    sys.exit(2 if lost else failed > 0)


def _desks(settings: "Settings", index: "KnowledgeIndex", ledger: "Ledger", *, rebuild: bool) -> "list[ListRun]":
    """What became of what connected desks know; where the index is made anew, what stops one stops all."""
    from kb_index.errors import SourceError
    from kb_index.sources.places import is_of_desk
    from service.auth.wiring import build_sealing
    from service.cli.desk_sync import sync_shown
    from service.errors import EditConflict
    from service.storage.help_desks import list_help_desks
    from service.wiring import build_database

    if not any(map(is_of_desk, ledger.runs())):
        return []
    with closing(build_database(settings)()) as database:
        with database.reading() as session:
            names = [row.id for row in list_help_desks(session)]
        sealing = build_sealing(settings)
        runs = []
        for name in names:
            try:
                runs += sync_shown(settings, database, sealing, lambda: index, name)
            except EditConflict as error:  # the service is at it
                if rebuild:
                    raise
                print_error(str(error))
    if rebuild and (trouble := [run.trouble for run in runs if run.trouble]):
        raise SourceError(trouble[0])  # or the new index would lack what the old one holds
    return runs


def _tell(reports: "list[SyncReport]", desks: "list[ListRun]", as_json: bool) -> None:
    from service.cli.desk_sync import show_runs

    if as_json:
        told = [asdict(report) | {"failed": report.failed, "left_out": report.left_out} for report in reports]
        print_json([*told, *map(asdict, desks)])
        return
    for report in reports:
        _print(report)
    show_runs(desks)


def _wanted(
    settings: "Settings", ledger: "Ledger", places: tuple[str, ...], kind: Kind | None, change_kind: bool
) -> list[tuple[str, Kind]]:
    """The places to index and as what, all of them looked at: a typing error should cost nothing."""
    from drafter.wiring import read_source
    from kb_index.sources.places import is_of_desk, whole_place
    from service.errors import InputError

    if change_kind and not (kind and places):
        raise InputError("--change-kind goes with places and the --kind that they shall have; name both.")
    wanted = [(whole_place(place), kind or ledger.kind(place) or _kind_told_by(place)) for place in places]
    for place, its_kind in wanted:
        read_source(settings, place, its_kind)
        if not change_kind:
            ledger.check(place, its_kind)
    runs = ledger.runs().values()
    wanted = wanted or [(run.place, run.kind) for run in runs if not is_of_desk(run.place)]
    if not wanted and not runs:
        raise InputError("there is no source yet; name one: drafter index PATH --kind article")
    return wanted


def _kind_told_by(place: str) -> Kind:
    """As what a place is read that is new, and of which nobody says what it is."""
    from kb_index.sources.export_kind import kind_of_export

    found = kind_of_export(Path(place))
    if found is None:
        return Kind.ARTICLE
    words = f"{place} holds macros or the like, and is read as saved replies; --kind article says otherwise."
    console(stderr=True).print(Text(words, "dim"))
    return found


def _checked_base_url(base_url: str | None, places: tuple[str, ...]) -> str | None:
    """The address that files are built to; raises InputError without files, SourceError for what is no address."""
    from kb_index.sources.web_address import address_of_start, is_web_address
    from service.errors import InputError

    if base_url is None:
        return None
    if not places or any(map(is_web_address, places)):
        raise InputError("--base-url goes with the files or the folder that stand there; name them, and no address.")
    return address_of_start(base_url) if base_url else ""


def _indexed(
    settings: "Settings",
    index: "KnowledgeIndex",
    ledger: "Ledger",
    place: str,
    kind: Kind,
    change_kind: bool,
    base_url: str,
) -> "SyncReport":
    """What came of a source, written down; raises SourceError if it cannot be read at all, which is, too."""
    from drafter.wiring import read_source
    from service.cli.counting import counting

    source = ledger.name(place)
    with counting(console(stderr=True), transient=True) as bar:
        bar.begin(f"Reading {source}", None)
        return ledger.record_run(
            source,
            place,
            kind,
            lambda: read_source(settings, place, kind, source, index, base_url),
            lambda documents: index.sync(source, documents, partial(bar.sync, source), change_kind=change_kind),
            base_url,
        )


def _print(report: "SyncReport") -> None:
    out, names = (
        console(),
        ("added", "changed", *(["moved"] if report.moved else []), "removed", "unchanged", "failed"),
    )
    counts = ", ".join(f"{getattr(report, name)} {name}" for name in names)
    out.print(Text.assemble((report.source, "bold"), f"  {counts}"))
    if public := report.became_public:
        out.print(_remark(f"{count(len(public), 'document')} became public: {first_of(public, _NAMED)}"))
    for problem in report.failures:
        out.print(Text.assemble(("  ✗ ", "red"), f"{problem.id}: {problem.reason}"))
    for reason, ids in report.notes_by_reason(left_out=True).items():
        out.print(Text(f"  {len(ids)} left out: {reason}: {first_of(ids, _NAMED)}", "dim"))
    for reason, ids in report.notes_by_reason(left_out=False).items():
        out.print(_remark(f"{first_of(ids, _NAMED)}: {reason}"))


def _remark(words: str) -> Text:
    return Text.assemble(("  ! ", "yellow"), words)
