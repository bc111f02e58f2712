"""The pointers of an index on a server: which revision is the current one, and which are being made beside it.

All pointers stand in one row, so they move together. Chroma cannot compare and set. So each holder of the right
to write puts them into a row of his own, numbered as his turn, and the row with the highest number counts. Who
follows a holder that may only have been asleep copies the pointers first: what the sleeper writes from then on
goes to a row that nobody reads. And who has moved a pointer asks again whether he is still the holder. If so,
any successor reads the pointers later than that, and finds it moved.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from kb_index.errors import IndexCorrupt
from kb_index.store.chroma import Server, server_errors
from kb_index.store.lease import Lease
from kb_index.store.rows import Row

__all__ = ["Pointers", "Revision"]

_STATE = "kb_state"


@dataclass(frozen=True, slots=True)
class Revision:
    """Which edition, which number in it, and how much a reader must find there. `contested`: a former writer may
    still write to the edition, though to nothing that this revision holds."""

    edition: str
    number: int
    model: str
    layout: str
    documents: int
    passages: int
    updated_at: str
    previous_edition: str = ""
    previous_number: int = -1
    contested: bool = False

    @classmethod
    def of(cls, row: Row) -> "Revision":
        """What a pointer says; another layout may lack a field."""
        return cls(**{field.name: row.get(field.name, "") for field in fields(cls)})

    @property
    def name(self) -> str:
        """What tells it from all other revisions."""
        return f"{self.edition}-{self.number}"

    @property
    def readable(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """Edition and number of what stays whole while this is the current revision: it and the one before."""
        return (self.edition, self.number), (self.previous_edition, self.previous_number)

    def after(self, old: "Revision | None") -> "Revision":
        """As the one that follows `old`, with the time of now."""
        now = replace(self, updated_at=datetime.now(UTC).isoformat())
        return replace(now, previous_edition=old.edition, previous_number=old.number) if old else now


class Pointers:
    """Revisions by the name of the pointer to them, in one database of a server."""

    def __init__(self, server: Server, client: Any) -> None:
        self._server = server
        self._client = client
        self._found: Any = None

    def rows(self) -> Any:
        """The collection of the pointers and of the right to write; made if there is none yet."""
        if self._found is None:
            with server_errors(self._server):
                self._found = self._client.get_or_create_collection(_STATE, embedding_function=None)
        return self._found

    def read(self) -> dict[str, Revision]:
        """Every pointer with its revision; none where nothing was ever written."""
        if self._found is None:
            with suppress(IndexCorrupt), server_errors(self._server):
                self._found = self._client.get_collection(_STATE, embedding_function=None)
        if self._found is None:
            return {}
        with server_errors(self._server):
            found = self._found.get(include=["metadatas"])
        written = [row for row in found["metadatas"] if "pointers" in row]
        if not written:  # by an older version, which had a row for each
            return {
                name: Revision.of(row)
                for name, row in zip(found["ids"], found["metadatas"], strict=True)
                if "edition" in row
            }
        last = max(written, key=lambda row: int(row["turn"]))
        return {name: Revision.of(row) for name, row in json.loads(last["pointers"]).items()}

    def write(self, lease: Lease, revisions: Mapping[str, Revision]) -> None:
        """Let these be all pointers. Raises StoreError where another writer has come: then what he finds counts."""
        pointers = json.dumps({name: asdict(revision) for name, revision in revisions.items()})
        row = {"turn": lease.turn, "pointers": pointers}
        with lease.request():
            self.rows().upsert(ids=[f"pointers-{lease.turn}"], embeddings=[[0.0]], metadatas=[row])
        lease.confirm()

    def take_over(self, lease: Lease) -> None:
        """Let nothing count that a former holder may still write, and clear his rows away. Raises StoreError."""
        found = self.read()
        if lease.contested:
            found = {name: replace(revision, contested=True) for name, revision in found.items()}
        self.write(lease, found)
        lease.contested = False
        with server_errors(self._server):
            self.rows().delete(where={"turn": {"$lt": lease.turn}})
