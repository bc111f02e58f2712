"""What both engines have in common: revisions of an index that never change, and a pointer to the current one.

A search reads one revision. A writer makes the next one beside it, and moving the pointer, one step that is
whole or not at all, makes it the current one. So a run that is killed at any moment leaves the index as it was.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import RLock
from typing import Protocol

from kb_index.documents import Kind, Passage
from kb_index.passages.embedding import Vectors
from kb_index.scope import Scope
from kb_index.store.folder_store import Entry
from kb_index.store.rows import Record

__all__ = ["RevisionStore", "Revisions"]


class RevisionStore(Protocol):
    """One revision: documents, passages and vectors."""

    def updated_at(self) -> datetime:
        """When this revision was made, UTC."""
        ...

    def records(self) -> list[Record]:
        """Every document's record."""
        ...

    def text(self, document_id: str) -> str | None:
        """The text of a document as indexed, None if there is no such document."""
        ...

    def write(self, entries: Sequence[Entry]) -> None:
        """Add documents, or replace those that entries name."""
        ...

    def remove(self, records: Sequence[Record]) -> None:
        """Remove documents with their passages."""
        ...

    def nearest(self, kind: Kind, vector: Vectors, count: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        """Ids of the passages nearest to the vector with their cosine similarity, best first."""
        ...

    def fetch(self, kind: Kind, ids: Sequence[str]) -> list[tuple[Passage, Vectors]]:
        """The passages with their vectors, in no particular order."""
        ...

    def passages(self) -> Iterator[Passage]:
        """Every passage of every kind."""
        ...


class Revisions(Protocol):
    """The revisions of one index. Threads may share it; `lock` is held while the current store is in use."""

    lock: RLock

    @property
    def revision(self) -> str:
        """The name of the current revision; another process may have made it. Raises IndexMissing, StoreError."""
        ...

    def current(self) -> tuple[str, RevisionStore]:
        """The name and the store of the current revision, for as long as `lock` is held."""
        ...

    def confirm(self) -> None:
        """Raise IndexCorrupt if a writer has removed something of the open revision: what was read may lack it."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Be the only one, of all processes, to make new revisions. Raises StoreError if another is at it."""
        ...

    def next(self) -> AbstractContextManager[RevisionStore]:
        """A store to write to, which becomes the current one if the block ends without an error."""
        ...

    def changing(self, source: str) -> AbstractContextManager["Revisions"]:
        """The index as a change of this source is going to leave it, or as a killed run left that change; all of
        it takes effect if the block ends without an error."""
        ...

    def anew(self) -> AbstractContextManager["Revisions"]:
        """An index made anew beside this one, empty or as a broken run left it; it takes this one's place if the
        block ends without an error."""
        ...

    def former(self) -> list[Record]:
        """The records of the current revision, whatever embedding model it is of; none where it cannot be read."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
