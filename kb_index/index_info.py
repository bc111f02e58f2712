"""What an index holds, in figures."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb_index.documents import Kind
from kb_index.store.rows import Record

__all__ = ["IndexInfo", "index_info"]


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index holds. `revision` moves with every change, `digest` is the same for the same documents, however
    they came there; `updated_at` is UTC. `outdated` is true where the index has been made anew with another embedding
    model since it was opened: what is searched is what was there. `measured`: the bounds are those of this model."""

    documents_by_kind: Mapping[Kind, int]
    documents_by_source: Mapping[str, int]
    passages: int
    model: str
    revision: str
    digest: str
    updated_at: datetime
    outdated: bool = False
    measured: bool = True


def index_info(
    records: Sequence[Record], model: str, revision: str, updated_at: datetime, *, outdated: bool, measured: bool
) -> IndexInfo:
    """The figures of an index with these `records`."""
    return IndexInfo(
        documents_by_kind=dict(Counter(record.kind for record in records)),
        documents_by_source=dict(Counter(record.source for record in records)),
        passages=sum(record.passages for record in records),
        model=model,
        revision=revision,
        digest=_digest(records),
        updated_at=updated_at,
        outdated=outdated,
        measured=measured,
    )


def _digest(records: Iterable[Record]) -> str:
    """A hash of what the documents are and say."""
    lines = sorted(f"{record.document_id} {record.version}" for record in records)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:16]
