"""What help desks know becomes sources like any other: articles, saved replies and resolved conversations.

Each list of a desk is a source of its own, limited to the desk's mailbox. A list is read from where it was left, a
part at a time: a part is indexed, then its cursor is kept, so that a sync that stops goes on there, also in another
process. What did not change is not embedded again, and what is gone goes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial

from drafter.past.answers import Answers
from drafter.past.thread import mark_of
from drafter.phrasebook import Phrasebook
from kb_index.documents import Document, Kind, SourceItem, SourceNote
from kb_index.errors import KnowledgeError, SourceError
from kb_index.index import KnowledgeIndex
from kb_index.sync.ledger import Ledger
from kb_index.sync.report import SyncProgress, SyncReport
from service.errors import HelpDeskError, NotFound
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import DeskPage, HelpDesk, ThreadRef
from service.helpdesks.knowledge_items import ItemPage, Whose, article_pages, reply_pages, resolved_pages
from service.helpdesks.paging import cursor_at
from service.storage import Clock, Database, now_utc
from service.storage.desk_turns import hold_turn, keep_place, list_place
from service.storage.resolved_threads import barred_marks, drop_resolved, keep_resolved

__all__ = [
    "LISTS",
    "RESOLVED",
    "DeskKnowledge",
    "DeskList",
    "ListRun",
    "Progress",
    "drop_knowledge",
    "is_of_desk",
    "source_of",
]

_AT_ONCE = 100
"""Items that are indexed in one step, at least; a page is never parted."""

_PAST = timedelta(days=365)
"""How far back resolved conversations are read when a desk is new."""

_MOST_RESOLVED = 300
"""Resolved conversations that one sync reads: each is a request of its own. The next one goes on."""

_PREFIX = "desk:"

Progress = Callable[[str, SyncProgress], None]


@dataclass(frozen=True, slots=True)
class DeskList:
    """A list that is a source: how it is called, and as what kind it is searched."""

    name: str
    kind: Kind


ARTICLES = DeskList("articles", Kind.ARTICLE)
SAVED_REPLIES = DeskList("saved-replies", Kind.SAVED_REPLY)
RESOLVED = DeskList("resolved", Kind.PAST_CONVERSATION)
LISTS = (ARTICLES, SAVED_REPLIES, RESOLVED)
"""In the order in which they are read: what answered a conversation is found among the first two."""


@dataclass(slots=True)
class ListRun:
    """What a sync did to one list, in documents, and why it ended early, empty where it did not."""

    source: str
    kind: Kind
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    left_out: int = 0
    failed: int = 0
    more: bool = False
    """There is more to read than one sync takes; the next one goes on."""
    trouble: str = ""

    def add(self, report: SyncReport) -> None:
        """Count what one part came to."""
        for name in ("added", "changed", "removed", "unchanged", "failed"):
            setattr(self, name, getattr(self, name) + getattr(report, name))
        self.left_out += sum(report.left_out.values())


def source_of(desk_id: str, listed: DeskList) -> str:
    """The name of the source, which is its place as well."""
    return f"{_PREFIX}{desk_id}/{listed.name}"


def is_of_desk(source: str) -> bool:
    """Whether a source is a list of a help desk."""
    return source.startswith(_PREFIX)


def drop_knowledge(index: KnowledgeIndex, ledger: Ledger, desk_id: str) -> int:
    """Take all sources of a desk out of the index; how many documents there were. Raises KnowledgeError."""
    removed = 0
    for listed in LISTS:
        source = source_of(desk_id, listed)
        if any(record.source == source for record in index.records()):
            removed += index.sync(source, []).removed
        ledger.forget(source)
    return removed


@dataclass(slots=True)
class _Part:
    """Pages that are indexed together."""

    items: list[SourceItem] = field(default_factory=list)
    cursor: str | None = None
    whose: list[Whose] = field(default_factory=list)


class DeskKnowledge:
    """Brings the index up to date with what connected desks know; `words` distil resolved conversations."""

    def __init__(
        self, database: Database, index: KnowledgeIndex, ledger: Ledger, words: Phrasebook, clock: Clock = now_utc
    ) -> None:
        self._database, self._index, self._ledger, self._words = database, index, ledger, words
        self._clock = clock

    def sync(
        self, account: DeskAccount, desk: HelpDesk, turn: str, progress: Progress = lambda *_: None
    ) -> list[ListRun]:
        """Read what is new, changed or gone since the last sync, in the desk's turn that `turn` holds.

        What stands in the way of one list is in its run and in the ledger, and holds up no other. Raises
        EditConflict where the turn was lost, and NotFound where the desk was disconnected meanwhile: nothing of it
        stays in the index then.
        """
        try:
            return [self._synced(account, desk, listed, turn, progress) for listed in _lists_of(desk)]
        except NotFound:
            drop_knowledge(self._index, self._ledger, account.id)
            raise

    def _synced(
        self, account: DeskAccount, desk: HelpDesk, listed: DeskList, turn: str, progress: Progress
    ) -> ListRun:
        run = ListRun(source_of(account.id, listed), listed.kind)
        held = self._held(run.source)
        with self._database.reading() as session:
            place = list_place(session, account.id, listed.name)
        anew = place is None or _is_other(listed, place.held, len(held))
        start = None if anew or place is None else place.cursor
        seen: set[str] = set()
        try:
            pages = self._pages(account, desk, listed, start)
            for part in _parts(_told(pages, run.source, progress), run):
                seen.update(item.id for item in part.items if isinstance(item, Document))
                self._hold(account.id, turn, part)
                self._indexed(run, part.items, progress)
                self._unlearn_barred(account.id, run.source, part)
                self._keep(account.id, listed, run.source, part.cursor)
            if anew and listed is not RESOLVED:
                lost: list[SourceItem] = [
                    SourceNote(place, "is gone", left_out=True, withdrawn=True) for place in held - seen
                ]
                self._hold(account.id, turn, _Part(lost))
                self._indexed(run, lost, progress)
                self._keep(account.id, listed, run.source, None)
        except (HelpDeskError, KnowledgeError) as error:
            run.trouble = str(error)
            self._note_trouble(run, error)
        return run

    def _pages(
        self, account: DeskAccount, desk: HelpDesk, listed: DeskList, cursor: str | None
    ) -> Iterator[ItemPage]:
        source = source_of(account.id, listed)
        if listed is ARTICLES:
            return article_pages(desk.articles(cursor), account.mailbox, source)
        if listed is SAVED_REPLIES:
            return reply_pages(desk.saved_replies(cursor), account.mailbox, source)
        since = cursor or cursor_at(self._clock() - _PAST)
        distilling = _Distilling(self._index)
        pages = map(partial(self._without_barred, account.id), desk.resolved(since))
        return resolved_pages(
            desk, pages, account.mailbox, source, lambda: distilling.answers, self._words, self._clock
        )

    def _without_barred(self, desk_id: str, page: DeskPage[ThreadRef]) -> DeskPage[ThreadRef]:
        """The page, on which conversations of customers who are forgotten are gone."""
        with self._database.reading() as session:
            barred = barred_marks(session, desk_id)
        gone = tuple(ref.id for ref in page.items if mark_of(ref.id) in barred)
        return replace(page, items=tuple(ref for ref in page.items if ref.id not in gone), gone=(*page.gone, *gone))

    def _indexed(self, run: ListRun, items: Sequence[SourceItem], progress: Progress) -> None:
        if not items and run.source not in self._ledger.runs():
            return  # the desk has no such list

        def sync(documents: Iterable[SourceItem]) -> SyncReport:
            if not items:  # then the index is not written to
                return SyncReport(run.source)
            return self._index.sync(run.source, documents, lambda now: progress(run.source, now), whole=False)

        def dates() -> list[datetime | None]:
            return [record.updated_at for record in self._index.records() if record.source == run.source]

        run.add(self._ledger.record_run(run.source, run.source, run.kind, lambda: items, sync, held=dates))

    def _hold(self, desk_id: str, turn: str, part: _Part) -> None:
        """Keep the turn, and whose the part's conversations are before any of it is in the index."""
        notes = (item for item in part.items if isinstance(item, SourceNote) and item.withdrawn)
        gone = {_mark(note.id) for note in notes if note.id.startswith(f"{RESOLVED.name}#")}
        with self._database.writing() as session:
            hold_turn(session, desk_id, turn, self._clock())
            for one in part.whose:
                keep_resolved(session, desk_id, mark_of(one.id), one.id, one.email)
            drop_resolved(session, desk_id, gone)

    def _unlearn_barred(self, desk_id: str, source: str, part: _Part) -> None:
        """Take out of the index what was barred while it was being indexed."""
        with self._database.reading() as session:
            barred = barred_marks(session, desk_id) & {mark_of(one.id) for one in part.whose}
        if barred:
            records = (record for record in self._index.records() if record.source == source)
            self._index.remove({record.document_id for record in records if _mark(record.place) in barred})

    def _keep(self, desk_id: str, listed: DeskList, source: str, cursor: str | None) -> None:
        held = len(self._held(source))
        with self._database.writing() as session:
            keep_place(session, desk_id, listed.name, cursor, held)

    def _held(self, source: str) -> set[str]:
        return {record.place for record in self._index.records() if record.source == source}

    def _note_trouble(self, run: ListRun, error: Exception) -> None:
        """Write into the ledger why a list could not be read, as of any source."""
        if isinstance(error, KnowledgeError):
            return  # which the ledger knows from the run itself

        def fail() -> Iterator[SourceItem]:
            raise SourceError(str(error))

        try:
            self._ledger.record_run(run.source, run.source, run.kind, fail, lambda _: SyncReport(run.source))
        except SourceError:
            return


