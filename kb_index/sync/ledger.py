"""What became of each source when it was last indexed: one small file beside the index, written whole each time.

The index knows what it holds; the ledger knows where that came from, when, and what could not be read.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from kb_index.documents import Document, Kind, SourceItem, SourceProblem, Visibility
from kb_index.durable import make_folder, write_whole
from kb_index.errors import KindChanged, KnowledgeError, StoreError
from kb_index.sources.places import is_of_desk, name_source, overlap, same_place
from kb_index.sources.publication import usual_visibility
from kb_index.store.rows import Record
from kb_index.sync.report import SyncReport

__all__ = ["Ledger", "SourceFacts", "SourceRun", "source_facts"]

_PROBLEMS_KEPT = 100


@dataclass(frozen=True, slots=True)
class SourceRun:
    """The last run over a source; times are UTC.

    `place` is its whole path or web address, and `kind` what it was read as. `synced_at` is when a run last went to
    its end, `error` why the last one did not. `oldest` and `newest` are the dates that its documents bear, `undated`
    how many bear none. `problems` are the first hundred of `failed`. `base_url` is what the user gave as the
    address of files.
    """

    source: str
    place: str
    kind: Kind
    tried_at: datetime
    synced_at: datetime | None = None
    oldest: datetime | None = None
    newest: datetime | None = None
    undated: int = 0
    failed: int = 0
    problems: tuple[SourceProblem, ...] = ()
    error: str = ""
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the index holds of a source, and its last run, None where nobody wrote it down. `mailboxes` names those
    that some document is limited to; documents for every mailbox are counted by `for_every_mailbox`."""

    source: str
    documents_by_kind: Mapping[Kind, int]
    documents_by_visibility: Mapping[Visibility, int]
    mailboxes: tuple[str, ...]
    for_every_mailbox: int
    passages: int
    run: SourceRun | None


_RUNS = TypeAdapter(dict[str, SourceRun])


class Ledger:
    """The runs by source, in one JSON file. Several processes may write to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def runs(self) -> dict[str, SourceRun]:
        """The last run of each source, by name. Raises StoreError where the file cannot be read."""
        try:
            return _RUNS.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            reason = str(error).splitlines()[0]
            fix = "delete it: it only records the last runs"
            raise StoreError(f"{self._path} cannot be read: {reason}; {fix}") from error

    def name(self, place: str) -> str:
        """What the source at a place is called: as in its last run, else by a name that no other place has.

        Raises StoreError, and SourceError for a bad address.
        """
        return name_source(place, {run.source: run.place for run in self.runs().values() if run.synced_at})

    def kind(self, place: str) -> Kind | None:
        """As what the place was last indexed; None where it never was. Raises StoreError."""
        runs = (run for run in self.runs().values() if run.synced_at and same_place(run.place, place))
        return next((run.kind for run in runs), None)

    def base_url(self, place: str) -> str:
        """The address that was given for the files at a place when they were last indexed. Raises StoreError."""
        return next((run.base_url for run in self.runs().values() if same_place(run.place, place)), "")

    def check(self, place: str, kind: Kind) -> None:
        """Raises KindChanged where the documents of a source that is for our own people stand in a folder, or around
        it, that is to be indexed as for everybody; and StoreError."""
        if usual_visibility(kind) is Visibility.INTERNAL:
            return
        for run in self.runs().values():
            internal = usual_visibility(run.kind) is Visibility.INTERNAL
            if internal and overlap(run.place, place) and not same_place(run.place, place):
                raise KindChanged(_shared(run, place, kind))

    def record_run(
        self,
        source: str,
        place: str,
        kind: Kind,
        read: Callable[[], Iterable[SourceItem]],
        sync: Callable[[Iterable[SourceItem]], SyncReport],
        base_url: str = "",
        held: Callable[[], Iterable[datetime | None]] | None = None,
    ) -> SyncReport:
        """The report of `sync` over what `read` gives, written down; so is a KnowledgeError, before it is raised.

        `held`, where `read` gives only what changed: the dates of all documents of the source afterwards. A new place
        that gave nothing before the error is not written down: it was misspelt or is not there, and would only fail
        each later run over all sources.
        """
        watch = _Watch()
        try:
            report = sync(watch.over(read()))
        except KnowledgeError as error:
            if not (watch.seen or is_of_desk(place) or source in self.runs()):
                raise
            tried = SourceRun(source, place, kind, datetime.now(UTC), error=str(error), base_url=base_url)
            self._change(lambda runs: runs | {source: _stopped(tried, runs.get(source))})
            raise
        if held:
            watch = _Watch()
            for date in held():
                watch.see(date)
        now, dates = datetime.now(UTC), (watch.oldest, watch.newest, watch.undated)
        problems = tuple(report.failures[:_PROBLEMS_KEPT])
        run = SourceRun(source, place, kind, now, now, *dates, report.failed, problems, base_url=base_url)
        self._change(lambda runs: runs | {source: run})
        return report

    def forget(self, source: str) -> None:
        """Know nothing of a source any more."""
        self._change(lambda runs: {name: run for name, run in runs.items() if name != source})

    def _change(self, change: Callable[[dict[str, SourceRun]], dict[str, SourceRun]]) -> None:
        try:
            make_folder(self._path.parent)
            with FileLock(self._path.with_suffix(".lock")):
                write_whole(self._path, _RUNS.dump_json(change(self.runs()), indent=2))
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: {error.strerror or error}") from error


def _stopped(tried: SourceRun, before: SourceRun | None) -> SourceRun:
    """A run that stopped, with what is known of the last one that did not."""
    if before and before.synced_at:  # the index holds what that run read: place and kind are those of that
        return replace(before, tried_at=tried.tried_at, error=tried.error)
    return tried


def _shared(run: SourceRun, place: str, kind: Kind) -> str:
    kept, new = (str(each).replace("_", "-") for each in (run.kind, kind))
    return (
        f"{place} and {run.place}, which is indexed as {kept}, hold the same files; as {new} they would become "
        f"public. Index folders beside it; or, if all of it shall be public, say so twice: --kind {new} --change-kind"
    )


class _Watch:
    """Looks at the dates of documents that pass by."""

    def __init__(self) -> None:
        self.oldest: datetime | None = None
        self.newest: datetime | None = None
        self.undated = 0
        self.seen = False

    def over(self, items: Iterable[SourceItem]) -> Iterator[SourceItem]:
        for item in items:
            self.seen = True
            if isinstance(item, Document):
                self.see(item.updated_at)
            yield item

    def see(self, date: datetime | None) -> None:
        """Look at one."""
        if date is None:
            self.undated += 1
        else:
            self.oldest = min(date, self.oldest or date)
            self.newest = max(date, self.newest or date)


def source_facts(records: Iterable[Record], runs: Mapping[str, SourceRun]) -> list[SourceFacts]:
    """Each source that the index holds something of or that a run was made over, by name."""
    held: dict[str, list[Record]] = {source: [] for source in runs}
    for record in records:
        held.setdefault(record.source, []).append(record)
    return [_facts(source, held[source], runs.get(source)) for source in sorted(held)]


def _facts(source: str, records: list[Record], run: SourceRun | None) -> SourceFacts:
    return SourceFacts(
        source=source,
        documents_by_kind=dict(Counter(record.kind for record in records)),
        documents_by_visibility=dict(Counter(record.visibility for record in records)),
        mailboxes=tuple(sorted({mailbox for record in records for mailbox in record.mailboxes})),
        for_every_mailbox=sum(not record.mailboxes for record in records),
        passages=sum(record.passages for record in records),
        run=run,
    )
