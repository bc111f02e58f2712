"""An edition of an index on a server: the set of collections that revisions share.

Making an index anew makes a new edition. So does a writer that follows one who may not have ended: it leaves the
old collections to that one, and goes on in copies.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kb_index.documents import Kind
from kb_index.errors import IndexCorrupt
from kb_index.store.chroma import REBUILD, Server
from kb_index.store.rows import Row

__all__ = ["DOCUMENTS", "TEXTS", "Edition", "parts"]

DOCUMENTS, TEXTS = "documents", "texts"
_LOCAL_ROWS = 5_000  # `chroma run` takes some more
_CLOUD_ROWS = 300  # https://docs.trychroma.com/cloud/quotas-limits: records per write and results per answer


class Edition:
    """The collections of an edition, and requests of a size that the server takes."""

    def __init__(self, server: Server, collections: Mapping[str, Any]) -> None:
        self.server = server
        self.rows = _CLOUD_ROWS if server.api_key else _LOCAL_ROWS
        self._collections = collections

    @staticmethod
    def names(edition: str) -> dict[str, str]:
        """Name of each collection, by what it holds."""
        return {part: f"kb_{edition}_{part}" for part in (DOCUMENTS, TEXTS, *Kind)}

    @property
    def most_results(self) -> int:
        """How many results one answer may have."""
        return _CLOUD_ROWS if self.server.api_key else 2**20

    def __getitem__(self, part: str) -> Any:
        return self._collections[part]

    def by_ids(self, part: str, ids: Sequence[str], include: list[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of these ids: id and each column. Raises IndexCorrupt if one is missing."""
        for some in parts(ids, self.rows):
            found = self[part].get(ids=list(some), include=include)
            if len(found["ids"]) < len(set(some)):
                raise self.gone(f"{len(set(some)) - len(found['ids'])} of {len(some)} rows of {part} are missing")
            yield from zip(found["ids"], *(found[column] for column in include), strict=True)

    def documents(self, wanted: Row) -> list[tuple[str, Row]]:
        """Ids and metadata of the records that a filter lets through."""
        rows: list[tuple[str, Row]] = []
        while True:
            found = self[DOCUMENTS].get(where=wanted, limit=self.rows, offset=len(rows), include=["metadatas"])
            rows += zip(found["ids"], found["metadatas"], strict=True)
            if len(found["ids"]) < self.rows:
                return rows

    def gone(self, reason: str) -> IndexCorrupt:
        """The error for a revision that is not whole any more."""
        return IndexCorrupt(f"the index at {self.server} cannot be read: {reason}; {REBUILD}")


def parts(rows: Sequence[Any], size: int) -> Iterator[Any]:
    """The rows in slices of a size."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