class _Distilling:
    """What conversations are distilled with, made when there is one."""

    def __init__(self, index: KnowledgeIndex) -> None:
        self._index = index

    @cached_property
    def answers(self) -> Answers:
        return Answers.of(self._index)


def _is_other(listed: DeskList, before: int, now: int) -> bool:
    """Whether the index is not the one that the list was read into: made anew, or brought back from a backup.

    Of conversations some go because a customer is forgotten, and are not to come back for it.
    """
    return before > 0 and not now if listed is RESOLVED else before != now


def _lists_of(desk: HelpDesk) -> list[DeskList]:
    can = desk.abilities
    return [one for one in LISTS if one is RESOLVED or (can.articles if one is ARTICLES else can.saved_replies)]


def _mark(place: str) -> str:
    """The mark of a resolved conversation, of its place in the index."""
    return place.rpartition("#")[2]


def _told(pages: Iterator[ItemPage], source: str, progress: Progress) -> Iterator[ItemPage]:
    """The pages, with how many documents they held so far."""
    read = 0
    for page in pages:
        read += len(page.items)
        progress(source, SyncProgress(read, 0, 0))
        yield page


def _parts(pages: Iterator[ItemPage], run: ListRun) -> Iterator[_Part]:
    """The pages in parts. Where a page cannot be read, those before it are a part first."""
    part, conversations = _Part(), 0
    while True:
        try:
            page = next(pages, None)
        except HelpDeskError:
            if part.cursor is not None:
                yield part
            raise
        if page is None:
            break
        part.items += page.items
        part.whose += page.whose
        part.cursor = page.cursor
        conversations += page.conversations
        if len(part.items) >= _AT_ONCE:
            yield part
            part = _Part()
        if conversations >= _MOST_RESOLVED:
            run.more = True
            break
    if part.cursor is not None:
        yield part
