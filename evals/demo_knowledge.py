"""The demo's knowledge (`examples/`), read into an index for measurements."""

from pathlib import Path

from kb_index.documents import Kind
from kb_index.index import KnowledgeIndex
from kb_index.sources import read_documents

__all__ = ["EXAMPLES", "sync_demo"]

EXAMPLES = Path(__file__).parent.parent / "examples"
_SOURCES = {"help-center": Kind.ARTICLE, "saved-replies": Kind.SAVED_REPLY, "notes": Kind.NOTE}


def sync_demo(index: KnowledgeIndex) -> None:
    """Make `index` hold the demo's articles, saved replies and notes, under the names of their folders."""
    for name, kind in _SOURCES.items():
        index.sync(name, read_documents(EXAMPLES / name, kind))
