"""Documents in, passages found. Knows nothing of conversations, prompts or models.

The front door; each name is loaded when it is first used, so that `kb_index.documents` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb_index.index import KnowledgeIndex
    from kb_index.index_info import IndexInfo
    from kb_index.passages.embedding import DEFAULT_MODEL, Embedder, SentenceTransformerEmbedder
    from kb_index.sources.files import read_documents
    from kb_index.sync.report import SyncProgress, SyncReport

__all__ = [
    "DEFAULT_MODEL",
    "Embedder",
    "IndexInfo",
    "KnowledgeIndex",
    "SentenceTransformerEmbedder",
    "SyncProgress",
    "SyncReport",
    "read_documents",
]

_HOMES = {
    "IndexInfo": "index_info",
    "KnowledgeIndex": "index",
    "SyncProgress": "sync.sync",
    "SyncReport": "sync.sync",
}
_HOMES |= dict.fromkeys(("DEFAULT_MODEL", "Embedder", "SentenceTransformerEmbedder"), "passages.embedding")
_HOMES |= {"read_documents": "sources.files"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"kb_index.{_HOMES[name]}"), name)
