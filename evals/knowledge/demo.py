"""The demo's knowledge (`examples/`), read for measurements, into an index or as it is."""

from datetime import UTC, datetime
from pathlib import Path

from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.sources.files import read_documents

__all__ = ["EXAMPLES", "NOW", "demo_documents", "sync_demo"]

_EVALS = Path(__file__).resolve().parents[1]
EXAMPLES = next(place for place in (_EVALS / "examples", _EVALS.parent / "examples") if place.is_dir())
"""A wheel carries the demo in the package `evals`, a repository beside it."""
NOW = datetime(2027, 1, 1, tzinfo=UTC)
"""A moment after every conversation, always the same: a run next year reads the same situations."""
_SOURCES = {"help-center": Kind.ARTICLE, "saved-replies": Kind.SAVED_REPLY, "notes": Kind.NOTE}


def sync_demo(index: KnowledgeIndex) -> None:
    """Make `index` hold the demo's articles, saved replies and notes, under the names of their folders."""
    for name, kind in _SOURCES.items():
        index.sync(name, read_documents(EXAMPLES / name, kind))


def demo_documents() -> tuple[Document, ...]:
    """The same documents without an index; `source::id` is what the index calls them."""
    found = (d for name, kind in _SOURCES.items() for d in read_documents(EXAMPLES / name, kind, source=name))
    return tuple(document for document in found if isinstance(document, Document))
