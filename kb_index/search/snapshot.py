"""A revision of the index with what is derived from it, to be searched in."""

from collections.abc import Iterable
from dataclasses import dataclass

from kb_index.documents import Kind
from kb_index.search.lexical import LexicalIndex
from kb_index.store.revisions import RevisionStore
from kb_index.store.rows import Record

__all__ = ["SIBLINGS", "Snapshot", "siblings", "snapshot_of"]

SIBLINGS = 64
"""Passages of a document that are looked at."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The store of a revision, its records by passage id and by document id, and the index of its words."""

    revision: str
    store: RevisionStore
    records: dict[str, Record]
    documents: dict[str, Record]
    lexical: LexicalIndex


def snapshot_of(revision: str, store: RevisionStore, old: Snapshot | None) -> Snapshot:
    """The snapshot of a revision; the words of an `old` one are brought up to date in place, and that one is gone."""
    documents = {record.document_id: record for record in store.records()}
    records = {key: record for record in documents.values() for key in record.passage_ids()}
    return Snapshot(revision, store, records, documents, _words(store, records, old))


def siblings(keys: Iterable[str], snapshot: Snapshot) -> list[str]:
    """All passages of the documents that these are of: their first ones, where a document has very many."""
    wanted = dict.fromkeys(keys)
    for record in {snapshot.records[key].document_id: snapshot.records[key] for key in wanted}.values():
        wanted |= dict.fromkeys(record.passage_ids()[:SIBLINGS])
    return list(wanted)


def _words(store: RevisionStore, records: dict[str, Record], old: Snapshot | None) -> LexicalIndex:
    """The index of words: the old one brought up to date, or a new one where most of it would change."""
    new = records.keys() - old.records.keys() if old else records.keys()
    if old is None or 2 * len(new) > len(records):
        return LexicalIndex(store.passages())
    by_kind = ((kind, [key for key in new if records[key].kind is kind]) for kind in Kind)
    added = (passage for kind, ids in by_kind for passage, _ in store.fetch(kind, ids))
    old.lexical.update(old.records.keys() - records.keys(), added)
    return old.lexical
