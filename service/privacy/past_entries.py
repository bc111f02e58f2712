"""Entries of past conversations in the index: they bear no name and no address, so their conversation finds them."""

from collections.abc import Callable, Container, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from drafter.past.thread import MailThread, mark_of
from drafter.settings import Settings
from drafter.wiring import build_ledger, open_past
from kb_index.documents import Kind
from kb_index.errors import IndexMissing, KnowledgeError
from kb_index.index import KnowledgeIndex
from kb_index.store.rows import Record
from service.helpdesks.knowledge import RESOLVED, is_of_desk, source_of
from service.storage.addresses import MailAddress
from service.storage.database import Database
from service.storage.resolved_threads import ResolvedThread, bar_resolved, blank_resolved, resolved_of
from service.storage.subjects import Subject

__all__ = ["PastEntries"]


class PastEntries:
    """A holder of what the index knows from a customer's earlier conversations.

    They are found by the conversations that we keep, by those of help desks of which we keep whose they are, and by
    those that stand under the customer's address in the files that they were indexed from. `open_index` may raise
    KnowledgeError, which every method passes on; an index that is not there holds nothing.
    """

    name = "past-conversations"

    def __init__(self, settings: Settings, database: Database, open_index: Callable[[], KnowledgeIndex]) -> None:
        self._settings, self._database = settings, database
        self._open_index = open_index

    def show(self, subject: Subject) -> Sequence[dict[str, Any]]:
        """The entries as they are indexed."""
        if self._index is None:
            return []
        return [
            {
                "document_id": record.document_id,
                "title": record.title,
                "text": self._index.document_text(record.document_id),
                "updated_at": record.updated_at,
            }
            for record in self._entries(subject)
        ]

    def forget(self, subject: Subject) -> int:
        """Take them out of the index, and bar those of help desks from it.

        They are barred first, so that a sync that is just at it leaves none, and blanked last, so that doing it
        again finds them where it was stopped midway.
        """
        threads = {(one.help_desk_id, one.mark) for one in self._resolved(subject)}
        threads |= {(ref.help_desk, mark_of(ref.external_id)) for ref in subject.conversations}
        with self._database.writing() as session:
            bar_resolved(session, sorted(threads))
        removed = self._index.remove({record.document_id for record in self._entries(subject)}) if self._index else 0
        with self._database.writing() as session:
            blank_resolved(session, sorted(threads))
        return removed

    def remains(self, subject: Subject) -> Sequence[str]:
        """The files in which their conversations stand, and those that stand in help desks alone."""
        files = dict.fromkeys(file for file, _ in self._archived(subject.address))
        kept = {(ref.help_desk, ref.external_id) for ref in subject.conversations}
        return [
            f"{file} holds conversations of theirs; take them out, or the next `drafter index` brings them back."
            for file in files
        ] + [
            f"the help desk {one.help_desk_id!r}: resolved conversation {one.external_id!r}. Delete it there."
            for one in self._resolved(subject)
            if (one.help_desk_id, one.external_id) not in kept
        ]

    @cached_property
    def _index(self) -> KnowledgeIndex | None:
        try:
            return self._open_index()
        except IndexMissing:
            return None

    def _entries(self, subject: Subject) -> list[Record]:
        if self._index is None:
            return []
        known = [(ref.help_desk, mark_of(ref.external_id)) for ref in subject.conversations]
        known += [(one.help_desk_id, one.mark) for one in self._resolved(subject)]
        in_desks = {(source_of(desk, RESOLVED), mark) for desk, mark in known if desk}
        in_files = {mark for _, mark in (*known, *self._archived(subject.address))}
        return [
            record
            for record in self._index.records()
            if record.kind is Kind.PAST_CONVERSATION and _is_of(record, in_desks, in_files)
        ]

    def _resolved(self, subject: Subject) -> Sequence[ResolvedThread]:
        with self._database.reading() as session:
            return resolved_of(session, subject.address)

    def _archived(self, address: MailAddress) -> Iterator[tuple[str, str]]:
        """The file and the mark of each of their conversations in the files that were indexed."""
        for run in build_ledger(self._settings).runs().values():
            if run.kind is not Kind.PAST_CONVERSATION:
                continue
            try:
                threads = list(open_past(self._settings, run.place, run.source).threads())
            except KnowledgeError:
                continue  # the files are gone, so nothing remains in them
            for thread in threads:
                if isinstance(thread, MailThread) and _is_theirs(thread, address):
                    yield str(_file(Path(run.place), thread.file)), mark_of(thread.conversation.id)


def _is_of(record: Record, in_desks: Container[tuple[str, str]], in_files: Container[str]) -> bool:
    """Whether an entry is of one of these conversations: of a help desk by the desk and its id there, for another
    desk may call another customer's the same; of files, some of which a desk has written, by the id."""
    mark = record.place.rpartition("#")[2]
    return (record.source, mark) in in_desks if is_of_desk(record.source) else mark in in_files


def _is_theirs(thread: MailThread, address: MailAddress) -> bool:
    written = MailAddress.read(thread.conversation.customer.email or "")
    return written is not None and address.covers(written)


def _file(place: Path, name: str) -> Path:
    return place / name if place.is_dir() else place
